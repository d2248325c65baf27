"""How a text differs from the one that was wanted: what a person sees who lays them side by side.

It holds of secrets as well, of which no report shows more than a name.
"""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import takewhile
from urllib.parse import quote, unquote, unquote_plus

from sandbox.words import counted

_LONGEST = 10_000
_LEAST_ALIKE = 4


def how_alike(wanted: str, given: str) -> str:
    """Say how a text differs from the wanted one; "" where they have nothing to do with each other
    that would tell a mistake.
    """
    if wanted == given or not wanted or max(len(wanted), len(given)) > _LONGEST:
        return ""
    return next(_ways(wanted, given), "")


def _ways(wanted: str, given: str) -> Iterator[str]:
    for words, made in _CHANGES:
        if made(wanted) == made(given):
            yield f"the same but for {words}"
    for words, done in _SPELT:
        if done(wanted) == given:
            yield f"the same, {words}"
    if given and wanted.startswith(given):
        yield f"the first {len(given)} of its {len(wanted)} characters"
    if given and wanted.endswith(given):
        yield f"the last {len(given)} of its {len(wanted)} characters"
    if given.startswith(wanted):
        yield f"the same with {counted(len(given) - len(wanted), 'character')} more behind it"
    if given.endswith(wanted):
        yield f"the same with {counted(len(given) - len(wanted), 'character')} more before it"
    common = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(wanted, given, strict=False))
    )
    if common >= _LEAST_ALIKE:
        yield f"alike up to character {common} of {len(wanted)}"


def _without_zeros(text: str) -> str:
    return text.lstrip("0") or "0"


_CHANGES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("the case of letters", str.casefold),
    ("white space around it", str.strip),
    ("zeros at its beginning", _without_zeros),
    ("the form of its Unicode letters", lambda text: unicodedata.normalize("NFC", text)),
    ("the dashes in it", lambda text: text.replace("-", "")),
    ("quotation marks around it", lambda text: text.strip("\"'")),
)

_SPELT: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("percent-encoded", lambda text: quote(text, safe="")),
    ("percent-decoded", unquote),
    ("decoded as a query once more", unquote_plus),
    ("read as Latin-1", lambda text: text.encode("utf-8", "replace").decode("latin-1")),
    ("twice in one", lambda text: text * 2),
)
