"""Checks of whole folders: every kind of file a user writes, and what only all of them show.

What a file is, its first key says (`scenario: 1`); a file that lacks it is taken for what usually
lies in its folder, and told what it lacks.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.authoring.lint.outline import value_of
from sandbox.authoring.lint.rules.clauses import unjudged
from sandbox.authoring.lint.rules.patterns import sent_findings
from sandbox.authoring.lint.rules.replies import fault_findings
from sandbox.authoring.lint.rules.target_file import target_file_findings
from sandbox.authoring.lint.rules.world_file import world_file_findings
from sandbox.authoring.lint.uncertain import uncertain_parts
from sandbox.authoring.loading import Reader, same_ids
from sandbox.errors import FileFinding, Place, ScenarioFault
from sandbox.scenario.contract.contract import Contracts, load_contracts
from sandbox.scenario.language.shape.shape import kind_of_file
from sandbox.scenario.language.user_files import SIDE_FOLDERS, find_files
from sandbox.scenario.target.deviations import read_deviations
from sandbox.scenario.target.target import read_target
from sandbox.scenario.target.team_clauses import read_team
from sandbox.scenario.yaml_tree.nodes import MapNode


@dataclass(frozen=True, slots=True)
class LintReport:
    """What was read, every finding in file order, and the clauses that no scenario judges."""

    files: tuple[str, ...]
    findings: tuple[FileFinding, ...]
    unjudged: tuple[str, ...]


def lint_paths(
    paths: Sequence[str],
    *,
    contracts: Contracts,
    environ: Mapping[str, str],
    target: Path | None = None,
    team: Path | None = None,
) -> LintReport:
    """Lint every file below the paths, scenarios against `target` too when one is given, and the
    team's clauses, which the contracts hold then.

    Raise SetupFault when a path does not exist or nothing is found.
    """
    files = find_files(paths, sides=True)
    more = [file for file in (target, team) if file and file.resolve() not in _resolved(files)]
    every = list(dict.fromkeys((*files, *more)))
    reader = Reader(contracts)
    reader.archive.shown.update((file.resolve(), str(file)) for file in every)
    if target is not None:
        node, _ = reader.archive.tree(target)
        reader.target = node.plain() if isinstance(node, MapNode) else {}
    folder = _Folder(reader, environ)
    with _no_collecting():
        for file in every:
            folder.lint(file)
    folder.finish(whole=any(Path(path).is_dir() for path in paths))
    findings = tuple(sorted(reader.findings))
    return LintReport(tuple(map(str, every)), findings, unjudged(contracts, reader.claims))


def _resolved(files: Sequence[Path]) -> frozenset[Path]:
    return frozenset(file.resolve() for file in files)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Put garbage collection off: it would walk a growing tree, which has no cycles, many times.

    What was made meanwhile counts as old afterwards, or the first collection would walk it all.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _Folder:
    """The files of one linting. `sides` are its parts and replies."""

    reader: Reader
    environ: Mapping[str, str]
    sides: dict[Path, Place] = field(default_factory=dict)

    def lint(self, file: Path) -> None:
        """Lint one file."""
        node, _ = self.reader.archive.tree(file)
        kind = kind_of_file(node) if node is not None else None
        _KINDS[kind or SIDE_FOLDERS.get(file.parent.name, "scenario")](self, file)

    def finish(self, *, whole: bool) -> None:
        """Tell what only all files together show; `whole` when folders were named."""
        self.reader.tell(same_ids(self.reader.scenarios))
        for file, place in self.sides.items() if whole and self.reader.scenarios else ():
            if file not in self.reader.used:
                self.reader.tell([FileFinding(place, "P08", "no scenario here uses this file.")])

    def scenario(self, file: Path) -> None:
        """Lint a scenario."""
        self.reader.scenario(file)

    def part(self, file: Path) -> None:
        """Lint a part."""
        self.reader.part(file)
        self._side(file)

    def reply(self, file: Path) -> None:
        """Lint a reply."""
        node, findings = self.reader.archive.read(file, "reply")
        self.reader.tell(findings)
        if node is not None:
            told = [*fault_findings(node), *sent_findings(node)]
            self.reader.tell(uncertain_parts(node, findings).certain(told))
        self._side(file)

    def _side(self, file: Path) -> None:
        """Parts and replies are found by the name of their file."""
        node, _ = self.reader.archive.tree(file)
        named = node.get("id") if isinstance(node, MapNode) else None
        if node is not None:
            self.sides[file.resolve()] = node.place
        if named is not None and value_of(named) not in (None, file.stem):
            text = f'it is found by the name of its file, "{file.stem}", and not by this.'
            self.reader.tell([FileFinding(named.place, "N04", text, f"Write id: {file.stem}.")])

    def target(self, file: Path) -> None:
        """Lint a target."""
        text, shown = file.read_bytes(), str(file)
        try:
            read_target(text, file=shown, environ=self.environ)
        except ScenarioFault as fault:
            self.reader.tell(fault.findings)
        node, findings = self.reader.archive.read(file, "target")
        if isinstance(node, MapNode):
            uncertain = uncertain_parts(node, findings)
            self.reader.tell(uncertain.certain(target_file_findings(node)))

    def deviations(self, file: Path) -> None:
        """Lint a list of known misses."""
        text, contracts = file.read_bytes(), self.reader.contracts
        self.reader.tell(read_deviations(text, file=str(file), contracts=contracts)[1])

    def team(self, file: Path) -> None:
        """Lint the clauses of the team."""
        text, contracts = file.read_bytes(), load_contracts()
        self.reader.tell(read_team(text, file=str(file), contracts=contracts)[1])

    def world(self, file: Path) -> None:
        """Lint a file of worlds."""
        node, findings = self.reader.archive.read(file, "world")
        self.reader.tell(findings)
        if isinstance(node, MapNode):
            told = list(world_file_findings(node, self.reader.contracts))
            self.reader.tell(uncertain_parts(node, findings).certain(told))


_KINDS: Mapping[str, Callable[[_Folder, Path], None]] = {
    "scenario": _Folder.scenario,
    "part": _Folder.part,
    "reply": _Folder.reply,
    "target": _Folder.target,
    "deviations": _Folder.deviations,
    "team-clauses": _Folder.team,
    "world": _Folder.world,
}
"""Kind of file → what lints it."""
