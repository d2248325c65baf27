"""Secrets under stable names: the same value is the same `‹token #3›` in every line of a run.

Masking happens once, where a line of evidence is written, so that no report can forget it. A
secret hides in every spelling in which it travels: as it is, percent-encoded in a URL, escaped in
a JSON text, and escaped twice, for a JSON body is itself a text in a line of JSON.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

_JWT = re.compile(r"eyJ[A-Za-z0-9_=-]{8,}\.[A-Za-z0-9_=+/-]*\.[A-Za-z0-9_=+/-]*")
_MEMBER = re.compile(
    r'\\"(?:access_token|refresh_token|id_token|client_secret)\\"\s*:\s*\\"([^"\\]+)'
)
"""A credential that somebody hands over in a JSON body, as it stands in a line of evidence."""
_BASIC = re.compile(r"(?i)\bbasic ([A-Za-z0-9+/]{8,}={0,2})")
_CREDENTIAL_HEADER = re.compile(r"(?i)auth|cookie|token|key|secret|session|sid")
_SHORTEST = 6
"""Shorter values would mask ordinary words; no credential worth the name is that short."""


class Masks:
    """The names of the secrets of one run."""

    def __init__(self, *, show: bool = False) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._pattern: re.Pattern[str] | None = None
        self._show = show

    def add(self, kind: str, value: str) -> None:
        """Give a secret a name; known and too short ones are left as they are."""
        if self._show or len(value) < _SHORTEST or value in self._names:
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"‹{kind} #{self._counts[kind]}›"
        for spelling in _spellings(value):
            self._names.setdefault(spelling, name)
        self._pattern = None

    def add_headers(self, headers: Mapping[str, str]) -> None:
        """Name the credentials among header fields, without the scheme before them."""
        for name, value in headers.items():
            if _CREDENTIAL_HEADER.search(name):
                self.add("credential", value.rpartition(" ")[2])

    def hide(self, line: str) -> str:
        """Replace every secret in a line of JSON."""
        if self._show:
            return line
        self._learn(line)
        if not self._names:
            return line
        if self._pattern is None:
            longest_first = sorted(self._names, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(lambda match: self._names[match.group()], line)

    def _learn(self, line: str) -> None:
        """Name what is a secret by its very form: tokens, granted credentials, Basic."""
        if "eyJ" in line:
            for found in _JWT.findall(line):
                self.add("jwt", found)
        for found in _MEMBER.findall(line):
            self.add("credential", found)
        for found in _BASIC.findall(line):
            if _is_basic(found):
                self.add("credential", found)


def _is_basic(text: str) -> bool:
    try:
        return b":" in base64.b64decode(text)
    except ValueError:
        return False


def _spellings(value: str) -> Iterator[str]:
    for text in (value, quote(value, safe=""), quote(value), quote_plus(value)):
        once = _escaped(text, ascii_only=False)
        yield once
        yield _escaped(once, ascii_only=False)
        yield _escaped(_escaped(text, ascii_only=True), ascii_only=False)
    yield value


def _escaped(text: str, *, ascii_only: bool) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]
