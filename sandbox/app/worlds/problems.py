"""What may be wrong with what somebody asks of a world; the message says what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.errors import SandboxFault
from sandbox.json_value import Json


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with what was sent. `at` is where: a JSON pointer such as
    `#/replies/0/code`, or the name of a parameter.
    """

    at: str
    text: str


@dataclass(eq=False)
class Problem(SandboxFault):
    """A request that cannot be fulfilled. `more` are facts that help, by name."""

    text: str
    wrong: Sequence[Wrong] = ()
    more: Mapping[str, Json] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


class NotThere(Problem):
    """There is nothing of that name."""


class Taken(Problem):
    """A name or an identity is another's."""


class NoRoom(Problem):
    """There is as much as there may be."""


class Unfit(Problem):
    """What was asked for is well formed, and cannot be."""


class OperatorFailed(Problem):
    """The operator's side did not do what it was asked for."""


class NotInTime(Problem):
    """What was waited for has not happened in time."""


class NotAsExpected(Problem):
    """What was verified is not so, or could not be judged."""
