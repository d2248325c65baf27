"""What is served on a port: whose requests they are, who decides on them, how large they may be."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sandbox.transport.bounds import Bounds
from sandbox.wire import Deliver, Headers, Request, Response

Handler = Callable[[str, Request, Deliver], Awaitable[None]]
"""Decides on one request and delivers the answer. The first argument is the provider whose port it
came to. It is given every request, malformed ones and those cut off too.
"""

BugReport = Callable[[str, BaseException], None]
"""Told of a fault of our own: where it happened (a provider, or `listener`) and what it was."""

Remark = Callable[[str], None]
"""Told what happened on a connection that belongs to no request."""


@dataclass(frozen=True, slots=True)
class Service:
    """One provider as a listener serves it. What the handler raises is answered with a plain 500
    and told to `on_bug`: it is our fault and never the operator's.
    """

    provider: str
    handler: Handler
    on_bug: BugReport
    remark: Remark = field(default=lambda _: None)
    bounds: Bounds = field(default_factory=Bounds)


BEYOND_BOUNDS = frozenset({413, 431, 503})
"""How a request is refused of which more came than we read."""


def plain_answer(status: int, **told: str) -> Response:
    """Build an answer in the sandbox's own name, so that nobody takes it for the provider's."""
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(status, Headers.of(content_type="application/json"), body)
