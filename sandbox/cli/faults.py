"""What went wrong in a command: what is told of it on standard error, and the exit code."""

import errno
import sys
import traceback
from collections.abc import Iterator

from sandbox.errors import EvidenceFault, SandboxFault, ScenarioFault
from sandbox.evidence.verdict import Exit
from sandbox.scenario.yaml_tree.wording import cut, printable
from sandbox.url_user import without_user
from sandbox.words import counted


def print_bug(where: str, bug: BaseException) -> None:
    """Tell of a fault of ours on standard error, with its trace."""
    print(f"sandbox: a bug of ours in {where}; please report it:", file=sys.stderr)
    _print_trace(bug)


def tell_fault(fault: Exception) -> Exit:
    """Tell what the user or the surroundings got wrong; trace a bug of ours, and say it is ours."""
    match fault:
        case ScenarioFault():
            for finding in fault.findings:
                print(printable(str(finding), keep="\n"), file=sys.stderr)
            told = counted(len(fault.findings), "mistake")
            print(f"{told}; nothing was run", file=sys.stderr)
            return Exit.NOTHING_RUN
        case EvidenceFault():
            _tell(fault)
            return Exit.UNJUDGED
        case SandboxFault():
            _tell(fault)
            return Exit.NOTHING_RUN
        case OSError(errno=errno.ENAMETOOLONG, filename=name):
            told = cut(f"{fault.strerror}: {name}")  # which only a path of the user's can be
            print(printable(f"sandbox: {told}"), file=sys.stderr)
            return Exit.NOTHING_RUN
        case _:
            _print_trace(fault)
            print("sandbox: this is a bug in the sandbox; nobody was judged by it", file=sys.stderr)
            return Exit.UNJUDGED


def _tell(fault: SandboxFault) -> None:
    print(printable(f"sandbox: {without_user(str(fault))}", keep="\n"), file=sys.stderr)


def _print_trace(bug: BaseException) -> None:
    """Print where it was raised. What it says is left out: what a peer sent may stand in it, and a
    secret with that. The evidence of a run has the whole, with secrets hidden.
    """
    for part in reversed(tuple(_chain(bug))):
        print("Traceback (most recent call last):", file=sys.stderr)
        where = "".join(traceback.format_tb(part.__traceback__))
        print(f"{printable(where, keep=chr(10))}{type(part).__qualname__}", file=sys.stderr)


def _chain(bug: BaseException | None) -> Iterator[BaseException]:
    while bug is not None:
        yield bug
        bug = bug.__cause__ or (None if bug.__suppress_context__ else bug.__context__)
