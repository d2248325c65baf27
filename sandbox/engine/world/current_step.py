"""The step that a task is playing, kept in a context variable: other tasks do not see it.

Steps of branches overlap, so that the step cannot be a property of the cell. It goes with the
task: what a task starts while it plays a step belongs to that step, be it a request of ours, a hook
or a call that our provider makes to answer us. What the operator sends belongs to no step until a
receive takes it, and then to that one. What comes by itself and is taken by nobody belongs to none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.scenario.language.model import (
    CallStep,
    ParallelStep,
    ReceiveStep,
    Step,
    TriggerStep,
    UseStep,
)

Path: TypeAlias = tuple[str | int, ...]
"""Where a step stands in the play: branch and position, from the outermost list of steps on. A
part that is used twice has two paths, although its steps are the same."""


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """A step while it is played. `name` is the scenario's own, "" for none."""

    kind: str = ""
    name: str = ""
    place: str = ""
    path: Path = ()

    @property
    def label(self) -> str | None:
        """What evidence calls the step: its name, else its kind; None for no step."""
        return self.name or self.kind or None


NO_STEP = PlayedStep()

_current: ContextVar[PlayedStep] = ContextVar("step being played", default=NO_STEP)


def current_step() -> PlayedStep:
    """Return the step that this task plays; NO_STEP when it plays none."""
    return _current.get()


@contextmanager
def during(step: PlayedStep) -> Iterator[None]:
    """Let everything that is begun within belong to a step."""
    before = _current.set(step)
    try:
        yield
    finally:
        _current.reset(before)


def label_of(step: Step) -> str:
    """Return what evidence calls a step of a file: its name, else its kind."""
    return step.name or kind_of(step)


def kind_of(step: Step) -> str:
    """Return the word by which a step of this kind begins: call, receive, …"""
    return type(step).__name__.removesuffix("Step").lower()


def is_beside(one: Path, other: Path) -> bool:
    """Tell whether two steps stand in different branches, so that neither is for the other."""
    parts = next(((a, b) for a, b in zip(one, other, strict=False) if a != b), (0, 0))
    return all(isinstance(part, str) for part in parts)


def played(step: Step, at: Path) -> PlayedStep:
    """Describe a step of a file that is played at a path."""
    return PlayedStep(kind_of(step), step.name, str(step.place), at)


def receives_in(steps: tuple[Step, ...], below: Path) -> Iterator[tuple[Path, str]]:
    """Yield the path and the operation of every receive among steps, nested ones included."""
    for position, step in enumerate(steps):
        at = (*below, position)
        match step:
            case ReceiveStep():
                yield at, step.operation
            case CallStep() | TriggerStep():
                yield from receives_in(step.meanwhile, (*at, ""))
            case ParallelStep():
                for name, branch in step.branches.items():
                    yield from receives_in(branch, (*at, name))
            case UseStep():
                yield from receives_in(step.part.steps, (*at, ""))
