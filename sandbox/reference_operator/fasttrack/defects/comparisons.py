"""Sids that are compared sloppily: more texts than the one that was issued find the session."""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from unicodedata import combining, normalize
from urllib.parse import unquote

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, find_session
from sandbox.reference_operator.server.accounts import Accounts, Session

Same = Callable[[str, str], bool]
"""Tells whether a known sid and one that was sent are taken for the same."""

LEAST = 6
"""So many characters are compared at least."""


def _compared(same: Same) -> FastTrackConduct:
    """Find the session of any live sid that is the same in that sense."""

    def look_up(accounts: Accounts, sid: str, now_s: float) -> Session | None:
        exact = find_session(accounts, sid, now_s)
        if exact is not None or not sid:
            return exact
        alike = (known for known in accounts.sessions if same(known, sid))
        found = (find_session(accounts, known, now_s) for known in alike)
        return next(filter(None, found), None)

    return FastTrackConduct(find_session=look_up)


def _tidied(tidy: Callable[[str], str]) -> FastTrackConduct:
    """Look up what is left of a sid that was tidied."""
    return FastTrackConduct(
        find_session=lambda accounts, sid, now_s: find_session(accounts, tidy(sid), now_s)
    )


def _of_user(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    found = (one for one in accounts.sessions.values() if one.player.id == sid)
    return find_session(accounts, sid, now_s) or next(found, None)


def _anybody(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    return find_session(accounts, sid, now_s) or next(iter(accounts.sessions.values()), None)


def _first_and_last(known: str, sid: str) -> bool:
    return (len(known), known[:LEAST], known[-LEAST:]) == (len(sid), sid[:LEAST], sid[-LEAST:])


def _without_accents(text: str) -> str:
    return "".join(one for one in normalize("NFD", text) if not combining(one))


def _as_expression(known: str, sid: str) -> bool:
    try:
        return len(sid) >= LEAST and re.fullmatch(sid, known) is not None
    except re.error:
        return False


def _as_like(known: str, sid: str) -> bool:
    return fnmatchcase(known, sid.replace("%", "*").replace("_", "?")) and "_" in sid


_AUTH = "fasttrack.authenticate."
_NOBODY, _EXACT = _AUTH + "no-identity-for-bad-sid", _AUTH + "sid-exact"


def _defect(name: str, clause: str, text: str, conduct: FastTrackConduct) -> Defect:
    return Defect(f"ft-sid-{name}", clause, "A13", text, conduct)


DEFECTS = (
    _defect(
        "anybodys",
        _NOBODY,
        "Whatever the sid is, the answer names a player.",
        FastTrackConduct(find_session=_anybody),
    ),
    _defect(
        "of-the-right-form-suffices",
        _NOBODY,
        "A sid that looks like one is taken: its length and kind of letters are checked.",
        _compared(lambda known, sid: len(known) == len(sid) and sid.isalnum()),
    ),
    _defect(
        "ends-alike",
        _NOBODY,
        "The end of a live sid is as good as the whole.",
        _compared(lambda known, sid: len(sid) >= LEAST and known.endswith(sid)),
    ),
    _defect(
        "inside-another-text",
        _NOBODY,
        "A text that has a live sid somewhere inside is taken for it.",
        _compared(lambda known, sid: known in sid),
    ),
    _defect(
        "first-and-last-letters",
        _NOBODY,
        "The first and the last letters of a sid are compared, as a log shows them.",
        _compared(_first_and_last),
    ),
    _defect(
        "letters-in-any-order",
        _NOBODY,
        "The letters of a sid are added up, so that their order does not count.",
        _compared(lambda known, sid: sorted(known) == sorted(sid)),
    ),
    _defect(
        "first-half-compared",
        _NOBODY,
        "The first half of a sid is looked up, and the other half is not compared.",
        _compared(lambda known, sid: len(known) == len(sid) and known[:13] == sid[:13]),
    ),
    _defect(
        "cut-at-a-colon",
        _NOBODY,
        "What stands behind a colon is taken off before the look-up.",
        _tidied(lambda sid: sid.partition(":")[0]),
    ),
    _defect(
        "like-letters",
        _NOBODY,
        "The sid is looked up by LIKE, and each _ stands for any letter.",
        _compared(_as_like),
    ),
    _defect(
        "is-an-expression",
        _NOBODY,
        "The sid is looked up as a regular expression.",
        _compared(_as_expression),
    ),
    _defect(
        "or-user-id",
        _NOBODY,
        "A user id is taken for a sid, for the look-up knows both.",
        FastTrackConduct(find_session=_of_user),
    ),
    _defect(
        "unescaped",
        _EXACT,
        "Percent-encoding is undone in the sid before it is looked up.",
        _tidied(unquote),
    ),
    _defect(
        "unquoted", _EXACT, "Quotes around a sid are taken off.", _tidied(lambda s: s.strip('"'))
    ),
    _defect(
        "as-bearer",
        _EXACT,
        "A sid is read as the site reads its own header, where the word Bearer may stand before.",
        _tidied(lambda sid: sid.removeprefix("Bearer ")),
    ),
    _defect(
        "as-a-file",
        _EXACT,
        "The sid is the name of a file, and ./ before it changes nothing.",
        _tidied(lambda sid: sid.removeprefix("./")),
    ),
    _defect(
        "blanks-removed",
        _EXACT,
        "Blanks inside a sid are taken out of it.",
        _tidied(lambda sid: sid.replace(" ", "")),
    ),
    _defect(
        "accents-folded",
        _EXACT,
        "The database's collation takes letters with and without accents for the same.",
        _tidied(_without_accents),
    ),
    _defect(
        "width-folded",
        _EXACT,
        "The sid is normalised (NFKC), which makes letters of other widths the same.",
        _tidied(lambda sid: normalize("NFKC", sid)),
    ),
    _defect(
        "ends-at-nul",
        _EXACT,
        "The look-up is done by a library that ends a text at its first NUL.",
        _tidied(lambda sid: sid.partition("\0")[0]),
    ),
)
