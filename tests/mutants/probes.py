"""Which cells a defect is played on for the table of mistakes that ships.

All cells of its room would take an hour of two cores. Each defect plays those that judge its own
clause, and one of every scenario in which its provider has a part.
"""

from collections.abc import Sequence
from functools import cache

from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.defects import ALL
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.language.model import Scenario
from tests.mutants.matrix import Judging, rooms
from tests.mutants.trials import CATALOGUE


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


def probe_of(defect: Defect) -> frozenset[str]:
    """Return the cells that a defect is played on."""
    return frozenset((*own(defect), *wide(room_of(defect))))


@cache
def wide(room: str) -> tuple[str, ...]:
    """Return a cell of every scenario in which a room has a part."""
    return tuple(one.cells()[0].id for one in _of_room(room))


@cache
def every(room: str) -> tuple[str, ...]:
    """Return all cells of the scenarios in which a room has a part."""
    return tuple(cell.id for one in _of_room(room) for cell in one.cells())


def own(defect: Defect) -> Sequence[str]:
    """Return the cells that judge the clause of a defect, the likeliest to see it first."""
    return _judging().in_order(defect)


def room_of(defect: Defect) -> str:
    """Return the provider whose clause it breaks."""
    return defect.clause.partition(".")[0]


@cache
def _judging() -> Judging:
    return Judging(scenarios())


def _of_room(room: str) -> Sequence[Scenario]:
    return [one for one in scenarios() if room in rooms(one)]
