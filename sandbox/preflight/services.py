"""What the pre-flight is given from outside, and the fault by which it stops a run."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from sandbox.errors import SetupFault
from sandbox.port.preflight import Level, Line


@dataclass(frozen=True, slots=True)
class PreflightServices:
    """What the pre-flight asks of whoever opened the ports.

    `answering` asks each of our listeners whether it speaks as it should, by name; `connects`
    opens and closes a connection to a URL's host and says why it could not, "" when it could.
    `terminal` is True where a person can be asked.
    """

    answering: Callable[[], Awaitable[Mapping[str, bool]]]
    connects: Callable[[str], Awaitable[str]]
    terminal: bool


class PreflightFault(SetupFault):
    """A run was not begun. The message holds every problem, one line each."""

    def __init__(self, lines: Iterable[Line]) -> None:
        problems = [line for line in lines if line.level is Level.PROBLEM]
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        told = [_told(line) for line in problems]
        end = "nothing was run. To run all the same: --preflight warn"
        super().__init__("\n".join([f"the pre-flight found {count}", *told, end]))


def _told(line: Line) -> str:
    todo = f"\n           do  {line.todo}" if line.todo else ""
    return f"  problem  {line.line}: {line.text}{todo}"
