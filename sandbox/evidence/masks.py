"""Secrets under stable names: the same value is the same `‹token #3›` in every line of a run.

Masking happens once, where a line of evidence is written, so that no report can forget it. A
secret hides in every spelling in which it travels: as it is, percent-encoded in a URL, escaped in
a JSON text, and escaped twice, for a JSON body is itself a text in a line of JSON.

A long run knows thousands of secrets. So a line is not searched for each of them: where the first
letters of one stand is looked up letter by letter, and only there the rest is compared. How long
that takes does not depend on how many there are.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus

_JWT = re.compile(r"eyJ[A-Za-z0-9_=-]{8,}\.[A-Za-z0-9_=+/-]*\.[A-Za-z0-9_=+/-]*")
_MEMBER = re.compile(
    r'\\"(?:access_token|refresh_token|id_token|client_secret)\\"\s*:\s*\\"([^"\\]+)'
)
"""A credential that somebody hands over in a JSON body, as it stands in a line of evidence."""
_BASIC = re.compile(r"(?i)\bbasic ([A-Za-z0-9+/]{8,}={0,2})")
_CREDENTIAL_HEADER = re.compile(r"(?i)auth|cookie|token|key|secret|session|sid")
_SHORTEST = 6
"""Shorter values would mask ordinary words; no credential worth the name is that short. So many
letters of each are looked up."""


class Masks:
    """The names of the secrets of one run."""

    def __init__(self, *, show: bool = False) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._by_start: dict[str, list[str]] = {}
        self._show = show

    def add(self, kind: str, value: str) -> None:
        """Give a secret a name; known and too short ones are left as they are."""
        if self._show or len(value) < _SHORTEST or value in self._names:
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"‹{kind} #{self._counts[kind]}›"
        for spelling in _spellings(value):
            if spelling not in self._names:
                self._names[spelling] = name
                alike = self._by_start.setdefault(spelling[:_SHORTEST], [])
                alike.append(spelling)
                alike.sort(key=len, reverse=True)

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
        starts = self._by_start
        last = len(line) - _SHORTEST + 1
        likely = [at for at in range(last) if line[at : at + _SHORTEST] in starts]
        return self._replaced(line, likely) if likely else line

    def _replaced(self, line: str, likely: Sequence[int]) -> str:
        """Replace what begins at likely places: from the left, the longest of several."""
        pieces: list[str] = []
        done = 0
        for at in likely:
            alike = self._by_start[line[at : at + _SHORTEST]]
            secret = next((each for each in alike if line.startswith(each, at)), "")
            if secret and at >= done:
                pieces += (line[done:at], self._names[secret])
                done = at + len(secret)
        return "".join((*pieces, line[done:]))

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
