"""sandbox.toml: what the commands of a project take where no option says otherwise.

    target = "staging"              # a name of [targets], or a file
    scenarios = ["scenarios"]
    out = "runs"
    base-port = 8700
    jobs = 32
    keep = 50

    [targets.staging]
    file = "targets/staging.yaml"
    base-port = 8800

It is read strictly: every mistake is told, each with its place. Paths count from the folder in
which the file lies, which is the one that a command is started in.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sandbox.cli.project.toml_places import KeyPath, key_places, place_of
from sandbox.errors import SetupFault
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.words import counted

FILE_NAME = "sandbox.toml"
MOST_JOBS = 64
MOST_PORT = 65535
MOST_KEPT = 10_000
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WHOLE: Mapping[str, tuple[int, int]] = {
    "base-port": (0, MOST_PORT),
    "jobs": (1, MOST_JOBS),
    "keep": (1, MOST_KEPT),
}
_KEYS = ("target", "scenarios", "out", *_WHOLE, "targets")
_TARGET_KEYS = ("file", "base-port")


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """A target that has a name: its file, and ports of its own or None."""

    file: str
    base_port: int | None = None


@dataclass(frozen=True, slots=True)
class Defaults:
    """What was said once for all commands; "", () and None stand for what was not."""

    target: str = ""
    scenarios: tuple[str, ...] = ()
    out: str = ""
    base_port: int | None = None
    jobs: int | None = None
    keep: int | None = None
    targets: Mapping[str, NamedTarget] = field(default_factory=lambda: MappingProxyType({}))


def read_toml(folder: Path) -> Defaults:
    """Read the file of a folder; nothing is said where it has none. Raise SetupFault."""
    path = folder / FILE_NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Defaults()
    except OSError as fault:
        raise SetupFault(f"{FILE_NAME}: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise SetupFault(f"{FILE_NAME}:1:1: this is no UTF-8") from None
    return parse_toml(text)


def parse_toml(text: str) -> Defaults:
    """Read the text of a file. Raise SetupFault with every mistake."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        told, at, place = str(fault).rpartition(" (at line ")
        line, _, column = place.rstrip(")").partition(", column ")
        if not at or not line.isdecimal():
            told, line, column = str(fault), str(_last_line(text)), "1"
        raise SetupFault(f"{FILE_NAME}:{line}:{column}: {told[:1].lower()}{told[1:]}") from None
    except RecursionError:
        raise SetupFault(f"{FILE_NAME}:1:1: it is nested too deeply") from None
    mistakes = list(_mistakes(tree))
    if mistakes:
        places = key_places(text)
        placed = sorted((place_of(places, path), told) for path, told in mistakes)
        lines = (f"{FILE_NAME}:{line}:{column}: {told}" for (line, column), told in placed)
        raise SetupFault(
            "\n  ".join([f"{counted(len(mistakes), 'mistake')} in {FILE_NAME}:", *lines])
        )
    return _defaults(tree)


def _last_line(text: str) -> int:
    return text.rstrip().count("\n") + 1


def _defaults(tree: Mapping[str, object]) -> Defaults:
    scenarios = tree.get("scenarios", ())
    listed = [scenarios] if isinstance(scenarios, str) else scenarios
    named = tree.get("targets")
    targets = named if isinstance(named, dict) else {}
    return Defaults(
        target=str(tree.get("target", "")),
        scenarios=tuple(map(str, listed if isinstance(listed, (list, tuple)) else ())),
        out=str(tree.get("out", "")),
        base_port=_number(tree, "base-port"),
        jobs=_number(tree, "jobs"),
        keep=_number(tree, "keep"),
        targets={
            name: NamedTarget(str(given["file"]), _number(given, "base-port"))
            for name, given in targets.items()
        },
    )


def _number(tree: Mapping[str, object], key: str) -> int | None:
    value = tree.get(key)
    return value if isinstance(value, int) else None


def _mistakes(tree: Mapping[str, object]) -> Iterator[tuple[KeyPath, str]]:
    yield from _unknown(tree, _KEYS, ())
    for key in ("target", "out"):
        yield from _no_text(tree, key, ())
    yield from _wrong_scenarios(tree)
    for key in _WHOLE:
        yield from _no_number(tree, key, ())
    targets = tree.get("targets", {})
    if not isinstance(targets, dict):
        yield ("targets",), "targets are tables: write [targets.staging], and file below it"
        return
    for name, given in targets.items():
        yield from _wrong_target(name, given)


def _wrong_target(name: str, given: object) -> Iterator[tuple[KeyPath, str]]:
    path = ("targets", name)
    if not _NAME.fullmatch(name):
        yield path, f'"{name}" is no name: use a-z, 0-9 and single hyphens between them'
    if not isinstance(given, dict):
        yield path, f"targets.{name} is a table: write [targets.{name}], and file below it"
        return
    yield from _unknown(given, _TARGET_KEYS, path)
    if "file" not in given:
        yield path, f'[targets.{name}] lacks file: write file = "{name}.yaml"'
    yield from _no_text(given, "file", path)
    yield from _no_number(given, "base-port", path)


def _unknown(
    tree: Mapping[str, object], known: tuple[str, ...], above: KeyPath
) -> Iterator[tuple[KeyPath, str]]:
    for key in tree:
        if key not in known:
            yield (*above, key), f'"{key}" is no key here. {meant(key, known)}'


def _no_text(tree: Mapping[str, object], key: str, above: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    value = tree.get(key, "text")
    if not isinstance(value, str) or not value.strip():
        yield (*above, key), f"{key} is a text, and not empty"


def _wrong_scenarios(tree: Mapping[str, object]) -> Iterator[tuple[KeyPath, str]]:
    value = tree.get("scenarios", "text")
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) and item.strip() for item in items):
        yield ("scenarios",), "scenarios is a path or a list of them, and not empty"


def _no_number(
    tree: Mapping[str, object], key: str, above: KeyPath
) -> Iterator[tuple[KeyPath, str]]:
    least, most = _WHOLE[key]
    value = tree.get(key, least)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        yield (*above, key), f"{key} is a whole number from {least} to {most}"
