"""Secrets under stable names: the same value is the same `‹token #3›` everywhere in a run.

A text is looked through in every reading of it (`spelling/`), and a secret is cut out where it
stood: the rest stays as it came. What nothing can be cut out of, such as something packed, is told
by its length and hash. A text that we cut short may have been cut within a secret: what is left of
that goes, too.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress

from sandbox.evidence.credentials import JWT, credentials_of, kind_in, shown_in
from sandbox.evidence.finder import Finder
from sandbox.evidence.spelling.content import Content, Found
from sandbox.evidence.spelling.reading import ANY, Reading, Text, as_bytes
from sandbox.evidence.spelling.readings import (
    APART,
    Level,
    in_letters,
    is_of_letters,
    levels_of,
)

SHORTEST = 6
"""Shorter values would mask ordinary words; no credential worth the name is that short."""
MOST_BYTES = 1_000_000
"""How much of the secrets that peers send is remembered: some 25,000 ids."""
_MOST_PLAYERS = 25_000
_CUT = re.compile("…".encode() + rb"|\.\.\.")
_LONGEST_CUT = 2048


class Masks:
    """The names of the secrets of one run. `most` bytes of those that peers send are remembered;
    `words` are ours, and stay in our sentences though one of them should be a secret.
    """

    def __init__(
        self,
        *,
        show: bool = False,
        most: int = MOST_BYTES,
        words: frozenset[str] = frozenset(),
    ) -> None:
        self._names: dict[bytes, str] = {}
        self._beginnings: dict[bytes, list[bytes]] = {}
        self._counts: dict[str, int] = {}
        self._tokens: dict[bytes, None] = {}
        self._own, self._met = Finder(), Finder(most)
        self._most, self._held = most, 0
        self._show = show
        self._words = words
        self._plain: set[bytes] = set()
        self._players: dict[bytes, None] = {}

    @property
    def shows(self) -> bool:
        """True where nothing is hidden."""
        return self._show

    @property
    def remembered(self) -> Collection[bytes]:
        """The spellings that are known."""
        return self._names.keys()

    def add(self, kind: str, value: Text, *, own: bool = False) -> None:
        """Give a secret a name; known and too short ones are left as they are.

        Those that are the run's `own`, and no peer's, are never forgotten.
        """
        first = as_bytes(value)
        if self._show or len(value) < SHORTEST or first in self._names:
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"‹{kind} #{self._counts[kind]}›"
        if JWT.fullmatch(first) and not own:  # found by its form
            self._remember((first,), name)
            self._tokens[first] = None
            self._held += len(first)
            self._forget_tokens()
            return
        fresh = [spelt for spelt in dict.fromkeys(_spellings(first)) if spelt not in self._names]
        self._remember(fresh, name)
        if value in self._words:
            self._plain.add(first)
        self._forget((self._own if own else self._met).add(fresh))

    def spare_player(self, id_: str) -> None:
        """Leave a player's id readable, though a cookie should repeat it: it stands in launch URLs,
        tokens and answers, and says whom all is about. What is a secret otherwise stays one, and
        what has a name by now keeps it.
        """
        self._players[as_bytes(id_)] = None
        if len(self._players) > _MOST_PLAYERS:
            del self._players[next(iter(self._players))]

    def add_headers(self, headers: Mapping[str, str]) -> None:
        """Name the credentials among header fields, without the scheme before them."""
        for name, value in headers.items():
            for credential in credentials_of(name, value):
                self._add_shown(kind_in(name), credential)

    def hide(self, text: str) -> str:
        """Replace every secret in a text."""
        [hidden] = self.hide_all([text])
        return hidden if isinstance(hidden, str) else text

    def hide_all(self, texts: Sequence[Text]) -> Sequence[Text]:
        """Replace every secret in texts of one event; what one of them shows is hidden in all.

        They are the same sequence where nothing is hidden. A text that is bytes is a body that is
        no UTF-8.
        """
        if self._show or not texts:
            return texts
        together = [text for text in texts if isinstance(text, str)]
        contents = [Content(together), *(Content([t]) for t in texts if isinstance(t, bytes))]
        for content in contents:
            self._learn(content)
        hidden = [self._hidden(content) for content in contents]
        if not any(hidden):
            return texts
        parts = [iter(new or old.texts) for new, old in zip(hidden, contents, strict=True)]
        alone = iter(parts[1:])
        found = (next(parts[0] if isinstance(text, str) else next(alone)) for text in texts)
        return [str(text) if isinstance(text, str) else text for text in found]

    def _learn(self, content: Content) -> None:
        """Name what is a secret by its very form."""
        for level in content.levels:
            text = level.text.content
            for found in JWT.finditer(text) if b"eyJ" in text else ():
                start, end = found.span()
                if not self._whole_of(text, start, end):
                    self.add("jwt", text[start:end].decode())
            for kind, value in shown_in(text):
                self._add_shown(kind, value)

    def _add_shown(self, kind: str, value: Text) -> None:
        if kind != "cookie":
            self.add(kind, value)
        elif as_bytes(value) not in self._players:
            self.add("credential", value)

    def _whole_of(self, text: bytes, start: int, end: int) -> str | None:
        """Return the name of the secret that begins there, where the text was cut at its end."""
        begin = self._beginnings.get(text[start : start + SHORTEST])
        is_cut = begin and _CUT.match(text, end)
        return self._name_of(text[start:end], begin) if begin and is_cut else None

    def _hidden(self, content: Content) -> Sequence[Text]:
        """Return the texts without secrets; none where there are none in them."""
        found = content.placed(self._found_in)
        if not found:
            return ()
        if content.is_crossed_by(found):
            parts = [Content([text]) for text in content.texts]
            return [text for part in parts for text in self._hidden(part) or part.texts]
        return content.without(found)

    def _found_in(self, level: Level) -> Iterator[Found]:
        """Yield what is found in one reading, and in what its letters stand for."""
        reading, letters = level.text, in_letters(level.runs) if level.runs else None
        both = reading.content + APART + letters.content if letters else reading.content
        size = len(reading.content)
        for finder in (self._own, self._met):
            for start, end, spelling in finder.find(both):
                name, is_word = self._names[spelling], spelling in self._plain
                if end <= size:
                    yield Found(reading, start, end, name, is_word)
                elif letters and start >= (begin := size + len(APART)):
                    found = Found(letters, start - begin, end - begin, name)
                    if b"\0" not in spelling or is_of_letters(letters, found.start, found.end):
                        yield found
        if b"eyJ" in reading.content:
            for token in JWT.finditer(reading.content):
                start, end = token.span()
                known = self._names.get(reading.content[start:end])
                known = known or self._whole_of(reading.content, start, end)
                yield Found(reading, start, end, known or "‹jwt›")
        if b"\xa6" in reading.content or b"..." in reading.content:
            yield from self._cut_short(reading)

    def _cut_short(self, reading: Reading) -> Iterator[Found]:
        """Yield the beginning of a secret before each sign that a text was cut."""
        content, last = reading.content, 0
        for cut in _CUT.finditer(content):
            at = cut.start()
            for start in range(max(last, at - _LONGEST_CUT), at - SHORTEST + 1):
                begin = self._beginnings.get(content[start : start + SHORTEST])
                if begin and (name := self._name_of(content[start:at], begin)):
                    yield Found(reading, start, at, name)
                    break
            last = cut.end()

    def _name_of(self, beginning: bytes, among: list[bytes]) -> str | None:
        whole = bisect_left(among, beginning)
        fits = whole < len(among) and among[whole].startswith(beginning)
        return self._names[among[whole]] if fits else None

    def _remember(self, spellings: Sequence[bytes], name: str) -> None:
        for spelling in spellings:
            self._names[spelling] = name
            insort(self._beginnings.setdefault(spelling[:SHORTEST], []), spelling)

    def _forget(self, spellings: Sequence[bytes]) -> None:
        for spelling in spellings:
            del self._names[spelling]
            self._plain.discard(spelling)
            alike = self._beginnings[spelling[:SHORTEST]]
            del alike[bisect_left(alike, spelling)]
            if not alike:
                del self._beginnings[spelling[:SHORTEST]]

    def _forget_tokens(self) -> None:
        while self._held > self._most:
            oldest = next(iter(self._tokens))
            del self._tokens[oldest]
            self._held -= len(oldest)
            self._forget((oldest,))


def _spellings(whole: bytes) -> Iterator[bytes]:
    """Yield what stands in a reading of a text for a secret: itself, in the encodings in which a
    text may be, and what its own letters say where they look like escapes.
    """
    yield whole
    with suppress(UnicodeDecodeError):
        yield from _encoded(whole.decode("utf-8", ANY))
    for level in levels_of(Reading(whole)):
        if len(level.content.strip()) >= SHORTEST and not level.hopeless:
            yield level.content
    begun = whole.rstrip(b"\\%&")  # with what follows, the end may look like an escape
    if len(begun) >= SHORTEST:
        yield begun


def _encoded(value: str) -> Iterator[bytes]:
    if " " in value:
        yield as_bytes(value.replace(" ", "+"))
    if value.isascii():
        return
    yield as_bytes(as_bytes(value).decode("latin-1"))  # a header field is read so
    yield as_bytes(value.encode("utf-16", ANY).decode("utf-16", ANY))
    for encoding in ("latin-1", "cp1252"):
        if len(encoded := value.encode(encoding, "ignore")) == len(value):
            yield encoded
