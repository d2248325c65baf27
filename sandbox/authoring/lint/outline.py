"""The outline of a file that lint rules read: its steps in order, with their keys by name.

Reading is lenient: a group may be asked about a file whose shape is wrong in another place, and a
key of the wrong type then reads like one that is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts, Operation
from sandbox.scenario.language.node_readers import NOT_PARTS
from sandbox.scenario.language.shape.schemas import STEP_KINDS
from sandbox.scenario.language.values.references import Reference, references_in
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.scenario.yaml_tree.nodes import KeyNode, ListNode, MapNode, Node, ScalarNode

_KINDS = frozenset(STEP_KINDS)

Found = tuple[ScalarNode, Reference]
"""A reference, and the text it stands in."""

Entries = Mapping[str, tuple[KeyNode, Node]]
"""The entries of a map by the name of their key."""


class Keyed:
    """What has keys: readers that never fail."""

    __slots__ = ()
    node: MapNode
    entries: Entries

    def get(self, name: str) -> Node | None:
        """Return the value at a key."""
        found = self.entries.get(name)
        return found[1] if found else None

    def text(self, name: str) -> str:
        """Return the text at a key; "" for none."""
        return text_in(self.entries, name)

    def key_place(self, name: str) -> Place:
        """Return where a key stands; the map's own place when there is none."""
        found = self.entries.get(name)
        return found[0].place if found else self.node.place

    def value_place(self, name: str) -> Place:
        """Return where a value stands; the map's own place when there is none."""
        found = self.entries.get(name)
        return found[1].place if found else self.node.place

    def seconds(self, name: str) -> Decimal | None:
        """Return the duration at a key; None when there is none that can be read."""
        return seconds_of(self.get(name))


@dataclass(frozen=True, slots=True)
class CheckLine(Keyed):
    """One item of `expect` or `check`. `level` is "" when it has none."""

    node: MapNode
    entries: Entries
    level: str

    @property
    def clause(self) -> str:
        """The clause it rests on; "" for a premise."""
        return self.text(self.level) if self.level in {"must", "should"} else ""

    def parts(self) -> Iterator[tuple[KeyNode, Node]]:
        """What it looks at."""
        return (entry for name, entry in self.entries.items() if name not in NOT_PARTS)


@dataclass(frozen=True, slots=True)
class StepLine(Keyed):
    """One step. `subject` is the text at its kind (an operation, a hook, a part), `name` its name;
    each is "" when there is none.
    """

    node: MapNode
    entries: Entries
    kind: str
    subject: str
    name: str
    operation: Operation | None
    checks: tuple[CheckLine, ...] = ()
    meanwhile: tuple["StepLine", ...] = ()
    branches: Mapping[str, tuple["StepLine", ...]] = field(default_factory=dict)

    def inner(self) -> Iterator["StepLine"]:
        """Every step in it, however deep, in file order."""
        yield from walk(self.meanwhile)
        for branch in self.branches.values():
            yield from walk(branch)


@dataclass(frozen=True)
class Outline(Keyed):
    """One scenario or part."""

    node: MapNode
    entries: Entries
    contracts: Contracts

    @property
    def is_part(self) -> bool:
        """True for a part, false for a scenario."""
        return "part" in self.entries

    @cached_property
    def steps(self) -> tuple[StepLine, ...]:
        """The steps, in order."""
        return self._steps(self.get("steps"))

    @cached_property
    def always(self) -> tuple[StepLine, ...]:
        """The steps that run whatever happened."""
        return self._steps(self.get("always"))

    @cached_property
    def every(self) -> tuple[StepLine, ...]:
        """Every step however deep, in file order."""
        return (*walk(self.steps), *walk(self.always))

    @cached_property
    def names(self) -> Mapping[str, StepLine]:
        """The named steps; of two that have one name the first."""
        return {step.name: step for step in reversed(self.every) if step.name}

    @cached_property
    def references(self) -> tuple[Found, ...]:
        """Every reference of the file, in file order."""
        return tuple(references_of(self.node))

    def map(self, name: str) -> Entries:
        """Return the entries of the map at a key; none when there is no map."""
        return entries_of(self.get(name))

    def _steps(self, node: Node | None) -> tuple[StepLine, ...]:
        items = node.items if isinstance(node, ListNode) else ()
        return tuple(self._step(item) for item in items if isinstance(item, MapNode))

    def _step(self, node: MapNode) -> StepLine:
        entries = entries_of(node)
        kind = next((name for name in entries if name in _KINDS), "")
        checks = entries.get("check" if kind == "check" else "expect")
        meanwhile, branches = entries.get("meanwhile"), entries.get("parallel")
        subject = text_in(entries, kind)
        return StepLine(
            node,
            entries,
            kind,
            subject,
            text_in(entries, "name"),
            self.contracts.operations.get(subject),
            checks=_checks(checks[1]) if checks else (),
            meanwhile=self._steps(meanwhile[1]) if meanwhile else (),
            branches=self._branches(branches[1]) if branches else {},
        )

    def _branches(self, node: Node) -> Mapping[str, tuple[StepLine, ...]]:
        return {name: self._steps(steps) for name, (_, steps) in entries_of(node).items()}


def outline(node: MapNode, contracts: Contracts) -> Outline:
    """Lay out a scenario or a part."""
    return Outline(node, entries_of(node), contracts)


def walk(steps: tuple[StepLine, ...]) -> Iterator[StepLine]:
    """Every step in file order, however deep."""
    for step in steps:
        yield step
        if step.meanwhile or step.branches:
            yield from step.inner()


def entries_of(node: Node | None) -> Entries:
    """Return the entries of a map by name; none of what is no map."""
    return {entry[0].name: entry for entry in node.entries} if isinstance(node, MapNode) else {}


def text_in(entries: Entries, name: str) -> str:
    """Return the text at a key; "" for none."""
    found = entries.get(name)
    value = found[1].value if found and isinstance(found[1], ScalarNode) else None
    return value if isinstance(value, str) else ""


def items_of(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list; a single value counts as a list of one."""
    if isinstance(node, ListNode):
        return node.items
    return (node,) if node is not None else ()


def value_of(node: Node | None) -> Json:
    """Return the value of a scalar; None for anything else."""
    return node.value if isinstance(node, ScalarNode) else None


def seconds_of(node: Node | None) -> Decimal | None:
    """Return the seconds of a duration; None for anything else, a reference included."""
    value = value_of(node)
    try:
        return parse_duration(value) if isinstance(value, str) else None
    except ValueError:
        return None


def references_of(node: Node) -> list[Found]:
    """Return every reference below a node with the text it stands in; `$text` holds none."""
    found: list[Found] = []
    _collect(node, found)
    return found


def _collect(node: Node, found: list[Found]) -> None:
    if isinstance(node, ScalarNode):
        if isinstance(node.value, str) and "<" in node.value:
            found += [(node, reference) for reference in references_in(node.value)]
    elif isinstance(node, MapNode):
        for key, value in node.entries:
            if key.name != "$text":
                _collect(value, found)
    else:
        for item in node.items:
            _collect(item, found)


def _checks(node: Node) -> tuple[CheckLine, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    return tuple(_check(item) for item in items if isinstance(item, MapNode))


def _check(node: MapNode) -> CheckLine:
    entries = entries_of(node)
    return CheckLine(node, entries, next((level for level in Level if level in entries), ""))
