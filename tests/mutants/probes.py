"""Which cells a defect is played on for the table of mistakes that ships.

All of them would take hours. Each defect plays the *core* of its room, a few cells in which most
clauses are judged, and the cells that judge its own clause, the likeliest first. One that breaks
other clauses in the core reaches far, and plays every scenario of its room once.
"""

from collections.abc import Sequence
from functools import cache

from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.defects import ALL
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.language.model import Scenario
from tests.mutants.matrix import Judging, claims, rooms
from tests.mutants.trials import CATALOGUE

MOST_OWN = 24
"""So many cells of its own clause a defect plays; one that none of them sees plays on."""
_CORE = 8


@cache
def scenarios() -> Sequence[Scenario]:
    """Return the catalogue, without what a provider that is a draft has a part in."""
    loaded = load_scenarios([CATALOGUE], contracts=load_contracts())
    return [one for one in loaded if drafts().isdisjoint(rooms(one))]


@cache
def defects() -> Sequence[Defect]:
    """Return every defect but those of providers that are drafts."""
    return [one for one in ALL if room_of(one) not in drafts()]


def drafts() -> frozenset[str]:
    """Return the providers that are drafts: nothing is known of their mistakes yet."""
    return frozenset(name for name, facts in provider_facts().items() if facts.draft)


@cache
def core(room: str) -> tuple[str, ...]:
    """Return the cells of a room in which the most clauses are judged, one of a scenario."""
    mine = _of_room(room)
    judged = {one.id: _claims(one, room) for one in mine}
    left, found = frozenset().union(*judged.values()), list[Scenario]()
    while len(found) < _CORE and left:
        best = max(mine, key=lambda one: len(judged[one.id] & left))
        found.append(best)
        left -= judged[best.id]
    return tuple(one.cells()[0].id for one in found)


@cache
def wide(room: str) -> tuple[str, ...]:
    """Return a cell of every scenario in which a room has a part."""
    return tuple(one.cells()[0].id for one in _of_room(room))


def own(defect: Defect) -> Sequence[str]:
    """Return the cells that judge the clause of a defect, the likeliest to see it first."""
    return _judging().in_order(defect)


def room_of(defect: Defect) -> str:
    """Return the provider whose clause it breaks."""
    return defect.clause.partition(".")[0]


def _claims(scenario: Scenario, room: str) -> frozenset[str]:
    return frozenset(one for one in claims(scenario) if one.startswith(f"{room}."))


@cache
def _judging() -> Judging:
    return Judging(scenarios())


def _of_room(room: str) -> Sequence[Scenario]:
    return [one for one in scenarios() if room in rooms(one)]
