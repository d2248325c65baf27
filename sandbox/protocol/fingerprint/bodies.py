"""Other bytes of the same body that somebody may have signed, each with the name of its mistake."""

import base64
import json
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode

from sandbox.json_value import JsonFault, parse_json, spelt
from sandbox.protocol.content_coding import CodingFault, unpacked
from sandbox.protocol.fingerprint.json_text import NotJson
from sandbox.protocol.fingerprint.printings import printings

_MARK = b"\xef\xbb\xbf"
_SEPARATORS = ("", "|", ":", ",", "&", ";", "\n", ".", "-", " ")
_LARGEST_UNPACKED = 65_536

Bodies = Iterator[tuple[str, bytes]]
"""Names of mistakes, each with the bytes that were signed then. The name of what is only printed
anew is "": it follows from what differs.
"""


def other_bytes(body: bytes) -> Bodies:
    """Every other form of a body, the likeliest first."""
    yield from _around(body)
    yield from _printed(body)
    yield from _packed(body)
    yield from _encoded(body)
    yield from _other_texts(body)
    yield from _values(body)


def _around(body: bytes) -> Bodies:
    yield from (
        ("body-trailing-line-feed", body + b"\n"),
        ("body-trailing-line-feed", body + b"\r\n"),
        ("body-trailing-line-feed", body + b" "),
        ("body-trailing-line-feed", body.rstrip()),
        ("body-trailing-line-feed", body.strip()),
        ("body-byte-order-mark", body.removeprefix(_MARK)),
        ("body-byte-order-mark", _MARK + body),
        ("body-empty", b""),
    )


def _printed(body: bytes) -> Bodies:
    try:
        sent = body.decode("utf-8")
    except UnicodeDecodeError:
        return
    inner = sent.removeprefix("\ufeff").strip()
    try:
        for text in printings(inner):
            if text != inner:
                yield "", text.encode("utf-8", "surrogatepass")
    except (NotJson, ArithmeticError, ValueError, RecursionError):
        return


def _packed(body: bytes) -> Bodies:
    try:
        yield (
            "body-before-compression",
            unpacked(body, ("deflate",), largest=_LARGEST_UNPACKED),
        )
    except CodingFault:
        return


def _encoded(body: bytes) -> Bodies:
    text = body.decode("utf-8", "replace")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield "body-utf-16", text.encode(encoding)
    yield "body-utf-16", b"\xff\xfe" + text.encode("utf-16-le")
    yield "body-utf-16", b"\xfe\xff" + text.encode("utf-16-be")
    if text.isascii():
        return
    for encoding in ("latin-1", "cp1252"):
        try:
            yield "body-latin-1", text.encode(encoding)
        except UnicodeEncodeError:
            yield "body-letters-lost", text.encode(encoding, "replace")
        yield "body-encoded-twice", body.decode(encoding, "replace").encode()
        try:
            yield "body-encoded-twice", text.encode(encoding).decode("utf-8").encode()
        except UnicodeError:
            continue
    for errors in ("replace", "ignore"):
        yield "body-letters-lost", text.encode("ascii", errors)
    for form in ("NFC", "NFD", "NFKC"):
        yield "body-normalised", unicodedata.normalize(form, text).encode()


def _other_texts(body: bytes) -> Bodies:
    text = body.decode("utf-8", "replace")
    yield "body-as-json-string", json.dumps(text, ensure_ascii=False).encode()
    yield "body-as-json-string", json.dumps(text).encode()
    yield "body-base64", base64.b64encode(body)
    yield "body-base64", base64.urlsafe_b64encode(body).rstrip(b"=")
    yield "body-base64", body.hex().encode()
    for safe in ("", "/", "~()*!.'"):
        yield "body-percent-encoded", quote(text, safe=safe).encode()
    yield "body-percent-encoded", quote_plus(text).encode()
    for printed in ("[object Object]", "undefined", "null", "None", "Array", "{}", "[]"):
        yield "body-not-printed", printed.encode()


def _values(body: bytes) -> Bodies:
    try:
        value = parse_json(body)
    except (JsonFault, ValueError, ArithmeticError):
        return
    if not isinstance(value, dict) or not value:
        return
    yield "body-not-printed", repr(value).encode("utf-8", "replace")
    texts = {name: spelt(item) for name, item in value.items()}
    for pairs in (texts.items(), sorted(texts.items())):
        yield (
            "body-form-encoded",
            urlencode(list(pairs), errors="replace").encode("utf-8", "replace"),
        )
        yield (
            "body-form-encoded",
            urlencode(list(pairs), quote_via=quote, errors="replace").encode(),
        )
        yield "body-form-encoded", "&".join(f"{k}={v}" for k, v in pairs).encode("utf-8", "replace")
        for separator in _SEPARATORS:
            joined = separator.join(item for _, item in pairs)
            yield "message-of-values", joined.encode("utf-8", "replace")
    for item in texts.values():
        yield "message-of-one-value", item.encode("utf-8", "replace")
