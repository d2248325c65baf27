"""A recorded request as one that can be sent again."""

import sys

from sandbox.errors import SetupFault
from sandbox.evidence.results import MessageResult
from sandbox.explain.captured import request_of
from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.shown.hidden import Hidden
from sandbox.transport.environment import environment
from sandbox.transport.tls.place import places


def sendable_of(message: MessageResult, hidden: Hidden) -> Sendable:
    """Return the request of a message. Raise SetupFault where its record is damaged."""
    record = message.started.request
    try:
        request = request_of(record)
    except ValueError as fault:
        raise SetupFault(f"{message.id}: its record cannot be read: {fault}") from fault
    return Sendable(
        request,
        received=message.is_received,
        names=hidden.shell_names(""),
        url_names=hidden.shell_names("url"),
        body_names=hidden.shell_names("json"),
        ca_file=_own_ca() if message.is_received and request.scheme == "https" else "",
    )


def _own_ca() -> str:
    """Return the file of our own authority, "" where there is none yet."""
    found = (place / "ca.pem" for place in places(environment(), platform=sys.platform))
    return next((str(file.resolve()) for file in found if file.is_file()), "")
