"""Loads scenarios: files in, models out, every mistake of every file told at once.

Warnings are found here too, and keep nothing from being loaded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandbox.authoring.codes import errors_of
from sandbox.authoring.lint.lint import Linter
from sandbox.authoring.lint.outline import outline
from sandbox.authoring.lint.rules.parts import reply_nodes
from sandbox.authoring.lint.uncertain import CERTAIN, uncertain_parts
from sandbox.errors import FileFinding, Place, ScenarioFault, SetupFault
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.build import Builder
from sandbox.scenario.language.model import MOST_CELLS, Scenario
from sandbox.scenario.language.shape.schemas import LIST_KINDS
from sandbox.scenario.language.shape.shape import check, kind_of_file
from sandbox.scenario.language.user_files import (
    SIDE_FOLDERS,
    find_files,
    is_yaml,
    nothing_in,
    side_file,
    without_line,
)
from sandbox.scenario.yaml_tree.nodes import MapNode, Node
from sandbox.scenario.yaml_tree.tree import parse_yaml

_NAME = re.compile(r"[a-z0-9-]{1,200}")
_BESIDE = frozenset({"target", "world", *LIST_KINDS})
"""Kinds of file that may lie in a folder of scenarios and are no scenario's."""

Parsed = tuple[Node | None, list[FileFinding]]
"""A tree, None where there is nothing to go on with, beside what is wrong with it."""


@dataclass(slots=True)
class Archive:
    """Files that were read, each once. `shown` is how the user wrote the path of one."""

    shown: dict[Path, str] = field(default_factory=dict)
    _trees: dict[Path, Parsed] = field(default_factory=dict)
    _read: dict[Path, Parsed] = field(default_factory=dict)

    def tree(self, file: Path) -> Parsed:
        """Return the tree of a file and what is wrong with its YAML. Raise SetupFault."""
        whole = file.resolve()
        if whole not in self._trees:
            name = self.shown.get(whole, _shown(whole))
            try:
                self._trees[whole] = parse_yaml(whole.read_bytes(), file=name)
            except OSError as fault:
                raise SetupFault(f"{name}: {fault.strerror}") from fault
        return self._trees[whole]

    def read(self, file: Path, schema: str) -> Parsed:
        """Return the tree of a file and what is wrong with its YAML and its shape."""
        whole = file.resolve()
        if whole not in self._read:
            node, findings = self.tree(file)
            blamed = {finding.place for finding in findings}
            shape = check(node, schema) if node is not None else []
            fresh = [finding for finding in shape if finding.place not in blamed]
            self._read[whole] = node, sorted(findings + fresh)
        return self._read[whole]


@dataclass(slots=True)
class FolderLibrary:
    """Parts and replies in `parts/` and `replies/`, in the file's folder or any above it.

    Where a link led to the file, those around the link are in reach after those around the file.
    """

    start: Path
    archive: Archive = field(default_factory=Archive)
    linked_in: Path | None = None
    findings: list[FileFinding] = field(default_factory=list)
    used: set[Path] = field(default_factory=set)
    _wrong: set[str] = field(default_factory=set)

    def part(self, name: str) -> MapNode | None:
        """Return the tree of a part; None when there is none of that name."""
        return self._find("parts", name)

    def reply_node(self, name: str) -> MapNode | None:
        """Return the tree of a reusable reply; None when there is none of that name."""
        return self._find("replies", name)

    def reply(self, name: str) -> Mapping[str, Json] | None:
        """Return a reusable reply without its own id and title."""
        node = self.reply_node(name)
        if node is None:
            return None
        words = node.plain()
        return {key: words[key] for key in words if key not in {"reply", "id", "title"}}

    def is_wrong(self, file: str) -> bool:
        """Tell a file (`parts/x`) that was found and could not be read."""
        return file in self._wrong

    def names(self, folder: str) -> frozenset[str]:
        """Return what lies in `parts` or `replies` within reach, by name."""
        within = (file for at in self._above() for file in (at / folder).glob("*.*"))
        return frozenset(file.stem for file in within if is_yaml(file))

    def _above(self) -> Iterator[Path]:
        """The folders in reach, the nearest first."""
        for start in (self.start, self.linked_in):
            if start is not None:
                yield from (start, *start.parents)

    def _find(self, folder: str, name: str) -> MapNode | None:
        for above in self._above() if _NAME.fullmatch(name) else ():
            file = side_file(above / folder, name)
            if file is not None:
                self.used.add(file.resolve())
                node, findings = self.archive.read(file, SIDE_FOLDERS[folder])
                self.findings.extend(f for f in findings if f not in self.findings)
                if isinstance(node, MapNode) and not findings:
                    return node
                self._wrong.add(f"{folder}/{name}")
                return None
        return None


def library_of(file: Path, archive: Archive) -> FolderLibrary:
    """Return what a file may use."""
    start, named_in = file.resolve().parent, file.absolute().parent
    return FolderLibrary(start, archive, linked_in=named_in if named_in != start else None)


@dataclass(slots=True)
class Reader:
    """Reads scenarios and collects everything that is wrong with them.

    `used` are the files of parts and replies that some scenario uses, `claims` the clauses that
    some scenario judges.
    """

    contracts: Contracts
    target: Mapping[str, Json] | None = None
    archive: Archive = field(default_factory=Archive)
    scenarios: list[Scenario] = field(default_factory=list)
    findings: dict[FileFinding, None] = field(default_factory=dict)
    used: set[Path] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    _linted: set[Place] = field(default_factory=set)

    def scenario(self, file: Path) -> None:
        """Read one scenario file, and lint the parts that it uses."""
        node, findings = self.archive.read(file, "scenario")
        library = library_of(file, self.archive)
        if findings or not isinstance(node, MapNode):
            self._misshapen(node, findings, library=library, kind="scenario")
            return
        builder = Builder(node.place.file, library)
        scenario = builder.scenario(node)
        linter = Linter(self.contracts, library, self.target)
        linter.scenario(node)
        if (
            scenario.matrix.size <= MOST_CELLS
        ):  # X06 tells of a larger one, which nobody shall expand
            self.scenarios.append(scenario)
        self.claims |= linter.claims
        for part in dict.fromkeys(part.id for part in scenario.parts()):
            self._part(library.part(part), linter)
        self.used |= library.used
        self.tell([*library.findings, *builder.findings, *CERTAIN.certain(linter.findings)])

    def part(self, file: Path) -> None:
        """Read a part file for its own sake."""
        node, findings = self.archive.read(file, "part")
        library = library_of(file, self.archive)
        if findings or not isinstance(node, MapNode):
            self._misshapen(node, findings, library=library, kind="part")
            return
        builder = Builder(node.place.file, library, within_parts=(file.stem,))
        builder.steps(node.get("steps"))
        linter = Linter(self.contracts, library)
        self._part(node, linter)
        self.tell([*library.findings, *builder.findings, *CERTAIN.certain(linter.findings)])

    def tell(self, findings: Iterable[FileFinding]) -> None:
        """Note findings, each once."""
        self.findings.update(dict.fromkeys(findings))

    def _part(self, node: MapNode | None, linter: Linter) -> None:
        if node is not None and node.place not in self._linted:
            self._linted.add(node.place)
            linter.part(node)

    def _misshapen(
        self, node: Node | None, findings: list[FileFinding], *, library: FolderLibrary, kind: str
    ) -> None:
        """Tell everything of a file whose YAML or shape is wrong somewhere. It is not built."""
        self.tell(findings)
        if not isinstance(node, MapNode) or kind_of_file(node) not in (None, kind):
            return
        uncertain = uncertain_parts(node, findings)
        if kind_of_file(node) is None:
            uncertain = replace(uncertain, lost=True)
        linter = Linter(self.contracts, library, self.target, names=not uncertain.lost)
        (linter.part if kind == "part" else linter.scenario)(node)
        builder = Builder(node.place.file, library)
        for step in outline(node, self.contracts).every:
            if step.kind == "use" and step.subject:
                builder.part(step.subject, place=step.value_place("use"))
            for reply in reply_nodes(step):
                builder.reply(reply)
        self.claims |= linter.claims
        self.used |= library.used
        self.tell(library.findings)
        self.tell(uncertain.certain([*builder.findings, *linter.findings]))


def _shown(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def load_scenarios(paths: Sequence[str], *, contracts: Contracts) -> list[Scenario]:
    """Load and lint every scenario below the paths.

    Raise ScenarioFault with every error of every file, SetupFault when there is nothing.
    """
    scenarios, findings = read_scenarios(paths, contracts=contracts)
    if errors := errors_of(findings):
        raise ScenarioFault(errors)
    return scenarios


def read_scenarios(
    paths: Sequence[str], *, contracts: Contracts
) -> tuple[list[Scenario], list[FileFinding]]:
    """Load what can be loaded, and return it beside every finding, warnings too."""
    reader = Reader(contracts)
    files, named = find_files(paths), {Path(without_line(path)) for path in paths}
    reader.archive.shown.update((file.resolve(), str(file)) for file in files)
    for file in files:
        node, _ = reader.archive.tree(file)
        kind = (kind_of_file(node) if node is not None else None) or "scenario"
        if kind == "scenario":
            reader.scenario(file)
        elif file in named or kind not in _BESIDE:
            reader.tell([_no_scenario(file, kind)])
    if not reader.scenarios and not reader.findings:
        raise nothing_in(paths)
    reader.tell(same_ids(reader.scenarios))
    return reader.scenarios, list(reader.findings)


_HINTS = {"team-clauses": "It is read where it lies beside the target."}


def _no_scenario(file: Path, kind: str) -> FileFinding:
    if kind in _BESIDE:
        text = f"this is no scenario: its first word is {kind}."
        hint = _HINTS.get(kind, f"Name it with --{kind}.")
        return FileFinding(Place(str(file)), "S00", text, hint)
    text = f"this is a {kind}, not a scenario: it is run by naming scenarios that use it."
    return FileFinding(Place(str(file)), "S00", text)


def same_ids(scenarios: Iterable[Scenario]) -> Iterator[FileFinding]:
    """Scenarios whose id another one has."""
    seen: dict[str, Scenario] = {}
    for scenario in scenarios:
        first = seen.setdefault(scenario.id, scenario)
        if first is not scenario:
            text = f'the id "{scenario.id}" is taken by {first.file}.'
            yield FileFinding(scenario.place, "N02", text)
