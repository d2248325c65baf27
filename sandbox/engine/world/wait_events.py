"""Writes the events of a step that waits: when it began to, for what, and why it stopped.

Between `step.opened` and `step.closed` a receive takes every request of its operation that fits. A
request that came before, and was held, is taken when the step opens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.engine.world.current_step import label_of
from sandbox.engine.world.world import World
from sandbox.evidence.events import StepClosed, StepOpened
from sandbox.evidence.verdict import WaitOver
from sandbox.scenario.language.model import ObserveStep, ReceiveStep


@dataclass(slots=True)
class Wait:
    """One wait of a step; whoever waits sets `why` when it is over."""

    why: WaitOver = WaitOver.INTERRUPTED


@contextmanager
def recorded_wait(
    world: World, step: ReceiveStep | ObserveStep, *, key: str = "", preferred_keys: frozenset[str]
) -> Iterator[Wait]:
    """Record that a step waits, for requests of one `key` or, best of all, of a preferred one;
    and that it has stopped, however it ended.
    """
    label, place, operation = label_of(step), str(step.place), step.operation
    opened = StepOpened(
        step=label,
        place=place,
        operation=operation,
        key=key or None,
        hopes=tuple(sorted(preferred_keys)),
        virtual_s=round(world.clock.now_s(), 3),
    )
    world.write(opened)
    wait = Wait()
    try:
        yield wait
    finally:
        closed = StepClosed(
            step=label,
            place=place,
            operation=operation,
            why=wait.why,
            virtual_s=round(world.clock.now_s(), 3),
        )
        world.write(closed)
