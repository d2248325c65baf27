"""What went wrong in a command: what is told of it on standard error, and the exit code."""

import sys
import traceback

from sandbox.errors import EvidenceFault, SandboxFault, ScenarioFault
from sandbox.evidence.verdict import Exit
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.words import counted


def print_bug(where: str, bug: BaseException) -> None:
    """Tell of a fault of ours on standard error, with its trace."""
    print(f"sandbox: a bug of ours in {where}; please report it:", file=sys.stderr)
    traceback.print_exception(bug, file=sys.stderr)


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
        case _:
            traceback.print_exception(fault)
            print("sandbox: this is a bug in the sandbox; nobody was judged by it", file=sys.stderr)
            return Exit.UNJUDGED
