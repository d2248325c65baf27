"""A recorded request as one that can be sent again from this machine."""

import sys
from dataclasses import replace

from sandbox.errors import SetupFault
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.shown.hidden import Hidden
from sandbox.explain.shown.send_again import ShellNames, lacks, sendable_of
from sandbox.transport.environment import environment
from sandbox.transport.tls.place import places


def sendable_here(message: MessageResult, run: RunResult, names: ShellNames) -> Sendable:
    """Return the request of a message. Raise SetupFault where its record is damaged."""
    known = _with_own_ca(message, run)
    try:
        return sendable_of(message, known, names)
    except ValueError as fault:
        raise SetupFault(f"{message.id}: its record cannot be read: {fault}") from fault


def lacks_here(message: MessageResult, run: RunResult) -> tuple[str, ...]:
    """Say what the line that sends it again lacks."""
    return tuple(lacks(message, _with_own_ca(message, run), Hidden.of(run)))


def _with_own_ca(message: MessageResult, run: RunResult) -> RunResult:
    """Where a run does not say which authority was its own, take that of this machine."""
    if run.ca_file or not message.is_received:
        return run
    return replace(run, ca_file=_own_ca())


def _own_ca() -> str:
    """Return the file of our own authority, "" where there is none yet."""
    found = (place / "ca.pem" for place in places(environment(), platform=sys.platform))
    return next((str(file.resolve()) for file in found if file.is_file()), "")
