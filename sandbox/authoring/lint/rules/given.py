"""Givens: callers and owners that are no players, and things that nobody uses."""

from collections.abc import Collection, Iterator

from sandbox.authoring.lint.outline import Outline, StepLine, entries_of, value_of
from sandbox.authoring.lint.rules.parts import PartLibrary
from sandbox.authoring.lint.uncertain import Absence
from sandbox.authoring.lint.uses import Uses
from sandbox.errors import FileFinding
from sandbox.scenario.yaml_tree.nodes import MapNode, Node
from sandbox.scenario.yaml_tree.suggest import meant

_PLAYERS = frozenset({"player", "session"})
_LISTENER, _REQUESTS_AT = "listener", "requests-at"


def given_findings(file: Outline, library: PartLibrary, *, uses: Uses) -> Iterator[FileFinding]:
    """`of` and `as` that name no player, and things that nobody uses."""
    players: set[str] = set()
    for name, (key, made) in file.map("given").items():
        kind = next(iter(entries_of(made)), "")
        later = file.map("given").keys() - players
        yield from _owner(made, kind, players=players, later=later)
        yield from _provider(made, kind, file)
        if kind in _PLAYERS:
            players.add(name)
        if not uses.of(name):
            text = f'"{name}" is made and never used.'
            yield Absence(key.place, "G02", text, names=(name,), unused=True)
    yield from _counted(file)
    for step in file.every:
        yield from _caller(step, file, players=players)
        if step.kind == "use":
            yield from _handed(step, file, players=players, library=library)


def _owner(
    made: Node, kind: str, *, players: set[str], later: Collection[str]
) -> Iterator[FileFinding]:
    of = entries_of(entries_of(made)[kind][1]).get("of") if kind else None
    name = value_of(of[1]) if of else None
    if of is not None and isinstance(name, str) and name not in players:
        text = f'"{name}" is no player given before this.'
        bare = name.strip("<>")
        hint = f"Write of: {bare}." if bare in players else meant(name, players)
        if name in later:
            hint = "Put the player above it."
        yield Absence(of[1].place, "G01", text, hint, names=(name,))


def _provider(made: Node, kind: str, file: Outline) -> Iterator[FileFinding]:
    named = entries_of(entries_of(made)[kind][1]).get("provider") if kind == _LISTENER else None
    name = value_of(named[1]) if named else None
    if named is not None and isinstance(name, str) and name not in file.contracts.contracts:
        hint = meant(name, file.contracts.contracts)
        yield FileFinding(named[1].place, "G04", f'"{name}" is no provider.', hint)


def _counted(file: Outline) -> Iterator[FileFinding]:
    """Requests are counted at a listener; a parameter of a part may be one."""
    given = file.map("given")
    listeners = {name for name, (_, made) in given.items() if _LISTENER in entries_of(made)}
    for check in (check for step in file.every for check in step.checks):
        name = check.text(_REQUESTS_AT).strip("<>")
        if name in given and name not in listeners:
            text = f'"{name}" is no listener.'
            place = check.value_place(_REQUESTS_AT)
            yield Absence(place, "G04", text, meant(name, listeners), names=(name,))


def _caller(step: StepLine, file: Outline, *, players: set[str]) -> Iterator[FileFinding]:
    """A caller who is no player: sent as a guest's, the call would accuse the operator."""
    named = step.get("as")
    if named is None:
        return
    name = step.text("as").strip("<>")
    known = file.map("with") if file.is_part else players
    if name not in known:
        who = "parameter of this part" if file.is_part else "player in given"
        text = f'as: "{name}" is no {who}.'
        yield Absence(named.place, "G03", text, meant(name, known), names=(name,))


def _handed(
    step: StepLine, file: Outline, *, players: set[str], library: PartLibrary
) -> Iterator[FileFinding]:
    """A parameter that says who calls wants a player too."""
    facts = library.facts(step.subject)
    values = step.get("with")
    for key, value in values.entries if isinstance(values, MapNode) and facts else ():
        written = value_of(value)
        if facts is None or key.name not in facts.players or file.is_part:
            continue
        name = written.strip("<>") if isinstance(written, str) else ""
        if name not in players:
            text = f'"{key.name}" says who calls, and this is no player in given.'
            yield Absence(value.place, "G03", text, meant(str(written), players), names=(name,))
