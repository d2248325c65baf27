"""Writes what happened between operator and sandbox as a scenario."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.errors import SetupFault
from sandbox.explain.capture.casting import Cast, Known
from sandbox.explain.capture.checking import Judging
from sandbox.explain.capture.grouping import grouped
from sandbox.explain.capture.message import Message
from sandbox.explain.capture.moving import Move, Moves
from sandbox.explain.capture.stepping import Step, Steps
from sandbox.explain.capture.writing import Draft, written
from sandbox.json_value import Json, is_integer
from sandbox.scenario.contract.capture import load_capture
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.values.paths import dig

_WHY = (
    "It was captured: say here what goes wrong in production when the operator does not do it any"
    " more."
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a scenario is captured from. `name` becomes its id; `target` are the values of a target,
    {} for one that is not known; `settings` those of each provider. `notes` are what cannot be told
    by messages, `moves` those of the world's clock.
    """

    name: str
    messages: Sequence[Message]
    known: Known = field(default_factory=Known)
    target: Mapping[str, Json] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    moves: Sequence[Move] = ()


def captured(source: Source, contracts: Contracts) -> str:
    """Return the text of a scenario file. Raise SetupFault where nothing that was seen can be
    judged again.
    """
    has = frozenset(_declared(source.target, contracts))
    settings = {name: one.effective({}) for name, one in contracts.contracts.items()}
    judging = Judging(contracts, {**settings, **source.settings}, has)
    grouping = grouped(source.messages, contracts, _attempts(source.target, contracts))
    steps = Steps(Cast(source.known), judging)
    moves = Moves(list(source.moves), grouping.groups)
    for number, group in enumerate(grouping.groups):
        for move in moves.before(number):
            steps.move(move)
        steps.add(group)
    left_out = [*source.notes, *moves.left_out]
    left_out += [*grouping.left_out, *steps.left_out, *judging.left_out]
    if not any(_is_graded(step) for _, step in steps.made):
        told = f" {' '.join(left_out)}" if left_out else ""
        raise SetupFault(f"nothing was seen that a scenario could judge again.{told}")
    return written(
        Draft(
            id=source.name,
            title=f"What was captured of {_and(_rooms(steps.made))} happens again",
            why=_WHY,
            tags=["captured", *_rooms(steps.made)],
            needs=list(dict.fromkeys(steps.needs)),
            given=steps.cast.given,
            steps=steps.in_order(),
            notes=_heading(left_out),
        )
    )


def _heading(left_out: Iterable[str]) -> list[str]:
    listed = list(dict.fromkeys(left_out))
    return [*(["Not captured:"] if listed else []), *(f"- {each}" for each in listed)]


def _is_graded(step: Mapping[str, Json]) -> bool:
    lists = [step.get(name) for name in ("expect", "check", "meanwhile")]
    inner = [each for one in lists if isinstance(one, list) for each in one]
    maps = [each for each in inner if isinstance(each, Mapping)]
    return any("must" in each or "should" in each or _is_graded(each) for each in maps)


def _rooms(steps: Iterable[tuple[Sequence[str], Step]]) -> list[str]:
    calls = (str(step["call"]) for _, step in steps if "call" in step)
    return list(dict.fromkeys(call.partition(".")[0] for call in calls))


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _declared(target: Mapping[str, Json], contracts: Contracts) -> Iterable[str]:
    """Yield the needs of the rows that a target fulfils."""
    for provider in contracts.contracts:
        for check in load_capture(provider).checks:
            if check.needs and isinstance(dig(target, check.needs), (int, str)):
                yield check.needs


def _attempts(target: Mapping[str, Json], contracts: Contracts) -> dict[str, int]:
    """Return how often a target says that an operation is asked again, by operation."""
    found: dict[str, int] = {}
    for provider in contracts.contracts:
        for row in load_capture(provider).messages.values():
            said = dig(target, row.attempts) if row.attempts else None
            if is_integer(said):
                found[row.operation] = said
    return found
