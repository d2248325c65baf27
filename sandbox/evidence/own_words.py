"""Words of ours, which everybody may read: whoever has one of them as a secret hides nothing by it.

In what a peer sent such a secret is hidden all the same; in a sentence of ours it stays a word.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import cache
from typing import get_args, get_type_hints

import msgspec

from sandbox.evidence.events import EVENTS
from sandbox.evidence.verdict import Exit, Fate, Level, Mark, Outcome

_WORD = re.compile(r"[A-Za-z]{3,}")
_BETWEEN_WORDS = re.compile(r"\W")
_METHODS = ("CONNECT", "DELETE", "OPTIONS")


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Return texts as they are, and every word in them in small and as it is written."""
    known = list(texts)
    found = [word for text in known for word in _WORD.findall(text)]
    return frozenset((*known, *found, *(word.lower() for word in found)))


@cache
def own_words() -> frozenset[str]:
    """Return the words of which events are made."""
    texts: list[str] = [*EVENTS, *_METHODS]
    for kind in EVENTS.values():
        texts += [kind.__name__, *_members(kind), *_BETWEEN_WORDS.split(kind.__doc__ or "")]
    for names in (Exit, Fate, Level, Mark, Outcome):
        texts += [str(each.value) for each in names] + [each.name for each in names]
    return words_in(texts)


def _members(kind: type[msgspec.Struct]) -> Iterable[str]:
    for name, hint in get_type_hints(kind).items():
        yield name
        for part in (hint, *get_args(hint)):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                yield from _members(part)
            elif isinstance(part, type) and issubclass(part, Enum):
                yield from (str(each.value) for each in part)
