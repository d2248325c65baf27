"""Lint: is a shape-checked file about things that exist, and does it say what it seems to say?

Each group of rules is a function over the same outline of the file; together they find everything
at once, each finding at the very key or value that is wrong. A file whose shape is wrong is asked
only what can be told of one value alone, for names and order mean little in it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.errors import FileFinding
from sandbox.json_value import Json
from sandbox.scenario.contract import Contracts
from sandbox.scenario.lint_clauses import claimed, clause_findings, judging_findings
from sandbox.scenario.lint_contract import contract_findings
from sandbox.scenario.lint_given import given_findings
from sandbox.scenario.lint_matrix import matrix_findings
from sandbox.scenario.lint_outline import Outline, outline
from sandbox.scenario.lint_parts import NodeLibrary, Shelf, part_findings
from sandbox.scenario.lint_patterns import pattern_findings
from sandbox.scenario.lint_receives import receive_findings
from sandbox.scenario.lint_replies import reply_findings
from sandbox.scenario.lint_scope import ScopeLint
from sandbox.scenario.lint_target import need_findings, target_findings
from sandbox.scenario.lint_time import time_findings
from sandbox.scenario.lint_uses import uses_of
from sandbox.scenario.nodes import MapNode

_Alone = Callable[[Outline], Iterator[FileFinding]]
_Shelved = Callable[[Outline, Shelf], Iterator[FileFinding]]

_ALONE: tuple[_Alone, ...] = (
    contract_findings,
    clause_findings,
    pattern_findings,
    reply_findings,
)
"""Groups that judge one value at a time, whatever is wrong elsewhere in the file."""

_SHELVED: tuple[_Shelved, ...] = (
    judging_findings,
    time_findings,
    receive_findings,
)
"""Groups that look at the file as a whole, and at the parts and replies that it uses."""


@dataclass(slots=True)
class Linter:
    """Lints files that share one library of parts and replies. `target` is None for no target."""

    contracts: Contracts
    library: NodeLibrary
    target: Mapping[str, Json] | None = None
    findings: list[FileFinding] = field(default_factory=list)
    claims: set[str] = field(default_factory=set)

    def scenario(self, node: MapNode) -> None:
        """Lint a scenario whose shape is right; `claims` grows by the clauses it judges."""
        file = self._file(node)
        self.findings += need_findings(file)
        if self.target is not None:
            self.findings += target_findings(file, self.target)
        self.claims |= claimed(file, Shelf(self.library, self.contracts))

    def part(self, node: MapNode) -> None:
        """Lint a part whose shape is right: its parameters are its names."""
        self._file(node)

    def fragments(self, node: MapNode) -> None:
        """Lint what can be told of a scenario or part whose shape is wrong somewhere."""
        file = outline(node, self.contracts)
        for group in _ALONE:
            self.findings += group(file)

    def _file(self, node: MapNode) -> Outline:
        file, shelf = outline(node, self.contracts), Shelf(self.library, self.contracts)
        uses = uses_of(file)
        for group in _ALONE:
            self.findings += group(file)
        for shelved in _SHELVED:
            self.findings += shelved(file, shelf)
        self.findings += ScopeLint(file, uses, shelf).run()
        self.findings += part_findings(file, shelf, uses=uses)
        self.findings += given_findings(file, shelf, uses=uses)
        if not file.is_part:
            self.findings += matrix_findings(file, shelf, uses=uses)
        return file
