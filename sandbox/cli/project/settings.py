"""What a command takes where no option says otherwise.

An option goes before a variable of the environment, that before `sandbox.toml`, that before what is
found: `target.yaml` and `scenarios/` in the folder the command is started in. A variable that is
empty says nothing.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.cli.project.toml_file import (
    FILE_NAME,
    MOST_JOBS,
    MOST_KEPT,
    MOST_PORT,
    Defaults,
    NamedTarget,
    read_toml,
)
from sandbox.errors import SetupFault
from sandbox.scenario.yaml_tree.suggest import meant, nearest

TARGET = "target.yaml"
SCENARIOS = "scenarios"
RUNS = "runs"
_PREFIX = "SANDBOX_"
_READ = ("TARGET", "SCENARIOS", "OUT", "BASE_PORT", "JOBS", "KEEP")
_OTHERS = frozenset({"CHROMIUM", "TLS_DIR", "CONTROL_TOKEN", "URL"})
"""Variables that are read elsewhere, or by what comes with the sandbox."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment (`said`) and the file (`written`) say, in the folder `here`."""

    said: Defaults
    written: Defaults
    here: Path

    def target(self, option: str | None) -> str:
        """Return the file of the target that is meant, "" for none. Raise SetupFault."""
        named = self._named(option)
        return named.file if named else ""

    def said_target(self, option: str | None) -> str:
        """Return the file of the target that somebody said, "" for none: not one that is merely
        found here, for what does without a target as well. Raise SetupFault.
        """
        return self.target(option) if option or self.said.target or self.written.target else ""

    def needed_target(self, option: str | None) -> str:
        """Return the file of the target that is meant. Raise SetupFault where there is none."""
        if found := self.target(option):
            return found
        raise SetupFault(
            "which operator? Name its target with --target FILE, SANDBOX_TARGET, or target ="
            f' "FILE" in {FILE_NAME}, or put {TARGET} here; for one that works see'
            " `sandbox operator --print-target`"
        )

    def paths(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """Return the paths of scenarios that are meant. Raise SetupFault where there are none."""
        found = given or self.said.scenarios or self.written.scenarios
        if found:
            return found
        if (self.here / SCENARIOS).is_dir():
            return (SCENARIOS,)
        raise SetupFault(
            "which scenarios? Name files or folders, or set SANDBOX_SCENARIOS or scenarios ="
            f' ["FOLDER"] in {FILE_NAME}; there is no folder {SCENARIOS} here'
        )

    def out(self, option: str | None) -> str:
        """Return the folder of run directories."""
        return option or self.said.out or self.written.out or RUNS

    def base_port(self, option: int | None, *, target: str | None) -> int | None:
        """Return the first of the ports for a target; None where the target or we decide."""
        named = self._named(target)
        of_target = named.base_port if named else None
        asked = (option, self.said.base_port, of_target, self.written.base_port)
        return next((port for port in asked if port is not None), None)

    def jobs(self, option: int | None, *, otherwise: int) -> int:
        """Return how many cells run at once."""
        asked = (option, self.said.jobs, self.written.jobs)
        return next((jobs for jobs in asked if jobs is not None), otherwise)

    def keep(self, option: int | None) -> int:
        """Return how many run directories are kept, 0 for all."""
        asked = (option, self.said.keep, self.written.keep)
        return next((keep for keep in asked if keep is not None), 0)

    def _named(self, option: str | None) -> NamedTarget | None:
        name = option or self.said.target or self.written.target
        targets = self.written.targets
        if not name:
            return NamedTarget(TARGET) if (self.here / TARGET).is_file() else None
        if name in targets:
            return targets[name]
        if targets and not (self.here / name).exists():
            where = "" if option else " (SANDBOX_TARGET)" if self.said.target else f" ({FILE_NAME})"
            told = f"{name!r}{where} is no file, and no target of {FILE_NAME}"
            raise SetupFault(f"{told}. {meant(name, targets)}")
        return NamedTarget(name)


def project(environ: Mapping[str, str], here: Path = Path()) -> Settings:
    """Read what a project says. Raise SetupFault with every mistake of the place that has one."""
    return Settings(_said(environ), read_toml(here), here)


def unread(environ: Mapping[str, str]) -> Iterator[str]:
    """Say of each variable that looks like one of ours which one was probably meant."""
    for name in sorted(environ):
        rest = name.removeprefix(_PREFIX)
        if name.startswith(_PREFIX) and rest not in {*_READ, *_OTHERS}:
            near = nearest(rest, _READ)
            if near:
                yield f"{name} is not read. Did you mean {_PREFIX}{near}?"


def _said(environ: Mapping[str, str]) -> Defaults:
    values = {name: environ.get(f"{_PREFIX}{name}", "").strip() for name in _READ}
    try:
        scenarios = tuple(shlex.split(values["SCENARIOS"]))
    except ValueError as fault:
        told = f"{str(fault)[:1].lower()}{str(fault)[1:]}; several paths stand between blanks"
        raise SetupFault(f"SANDBOX_SCENARIOS: {told}") from None
    return Defaults(
        target=values["TARGET"],
        scenarios=scenarios,
        out=values["OUT"],
        base_port=_whole("BASE_PORT", values["BASE_PORT"], 0, MOST_PORT),
        jobs=_whole("JOBS", values["JOBS"], 1, MOST_JOBS),
        keep=_whole("KEEP", values["KEEP"], 1, MOST_KEPT),
    )


def _whole(name: str, text: str, least: int, most: int) -> int | None:
    if not text:
        return None
    short = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_PORT))
    fits = short and least <= int(text) <= most
    if not fits:
        raise SetupFault(f"{_PREFIX}{name}: {text!r} is no whole number from {least} to {most}")
    return int(text)
