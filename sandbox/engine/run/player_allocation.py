"""Gives listed players to cells: what a cell asks of its players, and which of them it uses up.

A hook can make as many players as a scenario wants, of whatever kind. A list cannot: it holds so
many, each in one currency, each with one session. So the wants of every cell are compared with the
list before the run. A cell that ends a player's session, or changes the player for good, comes
after all others, with players reserved in the order of the plan, so that the one it uses up is
nobody else's and every run of the same cells comes out the same.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sandbox.engine.run.players import FROM_HOOK, Reservation, Want, fitting, lacking
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.model import (
    CallStep,
    Cell,
    Given,
    ParallelStep,
    Scenario,
    Step,
    TriggerStep,
    UseStep,
    walk,
)
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.language.values.references import (
    ReferenceFault,
    Scope,
    references_in,
    resolve,
)
from sandbox.scenario.target.target import FixedPlayer

USING_UP = frozenset({"logout", "switch-currency"})
"""Hooks after which a listed player is not what the list says any more."""

_ANYBODY = "*"


def wants_of(scenario: Scenario, scope: Scope, *, contracts: Contracts) -> tuple[Want, ...]:
    """Return what a scenario asks of each player it takes for given, in file order.

    A wish that rests on what is made only later counts for an id, which no list can have, and for
    nothing else.
    """
    calls = {step.operation for step in walk(scenario.steps) if isinstance(step, CallStep)}
    told = any(contracts.operation(n).of_session or _is_of_session(n, scope) for n in calls)
    seen: dict[str, Json] = {"headers": True} if told else {}
    players = (given for given in scenario.given if given.kind == "player")
    return tuple({**_wish(given, scope), **seen} for given in players)


def _is_of_session(operation: str, scope: Scope) -> bool:
    """Tell whether the target says that the player's session decides who calls."""
    target = scope.get("target")
    return isinstance(target, Mapping) and dig(target, f"{operation}.bound-to") == "session"


def scope_of(cell: Cell, target: Mapping[str, Json]) -> Scope:
    """Return what references of the givens may name before anything is made."""
    chosen: dict[str, Json] = {}
    for axis, value in cell.values.items():
        with contextlib.suppress(ReferenceFault):  # it names a given
            chosen[axis] = resolve(value, {"target": target})
    return {"target": target, "matrix": chosen}


def used_up(scenario: Scenario) -> frozenset[str]:
    """Return the names of the given players whose sessions a scenario ends, or whom it changes.

    Where a hook gets something else than a value of a given player, it may be any of them.
    """
    owners = {given.name: given.name for given in scenario.given if given.kind == "player"}
    for given in scenario.given:
        if given.kind == "session":
            owners[given.name] = _owner(given)
    steps = scenario.steps + scenario.always
    named = {owners.get(name, _ANYBODY) for name in _named(steps, {name: name for name in owners})}
    return frozenset(owners.values()) if _ANYBODY in named else frozenset(named)


class PlayerAllocation:
    """The listed players that are left for further cells while a run is planned."""

    def __init__(self, players: Sequence[FixedPlayer]) -> None:
        self._players = tuple(players)
        self._left = tuple(players)

    def lack(self, scenario: Scenario, wants: Sequence[Want]) -> str:
        """Return "" when the list can play a cell, else the line that would help."""
        sessions = Counter(_owner(given) for given in scenario.given if given.kind == "session")
        ended = used_up(scenario)
        if any(count > 1 or owner in ended for owner, count in sessions.items()):
            return f"add to target.yaml: {FROM_HOOK}; a listed player has one session only"
        return lacking(wants, self._players)

    def reserve(self, scenario: Scenario, wants: Sequence[Want]) -> Reservation | None:
        """Keep players for a cell that uses some of them up; None when too few are left."""
        found = fitting(wants, self._left)
        if found is None:
            return None
        names = [given.name for given in scenario.given if given.kind == "player"]
        ended = used_up(scenario)
        spent = {player.id for name, player in zip(names, found, strict=True) if name in ended}
        self._left = tuple(player for player in self._left if player.id not in spent)
        return Reservation(tuple(found), frozenset(spent))

    def lack_of_more(self, wants: Sequence[Want]) -> str:
        """Return the line that would help a cell for which too few are left."""
        line = lacking(wants, self._left)
        return f"{line}, the others' sessions being ended by scenarios before"


def _wish(given: Given, scope: Scope) -> dict[str, Json]:
    words = given.values if isinstance(given.values, Mapping) else {}
    wish: dict[str, Json] = {name: words[name] for name in ("id", "country") if name in words}
    for name in ("currency", "brand", "id"):
        with contextlib.suppress(ReferenceFault):  # made only later
            if name in words:
                wish[name] = resolve(words[name], scope)
    return wish


def _owner(session: Given) -> str:
    return str(session.values.get("of")) if isinstance(session.values, Mapping) else ""


def _named(steps: tuple[Step, ...], names: Mapping[str, str]) -> Iterator[str]:
    """Name the givens that hooks which use players up are told of; `_ANYBODY` for unknown ones.

    `names` are those a reference may begin with, and the givens they stand for.
    """
    for step in steps:
        match step:
            case TriggerStep() if step.hook in USING_UP:
                told = [names.get(found.name) for found in references_in(step.values)]
                yield from [name for name in told if name] or [_ANYBODY]
                yield from _named(step.meanwhile, names)
            case CallStep() | TriggerStep():
                yield from _named(step.meanwhile, names)
            case ParallelStep():
                for branch in step.branches.values():
                    yield from _named(branch, names)
            case UseStep():
                yield from _named(step.part.steps, _inside(step, names))


def _inside(step: UseStep, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return which parameter of a part stands for which given."""
    told = {name: references_in(value) for name, value in step.values.items()}
    return {
        name: names[found[0].name]
        for name, found in told.items()
        if len(found) == 1 and found[0].name in names
    }
