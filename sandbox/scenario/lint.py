"""Lint: is a shape-checked scenario about things that exist?

References are followed in the order in which steps run: a name is known once it was given, or
saved by a step before. Operations must exist and go the way their step says; clauses must exist
and be claimed at the contract's level; patterns must compile; a scenario must judge something.
Every finding stands at the very value that is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.errors import FileFinding, Place
from sandbox.scenario.contract import Contracts, Operation
from sandbox.scenario.matchers import pattern_faults
from sandbox.scenario.model import Level, Part
from sandbox.scenario.node_readers import map_of, text_of
from sandbox.scenario.nodes import ListNode, MapNode, Node, ScalarNode, walk_scalars
from sandbox.scenario.paths import parse_path
from sandbox.scenario.references import Reference, references_in
from sandbox.scenario.suggest import did_you_mean

Known = dict[str, frozenset[str] | None]
"""Names in scope → the members they have; None when only the run will tell."""

_DIRECTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "call": (("provider", "player"), "our side never starts it: write receive"),
    "receive": (("operator",), "the operator never starts it: write call or observe"),
    "observe": (("provider",), "no provider makes it by itself: write call or receive"),
}
_LATE = frozenset({"expect", "save", "meanwhile", "parallel", "name", "check"})
_DURATION_PARTS = frozenset({"took", "span", "gaps"})
_NO_PATTERN = frozenset({"must", "should", "premise", "attempt", "carry-on", "same", "calls"}) | {
    "since",
    "settle",
    "equal",
    "order",
}


@dataclass(slots=True)
class Linter:
    """Walks one file. `parts` are those it uses, by id; one that does not exist has no steps."""

    contracts: Contracts
    parts: Mapping[str, Part]
    findings: list[FileFinding] = field(default_factory=list)
    judges: bool = False

    def scenario(self, node: MapNode) -> None:
        """Lint a scenario file."""
        known: Known = {"target": None}
        self._matrix(node, known)
        self._given(node, known)
        self._matrix_values(node, known)
        all_names = dict(_names(node.get("steps")))
        for key in ("steps", "always"):
            self.steps(node.get(key), known, later=all_names)
        if not self.judges and not _uses_parts(node):
            self._add(node.key_place([], "steps"), "C03", "the scenario judges nothing.")

    def part(self, node: MapNode) -> None:
        """Lint a part file: its parameters are its names."""
        known: Known = {"target": None, "matrix": None}
        known.update(dict.fromkeys(map_of(node, "with")))
        self.steps(node.get("steps"), known, later=dict(_names(node.get("steps"))))
        gives = node.get("gives")
        if gives is not None:
            self._references(gives, known, later={})

    def _matrix(self, node: MapNode, known: Known) -> None:
        matrix = node.get("matrix")
        if isinstance(matrix, MapNode):
            known["matrix"] = frozenset(k.name for k, _ in matrix.entries if k.name != "except")

    def _matrix_values(self, node: MapNode, known: Known) -> None:
        matrix = node.get("matrix")
        if matrix is not None:
            self._references(matrix, known, later={})

    def _given(self, node: MapNode, known: Known) -> None:
        given = node.get("given")
        for key, value in given.entries if isinstance(given, MapNode) else ():
            self._references(value, known, later={})
            known[key.name] = None

    def steps(self, node: Node | None, known: Known, *, later: Mapping[str, Place]) -> None:
        """Lint steps in the order in which they run."""
        for step in node.items if isinstance(node, ListNode) else ():
            if isinstance(step, MapNode):
                self._step(step, known, later)

    def _step(self, step: MapNode, known: Known, later: Mapping[str, Place]) -> None:
        operation = self._operation(step)
        for key, value in step.entries:
            if key.name not in _LATE:
                self._references(value, known, later)
        self._player(step, known)
        self._parameters(step)
        self._faults(step)
        self.steps(step.get("meanwhile"), known, later=later)
        branches = step.get("parallel")
        for _, branch in branches.entries if isinstance(branches, MapNode) else ():
            self.steps(branch, known, later=later)
        self._checks(step.get("expect") or step.get("check"), known, later, operation)
        self._remember(step, known)

    def _remember(self, step: MapNode, known: Known) -> None:
        name = text_of(step, "name")
        if not name:
            return
        if name in known:
            self._add(step.key_place([], "name"), "N01", f'"{name}" is a name already.')
        used = text_of(step, "use")
        known[name] = frozenset(self.parts[used].gives if used else map_of(step, "save"))

    def _player(self, step: MapNode, known: Known) -> None:
        """A player who is nobody would be a guest, and the operator accused of refusing him."""
        player, name = step.get("as"), text_of(step, "as")
        if player is not None and not name.startswith("<") and name not in known:
            text = f'`as: {name}`: there is no "{name}".'
            self.findings.append(FileFinding(player.place, "R01", text, did_you_mean(name, known)))

    def _parameters(self, step: MapNode) -> None:
        used, values = step.get("use"), step.get("with")
        part = self.parts.get(text_of(step, "use"))
        if used is None or part is None or not part.steps:
            return
        entries = values.entries if isinstance(values, MapNode) else ()
        given = {key.name for key, _ in entries}
        for name in sorted(part.required - given):
            self._add(used.place, "P04", f'the part "{part.id}" needs `with: {{{name}: …}}`.')
        for key, _ in entries:
            if key.name not in part.params:
                text = f'the part "{part.id}" has no parameter "{key.name}".'
                hint = did_you_mean(key.name, part.params)
                self.findings.append(FileFinding(key.place, "P05", text, hint))

    def _operation(self, step: MapNode) -> Operation | None:
        for kind, (starters, advice) in _DIRECTIONS.items():
            named = step.get(kind)
            if named is None:
                continue
            name = text_of(step, kind)
            operation = self.contracts.operations.get(name)
            if operation is None:
                self._unknown(named.place, "O01", f'"{name}" is no operation.', name)
            elif operation.source not in starters:
                self._add(named.place, "O02", f'"{name}" cannot be used here: {advice}.')
            return operation
        return None

    def _unknown(self, place: Place, code: str, text: str, name: str) -> None:
        known = self.contracts.operations if code == "O01" else self.contracts.clauses
        self.findings.append(FileFinding(place, code, text, did_you_mean(name, known)))

    def _faults(self, step: MapNode) -> None:
        for reply in _replies(step):
            fault = reply.key("fault") if isinstance(reply, MapNode) else None
            if fault is not None:
                text = "wire faults are not in this version yet; reply with a status instead."
                self._add(fault.place, "F01", text)

    def _checks(
        self,
        node: Node | None,
        known: Known,
        later: Mapping[str, Place],
        operation: Operation | None,
    ) -> None:
        for check in node.items if isinstance(node, ListNode) else ():
            if isinstance(check, MapNode):
                self._references(check, known, later)
                self._clause(check)
                self._patterns(check)
                self._looks(check, operation)
                self._steps_named(check, later)

    def _clause(self, check: MapNode) -> None:
        level = next(level.value for level in Level if check.key(level.value))
        if level == Level.PREMISE.value:
            return
        self.judges = True
        name = text_of(check, level)
        claimed = check.get(level)
        clause = self.contracts.clauses.get(name)
        place = claimed.place if claimed else check.place
        if clause is None:
            self._unknown(place, "C01", f'"{name}" is no clause.', name)
        elif clause.level != level:
            text = f'"{name}" is a {clause.level} in the contract, not a {level}.'
            self._add(check.key_place([], level), "C02", text)

    def _patterns(self, check: MapNode) -> None:
        for key, value in check.entries:
            if key.name in _NO_PATTERN:
                continue
            kind = "duration" if key.name in _DURATION_PARTS else "json"
            for fault in pattern_faults(value.plain(), kind=kind):  # type: ignore[arg-type]
                self._add(_place_in(value, fault.path), "M01", fault.text)

    def _looks(self, check: MapNode, operation: Operation | None) -> None:
        looked = check.key("launched")
        if looked and operation and "launched" not in operation.looks:
            text = f'"launched" is no part of {operation.name}.'
            self._add(looked.place, "O03", text)
        answered = check.get("answered")
        if operation is None or not isinstance(answered, MapNode):
            return
        for key, _ in answered.entries:
            if not key.name.startswith("$") and key.name not in operation.answered:
                text = f'the verdict of {operation.name} has no "{key.name}".'
                hint = did_you_mean(key.name, operation.answered)
                self.findings.append(FileFinding(key.place, "O04", text, hint))

    def _steps_named(self, check: MapNode, names: Mapping[str, Place]) -> None:
        since, order = check.get("since"), check.get("order")
        listed: list[Node] = list(order.items) if isinstance(order, ListNode) else []
        for node in listed + ([since] if since else []):
            name = str(node.plain())
            if name not in names:
                text, hint = f'there is no step "{name}".', did_you_mean(name, names)
                self.findings.append(FileFinding(node.place, "N03", text, hint))

    def _references(self, node: Node, known: Known, later: Mapping[str, Place]) -> None:
        for scalar, reference in _references(node):
            members = known.get(reference.name)
            if reference.name not in known:
                self._unknown_name(scalar.place, reference, known, later)
            elif members is not None and reference.path:
                first = str(next(iter(parse_path(reference.path)), ""))
                if first not in members:
                    text = f'{reference.text}: "{reference.name}" has no "{first}".'
                    hint = did_you_mean(first, members)
                    self.findings.append(FileFinding(scalar.place, "R01", text, hint))

    def _unknown_name(
        self, place: Place, reference: Reference, known: Known, later: Mapping[str, Place]
    ) -> None:
        if reference.name in later:
            text = f"{reference.text} is used before its step has run."
            self._add(place, "R02", text)
            return
        text = f'{reference.text}: there is no "{reference.name}".'
        hint = did_you_mean(reference.name, known)
        self.findings.append(FileFinding(place, "R01", text, hint))

    def _add(self, place: Place, code: str, text: str) -> None:
        self.findings.append(FileFinding(place, code, text))


def _references(node: Node) -> Iterator[tuple[ScalarNode, Reference]]:
    literal = {id(s) for s in _literals(node)}
    for scalar in walk_scalars(node):
        if id(scalar) not in literal:
            for reference in references_in(scalar.plain()):
                yield scalar, reference


def _literals(node: Node) -> Iterator[Node]:
    if isinstance(node, MapNode):
        for key, value in node.entries:
            if key.name == "$text":
                yield value
            else:
                yield from _literals(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _literals(item)


def _names(node: Node | None) -> Iterator[tuple[str, Place]]:
    for step in node.items if isinstance(node, ListNode) else ():
        if isinstance(step, MapNode):
            if name := text_of(step, "name"):
                yield name, step.place
            yield from _names(step.get("meanwhile"))
            branches = step.get("parallel")
            for _, branch in branches.entries if isinstance(branches, MapNode) else ():
                yield from _names(branch)


def _uses_parts(node: MapNode) -> bool:
    steps = node.get("steps")
    return isinstance(steps, ListNode) and any(
        isinstance(step, MapNode) and step.key("use") is not None for step in steps.items
    )


def _replies(step: MapNode) -> tuple[Node, ...]:
    several, one = step.get("replies"), step.get("reply")
    if isinstance(several, ListNode):
        return several.items
    return (one,) if one is not None else ()


def _place_in(node: Node, path: str) -> Place:
    try:
        return node.node_at(parse_path(path)).place
    except (LookupError, ValueError):
        return node.place
