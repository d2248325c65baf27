"""Bodies that are packed in a way which is not undone here, so that nothing is found in them.

Brotli and Zstandard among them. What may hold a secret and cannot be looked through is told by its
length and hash.
"""

import base64
import binascii

import msgspec

from sandbox.evidence.events import (
    Event,
    MessageEnded,
    MessageStarted,
    RecordedRequest,
    RecordedResponse,
)
from sandbox.evidence.spelling.reading import ANY, withheld
from sandbox.json_value import read_json
from sandbox.protocol.content_coding import codings_of

_READ = frozenset({"gzip", "x-gzip", "deflate"})
_CODING = "content-encoding"
_BEGINNINGS = (
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"\x04\x22\x4d\x18",  # LZ4
    b"BZh",
    b"\xfd7zXZ\0",
    b"LZIP",
    b"\x1f\x9d",  # compress
    b"\xff\x06\0\0sNaPpY",
    b"PK\x03\x04",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
)
"""How what is packed begins; Brotli has no such sign, and is told by its field alone."""


def without_unread(event: Event) -> Event:
    """Return the event, its body told by length and hash where it cannot be looked through."""
    match event:
        case MessageStarted(request=request) if _is_unread(request):
            told = withheld("unread", _bytes(request))
            shown = msgspec.structs.replace(request, body=told, body_base64=False)
            return msgspec.structs.replace(event, request=shown)
        case MessageEnded(response=RecordedResponse() as answer) if _is_unread(answer):
            told = withheld("unread", _bytes(answer))
            hidden = msgspec.structs.replace(answer, body=told, body_base64=False)
            return msgspec.structs.replace(event, response=hidden)
    return event


def _is_unread(message: RecordedRequest | RecordedResponse) -> bool:
    if not message.body:
        return False
    named = [value for name, value in message.headers if name.lower() == _CODING]
    if named and not _READ.issuperset(codings_of(named)):
        return read_json(_bytes(message)) is None  # JSON is not packed, whatever is said of it
    return message.body_base64 and _bytes(message).startswith(_BEGINNINGS)


def _bytes(message: RecordedRequest | RecordedResponse) -> bytes:
    if not message.body_base64:
        return message.body.encode("utf-8", ANY)
    try:
        return base64.b64decode(message.body, validate=True)
    except binascii.Error:
        return message.body.encode("utf-8", ANY)
