"""Secrets under stable names: the same value is the same `‹token #3›` everywhere in a run.

A secret hides in every spelling in which it travels: as it is, percent-encoded in a URL, and each
of these escaped in a JSON text. Texts are searched by an automaton (Aho-Corasick), so that how long
that takes does not depend on how many secrets there are. An automaton is made whole and then never
changed. So the latest few secrets have a small one of their own; when they are too many for that
they go into the next larger together, and so on, so that none is made anew for every secret.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

_JWT = re.compile(r"eyJ[A-Za-z0-9_=-]{8,}\.[A-Za-z0-9_=+/-]*\.[A-Za-z0-9_=+/-]*")
_MEMBER = re.compile(r'"(?:access_token|refresh_token|id_token|client_secret)"\s*:\s*"([^"\\\0]+)')
"""A credential that somebody hands over in a JSON body."""
_BASIC = re.compile(r"[Bb](?i:asic) ([A-Za-z0-9+/]{8,}={0,2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")
_CREDENTIAL_HEADER = re.compile(r"(?i)auth|cookie|token|key|secret|session|sid")
_SHORTEST = 6
"""Shorter values would mask ordinary words; no credential worth the name is that short."""
_ANY = "surrogatepass"
_SMALLEST, _TIMES = 16, 8
"""How many spellings the first shelf holds, and how many times as many the next one."""
_APART = "\0"
"""Between texts that are searched together; hardly any text has it, and none is trusted not to."""


class Masks:
    """The names of the secrets of one run."""

    def __init__(self, *, show: bool = False) -> None:
        self._names: dict[bytes, str] = {}
        self._counts: dict[str, int] = {}
        self._basic: set[str] = set()
        self._shelves: list[_Shelf] = []
        self._show = show

    def add(self, kind: str, value: str) -> None:
        """Give a secret a name; known and too short ones are left as they are."""
        if self._show or len(value) < _SHORTEST or value.encode("utf-8", _ANY) in self._names:
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"‹{kind} #{self._counts[kind]}›"
        fresh = [spelt for spelt in dict.fromkeys(_spellings(value)) if spelt not in self._names]
        self._names |= dict.fromkeys(fresh, name)
        self._put(fresh)

    def add_headers(self, headers: Mapping[str, str]) -> None:
        """Name the credentials among header fields, without the scheme before them."""
        for name, value in headers.items():
            if name[:1] != ":" and _CREDENTIAL_HEADER.search(name):
                self.add("credential", value.rpartition(" ")[2])

    def hide(self, text: str) -> str:
        """Replace every secret in a text."""
        return self.hide_all([text])[0]

    def hide_all(self, texts: Sequence[str]) -> Sequence[str]:
        """Replace every secret in texts of one event; what one of them shows is hidden in all.

        They are searched in one go, unless a text or a secret has in it what stands between them.
        """
        if self._show or not texts:
            return texts
        joined = _APART.join(texts)
        if joined.count(_APART) == len(texts) - 1:
            self._learn(joined)
            hidden = self._hidden(joined)
            parts = texts if hidden is joined else hidden.split(_APART)
            if len(parts) == len(texts):
                return parts
        for text in texts:
            self._learn(text)
        return [self._hidden(text) for text in texts]

    def _put(self, spellings: list[bytes]) -> None:
        """Put spellings on the first shelf; those of a full one go on the next."""
        for position, shelf in enumerate(self._shelves):
            spellings = [*shelf.spellings, *spellings]
            full = len(spellings) > _SMALLEST * _TIMES**position
            self._shelves[position] = _Shelf([] if full else spellings)
            if not full:
                return
        self._shelves.append(_Shelf(spellings))

    def _hidden(self, text: str) -> str:
        """Replace secrets from the left, of several that begin together the longest."""
        content = text.encode("utf-8", _ANY)
        pieces: list[bytes] = []
        done, found = 0, self._found(content, 0)
        if not found:
            return text
        while found:
            across = False  # a secret begins in what is replaced and ends after it: look anew
            for start, minus_end, spelling in found:
                if start >= done:
                    pieces += (content[done:start], self._names[spelling].encode())
                    done = -minus_end
                elif -minus_end > done:
                    across = True
                    break
            found = self._found(content, done) if across else []
        return b"".join((*pieces, content[done:])).decode("utf-8", _ANY)

    def _found(self, content: bytes, since: int) -> list[tuple[int, int, bytes]]:
        """Return what each shelf finds: where it begins, minus where it ends, and the spelling."""
        rest = content[since:] if since else content
        found = [
            (since + start, -(since + end), shelf.spellings[index])
            for shelf in self._shelves
            for index, start, end in shelf.found_in(rest)
        ]
        found.sort()
        return found

    def _learn(self, text: str) -> None:
        """Name what is a secret by its very form: tokens, granted credentials, Basic."""
        if "eyJ" in text:
            for found in _JWT.findall(text):
                self.add("jwt", found)
        if '_token"' in text or 'client_secret"' in text:
            for found in _MEMBER.findall(text):
                self.add("credential", found)
        if "asic " in text or "basic " in text.lower():
            for found in _BASIC.findall(text):
                if found not in self._basic and _is_basic(found):
                    self._basic.add(found)
                    self.add("credential", found)


class _Shelf:
    """Some spellings, and the automaton that finds them, made when it is first wanted."""

    def __init__(self, spellings: list[bytes]) -> None:
        self.spellings = spellings
        self._automaton: BytesAhoCorasick | None = None

    def found_in(self, content: bytes) -> Sequence[tuple[int, int, int]]:
        """Return number, start and end of each: from the left, the longest, none over another."""
        if not self.spellings:
            return ()
        if self._automaton is None:
            short = len(self.spellings) <= _SMALLEST  # searched a few times, then made anew
            kind = Implementation.NoncontiguousNFA if short else Implementation.ContiguousNFA
            self._automaton = BytesAhoCorasick(self.spellings, MatchKind.LeftmostLongest, kind)
        return self._automaton.find_matches_as_indexes(content)


def _is_basic(text: str) -> bool:
    try:
        return b":" in base64.b64decode(text)
    except ValueError:
        return False


def _spellings(value: str) -> Iterator[bytes]:
    if _UNRESERVED.fullmatch(value):  # nothing ever spells these letters in another way
        yield value.encode()
        return
    encoded = (
        quote(value, safe="", errors=_ANY),
        quote(value, errors=_ANY),
        quote_plus(value, errors=_ANY),
    )
    for text in (value, *encoded):
        yield text.encode("utf-8", _ANY)
        yield _escaped(text, ascii_only=False)
        yield _escaped(text, ascii_only=True)


def _escaped(text: str, *, ascii_only: bool) -> bytes:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode("utf-8", _ANY)
