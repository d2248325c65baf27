"""How long a cell will wait at least, told from its steps: what begins first is what lasts longest.

Cells wait far more than they work. One that waits for seconds and begins last keeps the whole run
waiting for it alone. The estimate is a rough one, and nothing but the order rests on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.scenario.language.model import CallStep, ReceiveStep, Scenario, Step, walk
from sandbox.scenario.yaml_tree.duration import parse_duration

_EXCHANGE_S = Decimal("0.05")
_WAITS = ("delay", "settle")


def expected_wait_s(scenario: Scenario) -> Decimal:
    """Add up the silences, pauses and delays that a scenario asks for, and a little for each step.

    What overlaps is added up too, and what only the matrix or the target knows is left out.
    """
    steps = tuple(walk(scenario.steps + scenario.always))
    return sum((one for step in steps for one in _waits(step)), Decimal(0))


def _waits(step: Step) -> Iterator[Decimal]:
    yield _EXCHANGE_S * (step.times if isinstance(step, CallStep) else 1)
    for check in step.expect:
        yield from _durations(check.parts)
    if isinstance(step, ReceiveStep):
        yield step.quiet_s or Decimal(0)
        yield from _durations(step.replies)


def _durations(value: Json) -> Iterator[Decimal]:
    """Find every delay and pause that is written out, however deep."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name in _WAITS and isinstance(part, str):
                yield _duration(part)
            else:
                yield from _durations(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _durations(part)


def _duration(text: str) -> Decimal:
    try:
        return parse_duration(text)
    except ValueError:
        return Decimal(0)
