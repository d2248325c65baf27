"""Names and references: what a step speaks of has to be there when the step runs.

A name is known from where it is made: givens before the first step, a step's results after the
step. Steps in `meanwhile` run inside their parent and before its checks. Branches of a `parallel`
overlap, so that none may read what another saves: each sees its own names and those from before,
and only after the join are all of them known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sandbox.authoring.lint.outline import (
    CheckLine,
    Found,
    Outline,
    StepLine,
    items_of,
    references_of,
    value_of,
    walk,
)
from sandbox.authoring.lint.rules.parts import PartLibrary
from sandbox.authoring.lint.uncertain import Absence
from sandbox.authoring.lint.uses import Uses, first_step
from sandbox.errors import FileFinding, Place
from sandbox.scenario.language.given_members import LISTENER, OF_PROVIDERS
from sandbox.scenario.language.values.references import Reference
from sandbox.scenario.yaml_tree.nodes import KeyNode, MapNode, Node
from sandbox.scenario.yaml_tree.suggest import did_you_mean, meant

Members = frozenset[str] | None
"""What a name holds; None when only the run will tell."""

_GIVEN_MEMBERS: Mapping[str, Members] = {
    **{kind: frozenset(members) for kind, members in OF_PROVIDERS.items()},
    "random": frozenset(),
    "listener": frozenset(LISTENER),
}
_HOLDERS = frozenset({"matrix", "target"})
"""Names that stand for nothing by themselves."""

_AFTER_NESTED = frozenset({"expect", "check"})
_NO_REFERENCES = _AFTER_NESTED | {"save", "meanwhile", "parallel", "name", "as"}


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that is known: its members, and the map that makes it."""

    members: Members = None
    holders: tuple[Place, ...] = ()


@dataclass(slots=True)
class _Scope:
    """Names at one point of the play. `rivals` are names of branches that run beside."""

    known: dict[str, _Name]
    begun: set[str]
    rivals: dict[str, str] = field(default_factory=dict)

    def branch(self, rivals: Mapping[str, str]) -> "_Scope":
        return _Scope(dict(self.known), set(self.begun), {**self.rivals, **rivals})

    def join(self, branch: "_Scope") -> None:
        self.known.update(branch.known)
        self.begun |= branch.begun


@dataclass(slots=True)
class ScopeLint:
    """Walks one scenario or part in the order of its play."""

    outline: Outline
    uses: Uses
    library: PartLibrary
    findings: list[FileFinding] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _later: frozenset[str] = frozenset()

    def run(self) -> list[FileFinding]:
        """Return everything that is wrong with names and references."""
        self._later = frozenset(self.outline.names)
        scope = self._start()
        for steps in (self.outline.steps, self.outline.always):
            self._steps(steps, scope)
        if (gives := self.outline.get("gives")) is not None:
            self._references(references_of(gives), scope)
        return self.findings

    def _start(self) -> _Scope:
        scope = _Scope({"target": _Name(), "matrix": _Name()}, set())
        self._taken = {"target", "matrix"}
        for key, _ in self.outline.map("with").values() if self.outline.is_part else ():
            self._take(key.name, key.place)
            scope.known[key.name] = _Name()
        if not self.outline.is_part:
            self._given(scope)
        return scope

    def _given(self, scope: _Scope) -> None:
        axes = self._axes()
        scope.known["matrix"] = _Name(frozenset(axes))
        given = self.outline.map("given")
        for name, (key, made) in given.items():
            self._take(name, key.place)
            waiting = frozenset(given) - frozenset(scope.known)
            self._references(references_of(made), scope, later=waiting)
            self._early_axes(made, axes, waiting=waiting)
            scope.known[name] = _Name(_given_members(made), (made.place,))
        before: frozenset[str] = frozenset()
        for name, (_, values) in axes.items():
            inner = replace(scope, known={**scope.known, "matrix": _Name(before)})
            self._references(references_of(values), inner, later=frozenset(axes))
            before |= {name}

    def _axes(self) -> dict[str, tuple[KeyNode, Node]]:
        return {n: axis for n, axis in self.outline.map("matrix").items() if n != "except"}

    def _early_axes(
        self, made: Node, axes: Mapping[str, tuple[KeyNode, Node]], *, waiting: frozenset[str]
    ) -> None:
        """An axis whose values name what is given later is not filled in yet."""
        for scalar, reference in references_of(made):
            axis = _member(reference) if reference.name == "matrix" else ""
            values = axes[axis][1] if axis in axes else None
            for _, inner in references_of(values) if values is not None else ():
                if inner.name in waiting:
                    text = f'{reference.text} is used before "{inner.name}", which it names.'
                    self._add(scalar.place, "R02", text)

    def _steps(self, steps: tuple[StepLine, ...], scope: _Scope) -> None:
        for step in steps:
            self._step(step, scope)

    def _step(self, step: StepLine, scope: _Scope) -> None:
        if step.name:
            scope.begun.add(step.name)
        for name, (_, value) in step.entries.items():
            if name not in _NO_REFERENCES:
                self._references(references_of(value), scope)
        self._borrowed(step, scope)
        self._steps(step.meanwhile, scope)
        self._parallel(step, scope)
        for check in step.checks:
            self._references(references_of(check.node), scope)
            self._step_names(check, scope)
        self._remember(step, scope)

    def _parallel(self, step: StepLine, scope: _Scope) -> None:
        names = {name: _names_in(steps) for name, steps in step.branches.items()}
        ended = []
        for branch, steps in step.branches.items():
            others = {n: other for other, found in names.items() if other != branch for n in found}
            inner = scope.branch(others)
            self._steps(steps, inner)
            ended.append(inner)
        for inner in ended:
            scope.join(inner)

    def _borrowed(self, step: StepLine, scope: _Scope) -> None:
        """A named reply is filled in with the names of the step that sends it."""
        for node, reply in self.library.replies_of(step):
            for _, reference in references_of(reply):
                if reference.name not in scope.known:
                    text = f"the reply refers to {reference.text}, which is not known here."
                    self._unknown(node.place, "R01", text, name=reference.name)

    def _step_names(self, check: CheckLine, scope: _Scope) -> None:
        for part in ("since", "for-each", "order"):
            for item in items_of(check.get(part)):
                name = value_of(item)
                if isinstance(name, str) and name not in scope.begun:
                    self._unknown_step(item.place, name, scope=scope)

    def _unknown_step(self, place: Place, name: str, *, scope: _Scope) -> None:
        if name in scope.rivals:
            text = f'"{name}" is a step of the branch {scope.rivals[name]}, which runs beside.'
            self._unknown(place, "R03", text, name=name)
        elif name in self._later:
            self._unknown(place, "N03", f'the step "{name}" has not begun here.', name=name)
        else:
            hint = did_you_mean(name, scope.begun)
            self._unknown(place, "N03", f'no step is named "{name}".', hint, name=name)

    def _remember(self, step: StepLine, scope: _Scope) -> None:
        saved = step.get("save")
        if not step.name:
            if isinstance(saved, MapNode):
                place, text = (
                    step.key_place("save"),
                    "nothing can use what a step without a name saves.",
                )
                hint, holders = "Give it a name.", (step.node.place,)
                self.findings.append(Absence(place, "N05", text, hint, holders=holders))
            return
        twice = step.name in scope.known
        self._take(step.name, step.value_place("name"))
        scope.known[step.name] = _Name(None if twice else self._members(step), (step.node.place,))
        for key, _ in saved.entries if isinstance(saved, MapNode) else ():
            if not self.uses.means(step.name, key.name):
                text = f"<{step.name}.{key.name}> is saved and never used."
                self.findings.append(
                    Absence(key.place, "R04", text, names=(step.name,), unused=True)
                )

    def _members(self, step: StepLine) -> Members:
        if step.kind == "use":
            part = self.library.facts(step.subject)
            return part.gives if part else None
        saved = step.get("save")
        return (
            frozenset(k.name for k, _ in saved.entries)
            if isinstance(saved, MapNode)
            else (frozenset())
        )

    def _take(self, name: str, place: Place) -> None:
        if name in self._taken:
            self._add(place, "N01", f'"{name}" is a name already.')
        self._taken.add(name)

    def _references(
        self, found: Iterable[Found], scope: _Scope, *, later: frozenset[str] = frozenset()
    ) -> None:
        for scalar, reference in found:
            told = self._judge(scalar.place, reference, scope, later=later)
            if told is not None:
                self.findings.append(told)

    def _judge(
        self, place: Place, reference: Reference, scope: _Scope, *, later: frozenset[str]
    ) -> FileFinding | None:
        name, text = reference.name, reference.text
        names = (name,)
        try:
            member = first_step(reference)
        except ValueError:
            told = f"the path of {text} cannot be read."
            return FileFinding(place, "R05", told, "Write <name.member[0]>.")
        if name in scope.known:
            if member or name in _HOLDERS:
                return _no_member(place, reference, member, known=scope.known[name], later=later)
            return self._no_value(place, reference, scope.known[name])
        if name in scope.rivals:
            told = (
                f"{text} is saved by the branch {scope.rivals[name]}, which runs beside this one."
            )
            return Absence(place, "R03", told, "Use it after the parallel step.", names=names)
        if name in self._later or name in later:
            what = "its step has run" if name in self._later else "it is made"
            return Absence(place, "R02", f"{text} is used before {what}.", names=names)
        told, hint = f'{text}: there is no "{name}".', meant(name, scope.known)
        return Absence(place, "R01", told, hint, names=names)

    def _no_value(self, place: Place, reference: Reference, known: _Name) -> FileFinding | None:
        """Only a step that saves nothing stands for nothing as a whole."""
        if reference.name not in self._later or known.members != frozenset():
            return None
        text = f'{reference.text}: the step "{reference.name}" saves nothing.'
        return Absence(place, "R01", text, holders=known.holders)

    def _add(self, place: Place, code: str, text: str) -> None:
        self.findings.append(FileFinding(place, code, text))

    def _unknown(self, place: Place, code: str, text: str, hint: str = "", *, name: str) -> None:
        self.findings.append(Absence(place, code, text, hint, names=(name,)))


def _no_member(
    place: Place, reference: Reference, member: str, *, known: _Name, later: frozenset[str]
) -> FileFinding | None:
    text, name = reference.text, reference.name
    if not member:
        hint = f"Write <{name}.…>."
        return FileFinding(place, "R01", f"{text}: say what of it is meant.", hint)
    if known.members is None or member in known.members:
        return None
    code, told, hint = "R01", f'{text}: "{name}" has no "{member}".', meant(member, known.members)
    if name == "matrix" and member in later:
        code, told, hint = "R02", f"{text} is used before that axis.", "Change their order."
    names = (member if name == "matrix" else name,)
    return Absence(place, code, told, hint, names=names, holders=known.holders)


def _member(reference: Reference) -> str:
    try:
        return first_step(reference)
    except ValueError:
        return ""


def _given_members(made: Node) -> Members:
    entries = made.entries if isinstance(made, MapNode) else ()
    return _GIVEN_MEMBERS.get(entries[0][0].name) if entries else None


def _names_in(steps: tuple[StepLine, ...]) -> list[str]:
    return [step.name for step in walk(steps) if step.name]
