"""Checks of one file's meaning: every group of rules, in order.

Each group of rules is a function over the same outline of the file; together they find everything
at once, each finding at the very key or value that is wrong. A file whose shape is wrong somewhere
is asked the same; what its mistakes may have brought about is left out at the end (`uncertain.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.authoring.lint.outline import Outline, outline
from sandbox.authoring.lint.rules.brackets import bracket_findings
from sandbox.authoring.lint.rules.clauses import claimed, clause_findings, judging_findings
from sandbox.authoring.lint.rules.contract import contract_findings
from sandbox.authoring.lint.rules.given import given_findings
from sandbox.authoring.lint.rules.matrix import matrix_findings
from sandbox.authoring.lint.rules.overlaps import overlap_findings
from sandbox.authoring.lint.rules.parts import NodeLibrary, PartLibrary, part_findings
from sandbox.authoring.lint.rules.patterns import pattern_findings
from sandbox.authoring.lint.rules.receives import receive_findings
from sandbox.authoring.lint.rules.replies import reply_findings
from sandbox.authoring.lint.rules.scope import ScopeLint
from sandbox.authoring.lint.rules.target import need_findings, target_findings
from sandbox.authoring.lint.rules.time import time_findings
from sandbox.authoring.lint.uses import uses_of
from sandbox.errors import FileFinding
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.yaml_tree.nodes import MapNode

_Alone = Callable[[Outline], Iterator[FileFinding]]
_WithParts = Callable[[Outline, PartLibrary], Iterator[FileFinding]]

_ALONE: tuple[_Alone, ...] = (
    contract_findings,
    clause_findings,
    pattern_findings,
    reply_findings,
)
"""Groups that judge one value at a time, even where something written is not in the tree."""

_WITH_PARTS: tuple[_WithParts, ...] = (
    judging_findings,
    time_findings,
    receive_findings,
    overlap_findings,
)
"""Groups that look at the file as a whole, and at the parts and replies that it uses."""


@dataclass(slots=True)
class Linter:
    """Lints files that share one library of parts and replies. `target` is None for no target.

    With `names` false the groups that follow names and look at the file as a whole are left out.
    """

    contracts: Contracts
    library: NodeLibrary
    target: Mapping[str, Json] | None = None
    names: bool = True
    findings: list[FileFinding] = field(default_factory=list)
    claims: set[str] = field(default_factory=set)

    def scenario(self, node: MapNode) -> None:
        """Lint a scenario; `claims` grows by the clauses it judges."""
        file = self._file(node)
        self.findings += need_findings(file)
        if self.target is not None:
            self.findings += target_findings(file, self.target)
        self.claims |= claimed(file, PartLibrary(self.library, self.contracts))

    def part(self, node: MapNode) -> None:
        """Lint a part: its parameters are its names."""
        self._file(node)

    def _file(self, node: MapNode) -> Outline:
        file = outline(node, self.contracts)
        for group in _ALONE:
            self.findings += group(file)
        if self.names and "steps" in file.entries:
            self.findings += self._whole(file)
        return file

    def _whole(self, file: Outline) -> Iterator[FileFinding]:
        library, uses = PartLibrary(self.library, self.contracts), uses_of(file)
        for group in _WITH_PARTS:
            yield from group(file, library)
        yield from bracket_findings(uses.almost)
        yield from ScopeLint(file, uses, library).run()
        yield from part_findings(file, library, uses=uses)
        yield from given_findings(file, library, uses=uses)
        if not file.is_part:
            yield from matrix_findings(file, library, uses=uses)
