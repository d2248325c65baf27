"""One line of the pre-flight: what was looked at, how it stands, and what to do about it.

The levels and what each may say:

    ok       it is well
    warn     a clause will judge it, or it is odd; a run goes on, for judging is its work
    problem  target and operator do not know each other: a run would judge the target, or nothing
    skip     something will not be run, or could not be looked at, and why

A mistake of the operator's is never a problem, however grave: an operator is judged by scenarios.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from sandbox.errors import SetupFault
from sandbox.evidence.events import PreflightLevel as Level
from sandbox.evidence.events import PreflightLine as Line

__all__ = ["Ground", "Level", "Line", "PreflightFault", "ok", "problem", "skip", "warn"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What only those who opened the ports can tell.

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


def ok(line: str, text: str) -> Line:
    """Say that something is well."""
    return Line(line, Level.OK, text)


def warn(line: str, text: str, todo: str = "", *, clause: str = "") -> Line:
    """Say what will be judged, or is odd."""
    return Line(line, Level.WARN, text, todo, clause)


def problem(line: str, text: str, todo: str) -> Line:
    """Say what makes judging impossible."""
    return Line(line, Level.PROBLEM, text, todo)


def skip(line: str, text: str, todo: str = "") -> Line:
    """Say what will not be run, or was not looked at."""
    return Line(line, Level.SKIP, text, todo)
