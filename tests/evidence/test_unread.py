"""A body that cannot be looked through may hold a secret: its length and hash are told."""

import base64
import bz2
import io
import json
import lzma
import zipfile
import zlib
from decimal import Decimal
from hashlib import sha256

import pytest

from sandbox.evidence.events import MessageEnded, MessageStarted, RecordedResponse
from sandbox.evidence.evidence import Evidence, recorded_request, recorded_response
from sandbox.evidence.masks import Masks
from sandbox.wire import Headers, Request, Response

SECRET = "q7Zt-long-and-random-secret-90071"
PLAIN = json.dumps({"sid": SECRET}).encode()


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", PLAIN)
    return made.getvalue()


ZSTD = bytes.fromhex("28b52ffd20") + bytes((len(PLAIN),)) + b"\x01\x01\0" + PLAIN
"""A Zstandard frame whose one block is stored."""
BROTLI = bytes.fromhex("8b1780") + PLAIN + b"\x03"
"""A Brotli stream whose one block is stored: what its sign would look like nobody can tell."""


def written(
    body: bytes, *coding: str, of_response: bool = False, show: bool = False
) -> tuple[str, str]:
    """Return the body as the evidence has it, and the whole line."""
    lines: list[bytes] = []
    masks = Masks(show=show)
    evidence = Evidence(lines.append, now_s=lambda: 1.0, masks=masks)
    headers = Headers(tuple(("Content-Encoding", one) for one in coding))
    if of_response:
        evidence.write(ended(recorded_response(Response(200, headers, body))))
    else:
        evidence.write(started(Request("POST", "/x", headers, body)))
    event = json.loads(lines[0])
    message = event["response"] if of_response else event["request"]
    return message["body"], lines[0].decode()


def started(request: Request) -> MessageStarted:
    return MessageStarted(
        id="m1",
        operation=None,
        direction="received",
        by="operator",
        step=None,
        place=None,
        request=recorded_request(request),
        virtual_s=1.0,
    )


def ended(response: RecordedResponse) -> MessageEnded:
    return MessageEnded(
        id="m1",
        response=response,
        trouble=None,
        took_s=Decimal(0),
        answered=None,
        reply=None,
        notes=(),
        late_s=0.0,
        step=None,
        place=None,
        virtual_s=1.0,
    )


@pytest.mark.parametrize("of_response", [False, True])
@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (BROTLI, ("br",)),
        (BROTLI, ("BR",)),
        (zlib.compress(BROTLI), ("br", "gzip")),
        (BROTLI, ("identity", "br")),
        (b"plain letters that Brotli might be", ("br",)),
        (ZSTD, ("zstd",)),
        (ZSTD, ()),
        (b"whatever this is", ("aes128gcm",)),
        (bz2.compress(PLAIN), ()),
        (lzma.compress(PLAIN), ()),
        (zipped(), ()),
    ],
)
def test_what_cannot_be_looked_through_is_told_by_length_and_hash(
    body: bytes, coding: tuple[str, ...], of_response: bool
) -> None:
    told, line = written(body, *coding, of_response=of_response)
    assert told == f"‹unread: {len(body)} bytes, SHA-256 {sha256(body).hexdigest()}›"
    assert base64.b64encode(body).decode()[:20] not in line
    shown, _ = written(body, *coding, of_response=of_response, show=True)
    assert shown in (base64.b64encode(body).decode(), body.decode("latin-1"))


@pytest.mark.parametrize("coding", [(), ("identity",), ("gzip",), ("br",)])
def test_what_can_be_read_is_read_whatever_is_said_of_it(coding: tuple[str, ...]) -> None:
    told, _ = written(b'{"currency":"EUR"}', *coding)
    assert told == '{"currency":"EUR"}'


def test_no_body_is_no_body() -> None:
    assert written(b"", "br")[0] == ""
