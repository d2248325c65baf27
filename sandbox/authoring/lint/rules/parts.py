"""Parts and replies from outside: what a file that uses them has to know of them.

A part is read once for all that use it. What its own steps judge, move and refer to counts for the
scenario around it, together with the parts that it uses in turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.authoring.lint.outline import (
    Outline,
    StepLine,
    entries_of,
    items_of,
    outline,
    value_of,
    walk,
)
from sandbox.authoring.lint.uncertain import Absence, resting_on
from sandbox.authoring.lint.uses import Uses, uses_of
from sandbox.errors import FileFinding
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.yaml_tree.nodes import MapNode, Node, ScalarNode
from sandbox.scenario.yaml_tree.suggest import did_you_mean, nearest


class NodeLibrary(Protocol):
    """Where parts and replies come from, as trees; None when there is none of that name."""

    def part(self, name: str) -> MapNode | None:
        """Return the shape-checked tree of a part."""
        ...

    def reply_node(self, name: str) -> MapNode | None:
        """Return the shape-checked tree of a reusable reply."""
        ...


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What a `use` brings with it, parts within the part included.

    `claims` are the clauses judged, `axes` the matrix axes referred to, `players` the parameters
    that name who calls, `moves` whether our clock alone is moved.
    """

    params: frozenset[str]
    required: frozenset[str]
    gives: frozenset[str]
    claims: frozenset[str]
    axes: frozenset[str]
    players: frozenset[str]
    moves: bool


@dataclass(slots=True)
class PartLibrary:
    """The parts and replies within reach of one file."""

    library: NodeLibrary
    contracts: Contracts
    _facts: dict[str, PartFacts | None] = field(default_factory=dict)
    _outlines: dict[str, Outline | None] = field(default_factory=dict)

    def outline(self, name: str) -> Outline | None:
        """Lay out a part; None when there is none that can be read."""
        if name not in self._outlines:
            node = self.library.part(name)
            self._outlines[name] = outline(node, self.contracts) if node is not None else None
        return self._outlines[name]

    def facts(self, name: str) -> PartFacts | None:
        """Return what is known of a part; None when there is no such part."""
        if name not in self._facts:
            self._facts[name] = None  # a circle ends here; P03 tells of it
            part = self.outline(name)
            if part is not None:
                self._facts[name] = self._read(part)
        return self._facts[name]

    def is_must(self, name: str) -> bool:
        """Tell a clause that the operator must keep; false for one that no contract has."""
        clause = self.contracts.clauses.get(name)
        return clause is not None and clause.level == "must"

    def holds_all(self, file: Outline) -> bool:
        """Tell whether every part and reply that a file names can be read."""
        steps = file.every
        parts = all(self.facts(step.subject) for step in steps if step.kind == "use")
        named = [node for step in steps for node in reply_nodes(step) if _is_name(value_of(node))]
        return parts and len(named) == sum(1 for step in steps for _ in self.replies_of(step))

    def _read(self, part: Outline) -> PartFacts:
        used = [f for s in part.every if s.kind == "use" and (f := self.facts(s.subject))]
        own, params = uses_of(part), part.map("with")
        return PartFacts(
            params=frozenset(params),
            required=frozenset(
                n for n, (_, v) in params.items() if isinstance(v, ScalarNode) and v.value is None
            ),
            gives=frozenset(part.map("gives")),
            claims=claims_of(part).union(*(facts.claims for facts in used)),
            axes=(own.names.get("matrix", frozenset()) - {""}).union(*(f.axes for f in used)),
            players=frozenset(step.text("as").strip("<>") for step in part.every)
            | {name for step in part.every for name in self._passed_on(step)},
            moves=any(moves_alone(step) for step in part.every) or any(f.moves for f in used),
        )

    def _passed_on(self, step: StepLine) -> Iterator[str]:
        """Parameters that a part hands to another one as the player who calls."""
        facts = self.facts(step.subject) if step.kind == "use" else None
        for name, (_, value) in entries_of(step.get("with")).items() if facts else ():
            written = value_of(value)
            if facts and name in facts.players and isinstance(written, str):
                yield written.strip("<>")

    def replies_of(self, step: StepLine) -> Iterator[tuple[Node, MapNode]]:
        """Every named reply of a receive: where it is named, and its tree."""
        for node in reply_nodes(step):
            name = value_of(node)
            found = self.library.reply_node(str(name)) if _is_name(name) else None
            if found is not None:
                yield node, found


def reply_nodes(step: StepLine) -> tuple[Node, ...]:
    """Return the replies of a receive as they are written, in order."""
    return items_of(step.get("replies")) or items_of(step.get("reply"))


def _is_name(value: Json) -> bool:
    return isinstance(value, str) and not value.startswith("<")


def claims_of(file: Outline) -> frozenset[str]:
    """Return the clauses that a file's own graded steps judge, arrivals included."""
    graded = tuple(walk(file.steps))
    named = {check.clause for step in graded for check in step.checks if check.clause}
    arrivals = {s.operation.arrives for s in graded if s.kind == "receive" and s.operation}
    return frozenset((named | arrivals) - {""})


def moves_alone(step: StepLine) -> bool:
    """Tell a clock step that leaves the operator's clock behind."""
    words = step.get("clock")
    moves = words.get("moves") if isinstance(words, MapNode) else None
    return value_of(moves) == "sandbox"


def part_findings(file: Outline, library: PartLibrary, *, uses: Uses) -> Iterator[FileFinding]:
    """Parameters that are missing, unknown or never used; axes that a part speaks of in vain."""
    for step in file.every:
        if step.kind == "use" and (facts := library.facts(step.subject)) is not None:
            yield from _unknown(step, facts)
            yield from resting_on(step.node.place, _missing(step, facts))
            if not file.is_part:
                yield from _axes(step, facts, axes=frozenset(file.map("matrix")))
    for name, (key, _) in file.map("with").items() if file.is_part else ():
        if not uses.of(name):
            text = f'the parameter "{name}" is never used in this part.'
            yield Absence(key.place, "P07", text, names=(name,), unused=True)


def _missing(step: StepLine, facts: PartFacts) -> Iterator[FileFinding]:
    given = entries_of(step.get("with")).keys()
    misspelt = {nearest(name, facts.params) for name in given - facts.params}
    for name in sorted(facts.required - given - misspelt):
        text = f'the part "{step.subject}" needs `with: {{{name}: …}}`.'
        yield FileFinding(step.value_place("use"), "P04", text)


def _unknown(step: StepLine, facts: PartFacts) -> Iterator[FileFinding]:
    for name, (key, _) in entries_of(step.get("with")).items():
        if name not in facts.params:
            text = f'the part "{step.subject}" has no parameter "{name}".'
            yield FileFinding(key.place, "P05", text, did_you_mean(name, facts.params))


def _axes(step: StepLine, facts: PartFacts, *, axes: frozenset[str]) -> Iterator[FileFinding]:
    for axis in sorted(facts.axes - axes):
        text = f'the part "{step.subject}" refers to <matrix.{axis}>, which is no axis here.'
        yield Absence(step.value_place("use"), "R01", text, names=(axis,))
