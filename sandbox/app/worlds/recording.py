"""What is recorded of a serving as a whole, and how the process ends because of it."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox import __version__
from sandbox.app.worlds.worlds import Worlds
from sandbox.engine.serving.served_world import Observer
from sandbox.evidence.events import RunEnded, RunStarted, measured
from sandbox.evidence.verdict import Exit, Outcome, cell_outcome


class FailOn(StrEnum):
    """What the operator has to miss for a serving to fail."""

    MUST = "must"
    SHOULD = "should"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Recording:
    """How a serving is called, what was typed, and when it fails; `observers` see each exchange."""

    run: str = ""
    command: str = ""
    fail_on: FailOn = FailOn.NEVER
    observers: tuple[Observer, ...] = ()

    def begin(self, worlds: Worlds) -> None:
        """Record that it begins."""
        common = worlds.common
        worlds.observers = (*worlds.observers, *self.observers)
        started = RunStarted(
            seed="",  # of it every token is made
            strict=self.fail_on is FailOn.SHOULD,
            certify=False,
            jobs=1,
            repeat=1,
            target=common.target.name,
            scenarios=0,
            cells=0,
            run=self.run,
            version=__version__,
            command=self.command,
            served=True,
            shows_secrets=common.evidence.masks.shows,
            ca_file=common.environment.ca_file,
            trusted_file=common.environment.trusted_file,
        )
        common.evidence.write(started)

    def end(self, worlds: Worlds) -> Exit:
        """End every world, record how it all ended, and return how the process does."""
        worlds.close()
        code = exit_of(cell_outcome(worlds.judge.marks), fail_on=self.fail_on)
        took_s = worlds.common.environment.time.elapsed_s() - worlds.since_s
        ended = RunEnded(exit_code=int(code), took_s=measured(took_s), interrupted=False)
        worlds.common.evidence.write(ended)
        return code


def exit_of(outcome: Outcome, *, fail_on: FailOn) -> Exit:
    """Say how a serving ends whose checks came to this, all worlds together.

    Where somebody waits for a verdict, silence is none: nothing was judged.
    """
    failing = {
        FailOn.MUST: {Outcome.FAILED},
        FailOn.SHOULD: {Outcome.FAILED, Outcome.WARNED},
        FailOn.NEVER: set[Outcome](),
    }
    if outcome in failing[fail_on]:
        return Exit.FAILED
    silent = outcome is Outcome.INCONCLUSIVE and fail_on is not FailOn.NEVER
    return Exit.UNJUDGED if silent else Exit.PASSED
