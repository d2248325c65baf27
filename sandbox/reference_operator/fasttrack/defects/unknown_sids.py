"""Mistakes in looking up a sid that has no session on this site."""

from fnmatch import fnmatchcase

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    find_session,
    is_of_this_site,
)
from sandbox.reference_operator.server.accounts import (
    PRODUCTION,
    SESSION_TTL_S,
    Accounts,
    Player,
    Session,
)
from sandbox.reference_operator.server.answers import Refusal

LONGEST_SID = 255


_INVALID: set[str] = set()


def _past_its_end(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = accounts.sessions.get(sid)
    if session and session.ended_at_s is None and is_of_this_site(session):
        return session
    return find_session(accounts, sid, now_s)


def _of_any_brand(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = accounts.live_session(sid, now_s=now_s)
    if session and session.environment == PRODUCTION:
        return session
    return find_session(accounts, sid, now_s)


def _of_any_environment(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = accounts.live_session(sid, now_s=now_s)
    if session and session.environment != PRODUCTION:
        return session
    return find_session(accounts, sid, now_s)


def _until_anybody_leaves(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    opened_s = session.expires_at_s - SESSION_TTL_S if session else 0.0
    ends_s = (one.ended_at_s for one in accounts.sessions.values() if one.ended_at_s is not None)
    return None if any(end_s >= opened_s for end_s in ends_s) else session


def _kept_as_invalid(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if sid in _INVALID:
        return None
    if accounts.is_down:
        _INVALID.add(sid)
    return find_session(accounts, sid, now_s)


def _anybody_in_an_outage(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if accounts.is_down:
        return next(reversed(accounts.sessions.values()), None)
    return find_session(accounts, sid, now_s)


def _by_query(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if "' OR '" in sid:
        return next(reversed(accounts.sessions.values()), None)
    return find_session(accounts, sid, now_s)


def _by_pattern(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    pattern = sid.replace("%", "*")
    known = (one for one in accounts.sessions if fnmatchcase(one, pattern))
    return find_session(accounts, next(known, sid), now_s)


def _in_a_short_column(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if len(sid) > LONGEST_SID:
        raise Refusal(500, "value_too_long")
    return find_session(accounts, sid, now_s)


def _in_ascii(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if not sid.isascii():
        raise Refusal(500, "internal_error")
    return find_session(accounts, sid, now_s)


def _anybody(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    return find_session(accounts, sid, now_s) or next(reversed(accounts.sessions.values()), None)


class _Adopting:
    """Refuses a sid at first sight, and takes it for that of a guest from then on."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, accounts: Accounts, sid: str, now_s: float) -> Session | None:
        found = find_session(accounts, sid, now_s)
        if found is None and sid in self._seen:
            return Session(sid, Player("guest", PRODUCTION, "EUR"), now_s + 1)
        self._seen.add(sid)
        return found


_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-expiry-ignored",
        _AUTH + "no-identity-for-bad-sid",
        "A09",
        "A session that ran out of its life is good until somebody logs out.",
        FastTrackConduct(find_session=_past_its_end),
    ),
    Defect(
        "ft-other-brand-accepted",
        _AUTH + "no-identity-for-bad-sid",
        "A12",
        "The sessions of all brands lie in one store, and the brand is not looked at.",
        FastTrackConduct(find_session=_of_any_brand),
    ),
    Defect(
        "ft-other-environment-accepted",
        _AUTH + "no-identity-for-bad-sid",
        "A12",
        "A session of the staging site is good in production, for both read one store.",
        FastTrackConduct(find_session=_of_any_environment),
    ),
    Defect(
        "ft-logout-ends-all",
        _AUTH + "sid-not-one-time",
        "A10",
        "A logout empties the cache of sessions, and with it everybody is logged out.",
        FastTrackConduct(find_session=_until_anybody_leaves),
    ),
    Defect(
        "ft-outage-opens",
        _AUTH + "no-identity-for-bad-sid",
        "A22",
        "While sessions cannot be looked up every sid is taken for the last player's.",
        FastTrackConduct(find_session=_anybody_in_an_outage),
    ),
    Defect(
        "ft-sid-in-a-query",
        _AUTH + "no-identity-for-bad-sid",
        "A14",
        "The sid is put into the text of a query, so that a quote ends it and finds everybody.",
        FastTrackConduct(find_session=_by_query),
    ),
    Defect(
        "ft-sid-is-a-pattern",
        _AUTH + "no-identity-for-bad-sid",
        "A14",
        "The sid is looked up by LIKE, or as the pattern of a cache's keys, and % finds anybody.",
        FastTrackConduct(find_session=_by_pattern),
    ),
    Defect(
        "ft-long-sid-is-500",
        _AUTH + "never-500",
        "A14",
        "A sid longer than its database column ends in HTTP 500.",
        FastTrackConduct(find_session=_in_a_short_column),
    ),
    Defect(
        "ft-foreign-letters-are-500",
        _AUTH + "never-500",
        "A14",
        "A sid with letters beyond ASCII ends in HTTP 500.",
        FastTrackConduct(find_session=_in_ascii),
    ),
    Defect(
        "ft-login-for-everybody",
        "fasttrack.login.refused-for-bad-sid",
        "A02",
        "Whatever the sid is, the answer names the player who logged in last.",
        FastTrackConduct(find_session=_anybody),
        crude=True,
    ),
    Defect(
        "ft-unknown-sid-adopted",
        "fasttrack.login.refused-for-bad-sid",
        "A02",
        "A sid that nobody knows is adopted as a new session, which the next question finds.",
        FastTrackConduct(find_session=_Adopting()),
    ),
    Defect(
        "ft-outage-remembered",
        "fasttrack.authenticate.valid-sid-is-200",
        "A22",
        "A sid that could not be looked up in an outage is kept as an invalid one.",
        FastTrackConduct(find_session=_kept_as_invalid),
    ),
)
