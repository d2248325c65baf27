"""What is served on a port: whose requests they are, who decides on them, how large they may be."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

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
class Bounds:
    """How much a peer may make us wait for, work for and remember.

    `max_connections` are open on all ports together, fewer where the system allows us fewer
    descriptors; then the one that asked nothing for longest gives way. `max_handshakes` of TLS are
    under way at a time; then the oldest gives way that stalls.

    A connection on which nothing is asked for `keep_alive_s` is closed. A header is there within
    `head_timeout_s` of its first byte, a body within `body_timeout_s`, and an answer is taken
    within `answer_timeout_s`. A body longer than `max_body_bytes` is read but not kept, a header of
    more than `max_header_fields` or 64 KiB is refused. Of all connections together,
    `max_held_bytes` are kept of requests under way, no more than half of them for one
    connection over HTTP/2: the connection that has most refuses a body. And `max_streams` are
    open: then the connection gives way that made no request for longest.

    Of one HTTP/2 connection: `max_concurrent_streams` are open at a time (RFC 9113 §6.5.2
    recommends at least 100), and `max_control_frames` come that bring no request; that many more
    may come with every tenth of a minute, and eight with each answer.
    """

    max_connections: int = 4096
    max_handshakes: int = 2048
    tls_handshake_s: float = 10.0
    keep_alive_s: float = 75.0
    head_timeout_s: float = 30.0
    body_timeout_s: float = 60.0
    answer_timeout_s: float = 60.0
    max_body_bytes: int = 8 * 1024 * 1024
    max_header_fields: int = 256
    max_held_bytes: int = 32 * 1024 * 1024
    max_streams: int = 4096
    max_concurrent_streams: int = 256
    max_control_frames: int = 250


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


def plain_answer(status: int, **told: str) -> Response:
    """Build an answer in the sandbox's own name, so that nobody takes it for the provider's."""
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(status, Headers.of(content_type="application/json"), body)
