"""`Upgrade: h2c`: a client that asks in HTTP/1.1 whether HTTP/2 is spoken (RFC 7540 §3.2).

A request with a body is answered in HTTP/1.1, as most servers do: its body would have to be read
whole before anything can be said.
"""

import h11

from sandbox.transport.inbound.http1.head import Head
from sandbox.transport.inbound.http2.conversation import Http2
from sandbox.transport.inbound.http2.fields import Asked
from sandbox.transport.inbound.link import Link
from sandbox.wire import Headers

_SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


def upgraded(link: Link, event: h11.Request, head: Head) -> Http2 | None:
    """Return the conversation in HTTP/2 that goes on with this request; None where none was asked
    for, or not in a way that can be understood.
    """
    fields = dict(event.headers)
    asked_for = fields.get(b"upgrade", b"").lower() == b"h2c" and b"http2-settings" in fields
    if not asked_for or b"content-length" in fields or b"transfer-encoding" in fields:
        return None
    authority = fields.get(b"host", b"").decode("latin-1")
    asked = Asked(head.method, head.target, authority, Headers(head.fields), None, ())
    conversation = Http2(link)
    try:
        conversation.begin_upgraded(fields[b"http2-settings"], asked, after=_SWITCHING)
    except ValueError:
        return None
    link.become(conversation)
    return conversation
