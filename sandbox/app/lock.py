"""run.lock.yaml: what a run was made of, so that it can be repeated and a change be told.

Options, seed, versions, and the SHA-256 of every file: no content of any, hence no secret. Texts
are written as JSON writes them, which every YAML reader takes for the same text.
"""

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sandbox import __version__
from sandbox.app.run_options import RunOptions
from sandbox.app.source_files import deviations_file, digest, scenario_files, target_files
from sandbox.errors import SetupFault
from sandbox.json_value import Json, dump_json
from sandbox.scenario.language.user_files import RUN_LOCK
from sandbox.scenario.yaml_tree.ambiguous import resolve_plain
from sandbox.scenario.yaml_tree.nodes import MapNode
from sandbox.scenario.yaml_tree.text import escaped
from sandbox.scenario.yaml_tree.tree import parse_yaml
from sandbox.whole_file import write_whole

_USUAL = RunOptions(paths=(), target="")
_NEEDED = frozenset({"paths", "target"})
_PACKAGES = ("aiohttp", "cryptography", "h2", "httpx2", "hypercorn")


@dataclass(frozen=True, slots=True)
class Lock:
    """A run's lock. `target`, `deviations` and `scenarios` (with their parts and replies) are
    path → SHA-256 (the team's clauses count to the target); the seed is among the options.
    """

    options: RunOptions
    versions: Mapping[str, str]
    target: Mapping[str, str]
    deviations: Mapping[str, str]
    scenarios: Mapping[str, str]


def lock_of(options: RunOptions, *, seed: int) -> Lock:
    """Take down what a run is made of now."""
    deviations = deviations_file(options)
    return Lock(
        options=replace(options, seed=seed),
        versions={"sandbox": __version__, "python": platform.python_version(), **_packages()},
        target=_digests(target_files(options)),
        deviations=_digests([deviations] if deviations else []),
        scenarios=_digests(scenario_files(options.paths)),
    )


def _digests(files: Iterable[Path]) -> dict[str, str]:
    return {str(file): digest(file) for file in files}


def _packages() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_lock(lock: Lock, directory: Path) -> None:
    """Write the lock into a run directory. Raise SetupFault."""
    tree = {"lock": 1, **asdict(lock)}
    write_whole(directory / RUN_LOCK, escaped("".join(_lines(tree, indent=0))), mode=0o600)


def _lines(tree: Mapping[str, object], *, indent: int) -> Iterator[str]:
    for name, value in tree.items():
        key = f"{' ' * indent}{_key(name)}:"
        if isinstance(value, dict) and value:
            yield f"{key}\n"
            yield from _lines(value, indent=indent + 2)
        else:
            yield f"{key} {dump_json(value)}\n"


def _key(name: str) -> str:
    bare = name.isidentifier() and resolve_plain(name) == name
    return name if bare else json.dumps(name, ensure_ascii=False)


def read_lock(directory: Path) -> Lock:
    """Read the lock of a run directory. Raise SetupFault when it has none that can be read."""
    path = directory / RUN_LOCK
    try:
        text = path.read_bytes()
    except OSError as fault:
        raise SetupFault(
            f"{path}: {fault.strerror}; only a run that has one can be run again"
        ) from None
    root, findings = parse_yaml(text, file=str(path))
    tree = root.plain() if isinstance(root, MapNode) else {}
    if findings or tree.get("lock") != 1:
        told = str(findings[0]) if findings else f"{path} is of another version of the sandbox"
        raise SetupFault(told)
    return Lock(
        options=_options(tree.get("options"), path),
        versions=_texts(tree.get("versions")),
        target=_texts(tree.get("target")),
        deviations=_texts(tree.get("deviations")),
        scenarios=_texts(tree.get("scenarios")),
    )


def _options(written: Json, path: Path) -> RunOptions:
    members = written if isinstance(written, dict) else {}
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in members.items()}
    known = {field.name for field in fields(RunOptions)}
    whole = _NEEDED <= set(values) <= known  # an option that is younger than a run has its default
    if not whole or not all(_fits(name, value) for name, value in values.items()):
        raise SetupFault(f"{path} has options of another version of the sandbox")
    return RunOptions(**values)  # type: ignore[arg-type]  # the line above checked every type


def _fits(name: str, value: object) -> bool:
    usual = getattr(_USUAL, name)
    return type(value) is type(usual) or (usual is None and type(value) is int)


def _texts(written: Json) -> dict[str, str]:
    members = written if isinstance(written, dict) else {}
    return {str(name): str(value) for name, value in members.items()}


def changes(then: Lock, now: Lock) -> Iterator[str]:
    """Tell in one line each what is not as it was, files first."""
    for name in ("target", "deviations", "scenarios"):
        before, after = getattr(then, name), getattr(now, name)
        for file in dict.fromkeys([*before, *after]):
            word = _change(before.get(file), after.get(file))
            if word:
                yield f"{file} {word}"
    for name, was in then.versions.items():
        is_now = now.versions.get(name, "missing")
        if is_now != was:
            yield f"{name} was {was} and is {is_now}"


def _change(before: str | None, after: str | None) -> str:
    if before == after:
        return ""
    if before is None:
        return "is new"
    return "has changed" if after else "is gone"
