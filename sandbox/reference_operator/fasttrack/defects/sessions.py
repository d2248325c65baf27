"""Mistakes in looking up the session of a sid."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, find_session
from sandbox.reference_operator.server.accounts import Accounts, Player, Session

LOGOUT_LAG_S = 60.0
SHORTEST_PREFIX = 8


def _prefix(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    starts = (one for known, one in accounts.sessions.items() if known.startswith(sid))
    live = (one for one in starts if one.is_live(now_s))
    return next(live, None) if len(sid) >= SHORTEST_PREFIX else None


def _stem(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    known = (one for one in accounts.sessions if sid.startswith(one))
    return find_session(accounts, next(known, sid), now_s)


def _case_folded(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    folded = sid.casefold()
    known = (one for one in accounts.sessions if one.casefold() == folded)
    return find_session(accounts, next(known, sid), now_s)


def _empty_is_the_last_player(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if not sid.strip():
        return next(reversed(accounts.sessions.values()), None) or _guest(now_s)
    return find_session(accounts, sid, now_s)


def _guest_for_a_stranger(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    return find_session(accounts, sid, now_s) or _guest(now_s)


def _logged_out_too(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = accounts.sessions.get(sid)
    return session if session and now_s < session.expires_at_s else None


def _logged_out_a_while(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = accounts.sessions.get(sid)
    ended_s = session.ended_at_s if session else None
    if session and ended_s is not None and now_s < ended_s + LOGOUT_LAG_S:
        return session
    return find_session(accounts, sid, now_s)


def _logged_out_on_one_instance(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = accounts.sessions.get(sid)
    if session is None or session.ended_at_s is None:
        return find_session(accounts, sid, now_s)
    if session.checks % 2:
        return session
    session.checks += 1  # the next question goes to the other instance
    return None


def _once(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    session = find_session(accounts, sid, now_s)
    return session if session and not session.checks else None


def _guest(now_s: float) -> Session:
    return Session("", Player("guest", "acme", "EUR"), now_s + 1)


_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-stranger-is-guest",
        _AUTH + "no-identity-for-bad-sid",
        "A02",
        "An unknown sid is answered 200 with the default user of visitors.",
        FastTrackConduct(find_session=_guest_for_a_stranger),
        crude=True,
    ),
    Defect(
        "ft-empty-sid-accepted",
        _AUTH + "no-identity-for-bad-sid",
        "A04",
        "An empty or blank sid is answered with the player who logged in last.",
        FastTrackConduct(find_session=_empty_is_the_last_player),
    ),
    Defect(
        "ft-sid-prefix-matches",
        _AUTH + "no-identity-for-bad-sid",
        "A13",
        "The beginning of a live sid is as good as the whole.",
        FastTrackConduct(find_session=_prefix),
    ),
    Defect(
        "ft-sid-longer-matches",
        _AUTH + "no-identity-for-bad-sid",
        "A13",
        "A live sid with more characters behind it is still taken.",
        FastTrackConduct(find_session=_stem),
    ),
    Defect(
        "ft-sid-trimmed",
        _AUTH + "sid-exact",
        "A13",
        "Blanks around a sid are taken off before it is looked up.",
        FastTrackConduct(
            find_session=lambda accounts, sid, now_s: find_session(accounts, sid.strip(), now_s)
        ),
    ),
    Defect(
        "ft-sid-case-folded",
        _AUTH + "sid-exact",
        "A13",
        "A sid is looked up whatever the case of its letters.",
        FastTrackConduct(find_session=_case_folded),
    ),
    Defect(
        "ft-logout-ignored",
        _AUTH + "logged-out-sid-refused",
        "A10",
        "A sid stays good after the player has logged out.",
        FastTrackConduct(find_session=_logged_out_too),
        crude=True,
    ),
    Defect(
        "ft-logout-late",
        _AUTH + "logged-out-sid-refused",
        "A10",
        "A logout is noticed a minute late, when a cached session falls out of the cache.",
        FastTrackConduct(find_session=_logged_out_a_while),
    ),
    Defect(
        "ft-logout-on-one-instance",
        _AUTH + "logged-out-sid-refused",
        "A10",
        "Each of two instances keeps sessions in memory, and one of them hears of the logout.",
        FastTrackConduct(find_session=_logged_out_on_one_instance),
    ),
    Defect(
        "ft-sid-one-time",
        _AUTH + "sid-not-one-time",
        "A11",
        "A sid is used up by the first question, so that the next page view is refused.",
        FastTrackConduct(find_session=_once),
    ),
)
