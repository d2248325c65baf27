"""Makes wrong things out of right ones: bytes, texts, JSON and HTTP messages, all from one seed."""

import json
from collections.abc import Callable, Mapping, Sequence
from random import Random

from sandbox.json_value import Json

_TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x7f",
    "\x85",
    "\u200b",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ufffd",
    "\U0001f600",
    "z\u00fcrich",
    "\ud800",
    "x\udfffy",
    "<script>alert(1)</script>",
    "..",
    "../../etc/passwd",
    "%00",
    "%",
    "%zz",
    "${HOME}",
    "{{x}}",
    "<x.y>",
    "null",
    "undefined",
    "NaN",
    "-0",
    "1e400",
    "9" * 400,
    "a" * 9000,
    "__proto__",
    ',"at":',
    "PASSED",
    "http://[",
    "http://[::1",
    "http://a:99999/",
    "//",
    "\r\n",
    "a\r\nb: c",
    "\t",
    "'",
    '"',
    "\\",
    "\\u0000",
    "eyJ" * 2000,
)
_PIECES = (
    b"\x00",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"\xff",
    b"\xc3\x28",
    b"\xe2\x80\x8b",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\\ud800",
    b"\\u0000",
    b'"',
    b"{",
    b"[" * 70,
    b"[" * 3000,
    b"}",
    b",",
    b":",
    b"1e999999",
    b"9" * 5000,
    b"-",
    b"%",
    b"&#0;",
    b"\x1f\x8b\x08",
    b"-----BEGIN ",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 5\r\n",
)
_VALUES = (
    "null",
    "true",
    "-1",
    "0",
    "-0",
    "0.1e1",
    "1e400",
    "1E-400",
    "1e999999",
    "-1e99999999",
    "1e-99999999",
    "1e999999999999",
    "NaN",
    "Infinity",
    "9" * 400,
    "9" * 6000,
    "[]",
    "{}",
    "[" * 70 + "]" * 70,
    '{"a":' * 100 + "1" + "}" * 100,
    "[" * 20000,
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u0000"',
    '"\\ud83d\\ude00"',
    '{"a":1,"a":2}',
)


class Mutations:
    """Draws from one seed. Every method gives another value of the kind it was given."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def text(self, value: str) -> str:
        """Another text: one of a list, or the given one with something in it."""
        kind = self.chance.randrange(4)
        if kind == 0:
            return self.chance.choice(_TEXTS)
        at = self.chance.randint(0, len(value))
        if kind == 1:
            return value[:at] + self.chance.choice(_TEXTS) + value[at:]
        if kind == 2:
            return value[:at]
        return (
            value[:at]
            + chr(self.chance.choice((1, 31, 127, 160, 255, 0x3B1, 0x1F600)))
            + value[at:]
        )

    def data(self, value: bytes) -> bytes:
        """Other bytes: cut, flipped, doubled, or with something in them."""
        for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
            value = self.chance.choice(_BYTES)(self.chance, value)
        return value

    def document(self, value: Json) -> bytes:
        """A JSON text of a value with some things wrong in it."""
        text = self._spelt(value, 3.0 / (1 + _size(value)))
        encoded = text.encode("utf-8", "backslashreplace")
        kind = self.chance.randrange(12)
        if kind == 0:
            return self.data(encoded)
        if kind == 1:
            return text.encode("utf-16", "surrogatepass")
        if kind == 2:
            return b"\xef\xbb\xbf" + encoded
        return encoded

    def _spelt(self, value: Json, likely: float) -> str:
        if self.chance.random() < likely:
            kind = self.chance.randrange(3)
            if kind == 0:
                return self.chance.choice(_VALUES)
            if isinstance(value, str):
                return json.dumps(self.text(value), ensure_ascii=self.chance.random() < 0.5)
            if kind == 1:
                return json.dumps(str(value))
        if isinstance(value, Mapping):
            return "{" + ",".join(self._members(value, likely)) + "}"
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "[" + ",".join(self._spelt(item, likely) for item in value) + "]"
        return json.dumps(value, default=str)

    def _members(self, value: Mapping[str, Json], likely: float) -> list[str]:
        members = []
        for name, item in value.items():
            kind = self.chance.random()
            spelt = f"{json.dumps(name)}:{self._spelt(item, likely)}"
            if kind < likely / 4:
                continue  # it is missing
            members.append(spelt)
            if kind > 1 - likely / 4:  # it is there twice, or under another name
                members.append(f"{json.dumps(self.text(name))}:{self._spelt(item, likely)}")
                members.append(spelt)
        return members

    def fields(self, fields: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Header fields with one or two things wrong in them."""
        found = list(fields)
        for _ in range(self.chance.choice((1, 1, 2))):
            at = self.chance.randrange(len(found)) if found else 0
            kind = self.chance.randrange(5)
            if not found or kind == 0:
                found.insert(at, self.chance.choice(_FIELDS))
            elif kind == 1:
                del found[at]
            elif kind == 2:
                found.insert(at, found[at])
            elif kind == 3:
                found[at] = (found[at][0], self.data(found[at][1]))
            else:
                text = self.text(found[at][1].decode("latin-1"))
                found[at] = (found[at][0], text.encode("utf-8", "surrogatepass"))
        return found


def _size(value: Json) -> int:
    if isinstance(value, Mapping):
        return 1 + sum(map(_size, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return 1 + sum(map(_size, value))
    return 1


def _cut(chance: Random, value: bytes) -> bytes:
    return value[: chance.randint(0, len(value))]


def _without(chance: Random, value: bytes) -> bytes:
    at = chance.randint(0, len(value))
    return value[:at] + value[at + chance.randint(1, 8) :]


def _flipped(chance: Random, value: bytes) -> bytes:
    if not value:
        return value
    at = chance.randrange(len(value))
    return value[:at] + bytes((value[at] ^ (1 << chance.randrange(8)),)) + value[at + 1 :]


def _grown(chance: Random, value: bytes) -> bytes:
    at = chance.randint(0, len(value))
    return value[:at] + chance.choice(_PIECES) + value[at:]


def _doubled(chance: Random, value: bytes) -> bytes:
    at = chance.randint(0, len(value))
    until = min(len(value), at + chance.randint(1, 60))
    return value[:until] + value[at:until] + value[until:]


def _other(chance: Random, value: bytes) -> bytes:
    if not value:
        return chance.randbytes(3)
    at = chance.randrange(len(value))
    return value[:at] + chance.randbytes(1) + value[at + 1 :]


_BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    _cut,
    _without,
    _flipped,
    _grown,
    _grown,
    _doubled,
    _other,
)
_FIELDS: tuple[tuple[bytes, bytes], ...] = (
    (b"origin", b"https://shop.example\x01"),
    (b"origin", b"https://z\xc3\xbcrich.example"),
    (b"origin", b"null"),
    (b"content-encoding", b"gzip"),
    (b"content-encoding", b"deflate, gzip, br"),
    (b"content-type", b"application/json; charset=utf-16"),
    (b"content-type", b"\xff"),
    (b"cookie", b'gr8_session="{}"; gr8_player=\xff; ;=;;a'),
    (b"expect", b"100-continue"),
    (b"access-control-request-headers", b"x\xff"),
    (b"x-forwarded-for", b"1.2.3.4"),
    (b"sandbox-player-side", b"call-1"),
    (b"authorization", b"Basic \xff"),
    (b"authorization", b"Basic " + b"QQ" * 40000),
    (b"x-signature", b"\xc3\xa4"),
    (b"authtoken", b"z\xc3\xbcrich"),
    (b"authtoken", b"z\xfcrich"),
    (b"te", b"trailers"),
    (b"upgrade", b"h2c"),
    (b"http2-settings", b"AAMAAABkAAQAoAAAAAIAAAAA"),
    (b"connection", b"Upgrade, HTTP2-Settings"),
    (b"host", b"[::1"),
    (b"location", b"http://["),
    (b"set-cookie", b"a=b; Domain=\xff"),
)
