"""The spellings in which frameworks send a text, each as a function of it.

Those of a text give a text; those of a body give its bytes.
"""

import base64
import gzip
import html
import json
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus


def unicode_escaped(text: str, *, form: str = "\\u{:04x}") -> str:
    """Escape every letter that is none of the alphabet, as JSON may."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    return "".join(
        chr(code) if chr(code).isascii() and chr(code).isalnum() else form.format(code)
        for code in codes
    )


def percent_small(text: str) -> str:
    """Percent-encode with hex digits in small letters."""
    return "".join(
        letter if letter.isascii() and letter.isalnum() else _percent(letter) for letter in text
    )


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "surrogatepass"))


def entities(text: str, *, form: str) -> str:
    """Write every letter that is none of the alphabet as a numbered entity."""
    return "".join(
        letter if letter.isascii() and letter.isalnum() else form.format(ord(letter))
        for letter in text
    )


def in_base64(text: str, *, shift: int = 0, encode: Callable[[bytes], bytes]) -> str:
    """Encode a text with something before and after it."""
    whole = b"xyz"[:shift] + text.encode("utf-8", "surrogatepass") + b";more"
    return encode(whole).decode()


def packed(content: bytes) -> bytes:
    """Pack with gzip, the same at any time."""
    return gzip.compress(content, mtime=0)


def quoted_printable(text: str) -> str:
    """Write a text in lines of at most 76 letters, those of the alphabet as they are."""
    letters = [
        chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"={byte:02X}"
        for byte in text.encode("utf-8", "surrogatepass")
    ]
    lines = ["".join(letters[at : at + 25]) for at in range(0, len(letters), 25)]
    return "=\r\n".join(lines)


def in_hex(text: str) -> str:
    """Write the bytes of a text as hex digits."""
    return text.encode("utf-8", "surrogatepass").hex()


OF_TEXTS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in ASCII": lambda text: json.dumps(text)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON, all escaped, small": unicode_escaped,
    "JSON, all escaped, capital": lambda text: unicode_escaped(text, form="\\u{:04X}"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1].replace("/", "\\/"))[1:-1],
    "percent": lambda text: quote(text, safe="", errors="surrogatepass"),
    "percent, small": percent_small,
    "percent, twice": lambda text: quote(percent_small(text), safe=""),
    "percent, three times": lambda text: quote(quote(percent_small(text), safe=""), safe=""),
    "form": lambda text: quote_plus(text, errors="surrogatepass"),
    "percent in JSON of PHP": lambda text: json.dumps(quote(text, errors="surrogatepass"))[
        1:-1
    ].replace("/", "\\/"),
    "entities, named": html.escape,
    "entities, decimal": lambda text: entities(text, form="&#{};"),
    "entities, hex": lambda text: entities(text, form="&#x{:X};"),
    "entities, twice": lambda text: html.escape(html.escape(text)),
    "JSON in HTML": lambda text: html.escape(json.dumps(text)[1:-1]),
    "Base64": lambda text: base64.b64encode(text.encode("utf-8", "surrogatepass")).decode(),
    "Base64, one letter before": lambda text: in_base64(text, shift=1, encode=base64.b64encode),
    "Base64, two letters before": lambda text: in_base64(text, shift=2, encode=base64.b64encode),
    "Base64 of URLs": lambda text: in_base64(text, shift=1, encode=base64.urlsafe_b64encode),
    "Base64 in lines": lambda text: in_base64("x" * 50 + text, encode=base64.encodebytes),
    "Base64 in JSON of PHP": lambda text: json.dumps(
        in_base64(text, encode=base64.b64encode)
    ).replace("/", "\\/"),
    "Base64, percent": lambda text: quote(in_base64(text, encode=base64.b64encode), safe=""),
    "Base64 of JSON": lambda text: in_base64(json.dumps({"a": text}), encode=base64.b64encode),
    "Base64 of a form": lambda text: in_base64(
        f"grant=x&key={quote_plus(text, errors='surrogatepass')}", encode=base64.b64encode
    ),
    "Base64 of gzip": lambda text: base64.b64encode(
        packed(text.encode("utf-8", "surrogatepass") * 2)
    ).decode(),
    "quoted-printable in JSON": lambda text: json.dumps(
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable("x" * 60 + text)
    ),
    "hex": in_hex,
    "hex, capital": lambda text: in_hex(text).upper(),
}

OF_BODIES: Mapping[str, Callable[[str], bytes]] = {
    "gzip": lambda text: packed(f'{{"a":"{text}"}}'.encode("utf-8", "surrogatepass")),
    "gzip of JSON": lambda text: packed(json.dumps({"a": text}).encode()),
    "deflate": lambda text: zlib.compress(json.dumps({"a": text}).encode()),
    "bare deflate": lambda text: zlib.compress(json.dumps({"a": text}).encode(), wbits=-15),
    "gzip twice": lambda text: packed(packed(text.encode("utf-8", "surrogatepass"))),
    "multipart with gzip": lambda text: (
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n"
        + packed(text.encode("utf-8", "surrogatepass"))
        + b"\r\n--b--"
    ),
    "quoted-printable": lambda text: (
        b"--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\xe4"
        + quoted_printable("x" * 60 + text).encode()
        + b"\r\n--b--"
    ),
    "UTF-16": lambda text: f'{{"a":"{text}"}}'.encode("utf-16", "surrogatepass"),
    "UTF-16, big": lambda text: f'{{"a":"{text}"}}'.encode("utf-16-be", "surrogatepass"),
    "UTF-16 of JSON": lambda text: json.dumps({"a": text}).encode("utf-16"),
    "no text at all": lambda text: (
        b"\xff\xfe\x80" + text.encode("utf-8", "surrogatepass") + b"\x9c"
    ),
    "no text, JSON": lambda text: b"\xe4" + json.dumps({"a": text}).encode() + b"\x9c",
}
