"""What is a secret by its very form, or by the place where it stands, though nobody named it.

Tokens of three parts, credentials granted in a body or sent with a form, header fields that carry
them, private keys. The patterns are RE2's: what a peer sends is read in linear time.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urlsplit

import re2  # type: ignore[import-untyped] # it has no types; what we use of it is `_Pattern`

from sandbox.evidence.spelling.reading import ANY, Text


class _Found(Protocol):
    def span(self) -> tuple[int, int]: ...


class _Pattern(Protocol):
    def findall(self, text: bytes) -> list[bytes]: ...
    def finditer(self, text: bytes) -> Iterator[_Found]: ...
    def fullmatch(self, text: bytes) -> _Found | None: ...


def _pattern(source: str) -> _Pattern:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    compiled: _Pattern = re2.compile(source.encode(), options)
    return compiled


JWT = _pattern(r"eyJ[A-Za-z0-9_=-]{8,}\.[A-Za-z0-9_=+/-]*\.[A-Za-z0-9_=+/-]*")
_NAMES = r"(?:access_?token|refresh_?token|id_?token|client_?secret|private_?key|password)"
_MEMBER = _pattern(rf'(?i)"{_NAMES}"\s*:\s*"((?:[^"\\\0]|\\[^\0])+)')
_FORM = _pattern(rf"(?i)(?:^|[&?\0]){_NAMES}=([^&#\s\0\"'<>]+)")
_BASIC = re.compile(rb"basic ([A-Za-z0-9+/_-]{8,}={0,2})", re.IGNORECASE)
_GRANTED = (b"access", b"refresh", b"id_token", b"idtoken", b"client", b"private", b"password")
"""What stands in a text in which a member or a part of a form may hand over a credential."""
_FIELDS = tuple(
    b"\0%b\0" % name
    for name in (
        *(b"authorization", b"proxy-authorization", b"cookie", b"set-cookie"),
        *(b"x-api-key", b"api-key", b"apikey", b"x-apikey"),
    )
)
"""Header fields that carry credentials, among texts that follow each other."""
_BLOCK = _pattern(
    r"(?i)-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[^\0]*?(?:-----END [A-Z0-9 ]{1,60}-----|\0|$)"
)
_BARE_KEY = _pattern(r"\bM[HI][A-Za-z0-9+/_-]{96,}={0,2}")
_PRIVATE_MEMBER = _pattern(r'"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"([A-Za-z0-9_-]{16,})')
_KEY_HEAD = re.compile(rb"0(?:\x82..|\x81.|.)\x02\x01[\0\x01]", re.DOTALL)
"""How a private key begins in DER: a sequence whose first member is version 0 or 1."""

_COOKIES = frozenset({"cookie", "set-cookie"})
_CARRIES = re.compile(r"(?i)auth|cookie|token|key|secret|session|sid")
_SCHEMES = frozenset({"basic", "bearer", "digest", "negotiate", "token", "undefined", "null"})
_PUBLIC = frozenset({"realm", "qop", "algorithm", "uri", "username", "nc", "charset", "stale"})
_PARAMETER = re.compile(r"(?<![\w-])([\w-]+)=\"?([^\",\s]+)")
_PREFERENCE = re.compile(
    r"(?i)\A[\w.-]*(?:theme|lang|language|locale|tz|time-?zone|currency|country|region|consent"
    r"|scheme|dark-?mode|layout|font-?size|viewport|skin)"
)
_SESSION = re.compile(r"(?i)sess|sid|auth|token|jwt|[cx]srf|login|secret|key|remember|ticket|id$")
_ORDINARY = re.compile(r"(?i)[a-z]*(?:[-_. ][a-z]+)*|[0-9]{1,10}|true|false")
_SECRET_NAME = re.compile(r"(?i)auth|token|key|secret|pass|pwd|sig|session|sid|code|credential")


def shown_in(content: bytes) -> Iterator[tuple[str, Text]]:
    """Yield kind and value of each secret that a text shows; texts follow each other after zeros.

    Tokens of three parts are left out: `JWT` finds them.
    """
    folded = b"\0" + content.lower()
    if any(name in folded for name in _GRANTED):
        for found in _MEMBER.findall(content):
            yield "credential", _without_escapes(found)
        for found in _FORM.findall(content):
            yield "credential", unquote_to_bytes(found.replace(b"+", b" "))
    if b"basic " in folded:
        yield from (("credential", found) for found in _BASIC.findall(content) if _is_basic(found))
    for name in _FIELDS:
        if name in folded:
            yield from _in_fields(name, content, folded)
    if b"private key" in folded:
        yield from (("private-key", found) for found in _BLOCK.findall(content))
    if b'"kty"' in content:
        yield from (("private-key", found) for found in _PRIVATE_MEMBER.findall(content))
    if b"MI" in content or b"MH" in content:
        keys = filter(_is_key, _BARE_KEY.findall(content))
        yield from (("private-key", found) for found in keys)


def _in_fields(name: bytes, content: bytes, folded: bytes) -> Iterator[tuple[str, Text]]:
    at = folded.find(name)
    while at >= 0:
        begin = at + len(name) - 1  # there is a zero before `folded`
        end = content.find(b"\0", begin)
        value = content[begin : end if end >= 0 else len(content)]
        with suppress(UnicodeDecodeError):  # undone escapes: it was seen before they were
            field = name.decode().strip("\0")
            for credential in credentials_of(field, value.decode("utf-8", ANY)):
                yield kind_in(field), credential
        at = folded.find(name, at + len(name))


def kind_in(field: str) -> str:
    """Say what the credentials in a header field are: cookies may be no more than a player's id."""
    return "cookie" if field.lower() in _COOKIES else "credential"


def credentials_of(name: str, value: str) -> Iterator[str]:
    """Yield the credentials in a header field, without the scheme before them."""
    field = name.lower()
    if field.startswith(":") or not _CARRIES.search(field):
        return
    if field in _COOKIES:
        pairs = value.split(";")
        for pair in pairs[:1] if field == "set-cookie" else pairs:
            of, _, cookie = pair.strip().partition("=")
            if _is_credential(of, cookie):
                yield cookie.strip('"')
        return
    scheme, _, rest = value.strip().partition(" ")
    if not rest:
        if scheme.lower() not in _SCHEMES:
            yield scheme
    elif " " not in rest.strip():
        if rest.strip().lower() not in _SCHEMES:
            yield rest.strip()
    else:
        parameters = [(of.lower(), text) for of, text in _PARAMETER.findall(rest)]
        yield from (text for of, text in parameters if of not in _PUBLIC)
        if not parameters:
            yield rest.strip()


def secrets_of_url(url: str) -> Iterator[str]:
    """Yield what is secret in a URL: the password (or what stands alone in its place), and the
    parameters of the query whose names say so. Host and path are none.
    """
    try:
        parts = urlsplit(url)
        user, password = parts.username, parts.password
    except ValueError:  # no URL after all
        yield url
        return
    secret = user if password is None else password
    if secret:
        yield from dict.fromkeys((secret, unquote(secret)))
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if _SECRET_NAME.search(name):
            yield value


def _is_credential(name: str, value: str) -> bool:
    """Tell a cookie that lets somebody in from one that remembers how a page looks."""
    if _PREFERENCE.fullmatch(name):
        return False
    return _SESSION.search(name) is not None or not _ORDINARY.fullmatch(value)


def _without_escapes(found: bytes) -> bytes:
    from sandbox.evidence.spelling.escapes import unescaped
    from sandbox.evidence.spelling.reading import Reading

    read = unescaped(Reading(found))
    return read.content if read and not read.hopeless else found


def _is_basic(letters: bytes) -> bool:
    try:
        return b":" in base64.b64decode(letters + b"=" * (-len(letters) % 4), altchars=b"-_")
    except binascii.Error:
        return False


def _is_key(letters: bytes) -> bool:
    plain = letters.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))[:16]
    try:
        return _KEY_HEAD.match(base64.b64decode(plain)) is not None
    except binascii.Error:
        return False
