"""What went wrong in a command: what is told of it on standard error, and the exit code."""

import errno
import sys
import traceback

from sandbox.errors import EvidenceFault, SandboxFault, ScenarioFault
from sandbox.evidence.verdict import Exit
from sandbox.scenario.yaml_tree.wording import cut, printable
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
            print(printable(f"sandbox: {fault}", keep="\n"), file=sys.stderr)
            return Exit.UNJUDGED
        case SandboxFault():
            print(printable(f"sandbox: {fault}", keep="\n"), file=sys.stderr)
            return Exit.NOTHING_RUN
        case OSError(errno=errno.ENAMETOOLONG, filename=name):
            told = cut(f"{fault.strerror}: {name}")  # which only a path of the user's can be
            print(printable(f"sandbox: {told}"), file=sys.stderr)
            return Exit.NOTHING_RUN
        case _:
            _print_trace(fault)
            print("sandbox: this is a bug in the sandbox; nobody was judged by it", file=sys.stderr)
            return Exit.UNJUDGED


def _print_trace(bug: BaseException) -> None:
    """Print a trace; what a peer sent may stand in it, and steers no terminal."""
    print(printable("".join(traceback.format_exception(bug)), keep="\n"), file=sys.stderr, end="")
