"""While a step waits: the events that say when it began to, for what, and why it stopped.

Between `step.opened` and `step.closed` a receive takes every request of its operation that fits. A
request that came before, and was held, is taken when the step opens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sandbox.engine.world.current_step import label_of
from sandbox.engine.world.world import World
from sandbox.scenario.language.model import ObserveStep, ReceiveStep


class Why(StrEnum):
    """Why a step stopped waiting."""

    QUIET = "quiet"  # what it waited for came, and then nothing more
    NOTHING_CAME = "nothing-came"  # within its bound, or while the step around it went on
    NOT_ASKED = "not-asked"  # nobody could be reached by the step around it, or its hook failed
    STORM = "storm"  # so many attempts that more would say nothing new
    INTERRUPTED = "interrupted"  # the cell or the run ended


@dataclass(slots=True)
class Window:
    """A step that waits; who waits says in the end why it is over."""

    why: Why = Why.INTERRUPTED


@contextmanager
def waits(
    world: World, step: ReceiveStep | ObserveStep, *, key: str = "", preferred_keys: frozenset[str]
) -> Iterator[Window]:
    """Record that a step waits, for requests of one `key` or, best of all, of those it hopes for;
    and that it has stopped, however it ended.
    """
    about = {
        "step": label_of(step),
        "place": str(step.place),
        "operation": step.operation,
    }
    key_told = {"key": key or None, "hopes": sorted(preferred_keys)}
    world.write("step.opened", **about, **key_told, virtual_s=round(world.clock.now_s(), 3))
    window = Window()
    try:
        yield window
    finally:
        now_s = round(world.clock.now_s(), 3)
        world.write("step.closed", **about, why=window.why.value, virtual_s=now_s)
