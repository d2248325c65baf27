"""Mistakes of sites with several workers, several sessions of a player, and much to do at once."""

from collections.abc import Callable, Mapping
from itertools import count

from sandbox.json_value import Json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    find_session,
    identify,
)
from sandbox.reference_operator.server.accounts import Accounts, Session

LookUp = Callable[[Accounts, str, float], Session | None]


def _on_some_workers(of: int) -> LookUp:
    """Lose one question in so many: that worker has no such session."""
    asked = count(1)

    def look_up(accounts: Accounts, sid: str, now_s: float) -> Session | None:
        found = find_session(accounts, sid, now_s)
        return None if found is not None and next(asked) % of == 0 else found

    return look_up


def _under_load(most: int) -> LookUp:
    """Find nothing while many are looked up: the pool's time-out is taken for a miss."""
    lately: list[float] = []

    def look_up(accounts: Accounts, sid: str, now_s: float) -> Session | None:
        lately[:] = [*(one for one in lately if one > now_s - 0.05), now_s]
        return None if len(lately) > most else find_session(accounts, sid, now_s)

    return look_up


def _of_a_neighbour(every: int) -> Callable[[Session, Accounts], Mapping[str, Json]]:
    """Name somebody else once in so many answers, as where two requests share a variable."""
    asked = count(1)

    def name(session: Session, accounts: Accounts) -> Mapping[str, Json]:
        others = [one for one in accounts.sessions.values() if one.player is not session.player]
        shared = bool(others) and next(asked) % every == 0
        return identify(others[-1] if shared else session, accounts)

    return name


def _by_a_short_key(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    """Keep answers in a cache whose key is the first letter of the sid."""
    first = next(one for one in accounts.sessions.values() if one.sid[:1] == session.sid[:1])
    return identify(first, accounts)


def _first_ever(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    return identify(next(iter(accounts.sessions.values()), session), accounts)


def _ends_the_newest(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    """Take a logout for that of the player's newest session, whichever he has left."""
    session = accounts.sessions.get(sid)
    if session is None:
        return None
    his = [one for one in accounts.sessions.values() if one.player is session.player]
    ended = any(one.ended_at_s is not None for one in his)
    return None if (ended and his[-1] is session) or now_s >= session.expires_at_s else session


def _alive_while_anybody_of_his_is(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    """Ask whether the player is logged in, and not whether this session is."""
    session = accounts.sessions.get(sid)
    if session is None:
        return None
    his = (one for one in accounts.sessions.values() if one.player is session.player)
    return session if any(one.is_live(now_s) for one in his) else None


_AUTH = "fasttrack.authenticate."
_EVERY_TIME, _PLAYERS = _AUTH + "valid-every-time", _AUTH + "user-id-is-the-players"

DEFECTS = (
    Defect(
        "ft-session-of-one-worker",
        _EVERY_TIME,
        "A29",
        "Each of two workers keeps the sessions that it has opened itself.",
        FastTrackConduct(find_session=_on_some_workers(2)),
        crude=True,
    ),
    Defect(
        "ft-session-missing-on-one-worker-in-seven",
        _EVERY_TIME,
        "A29",
        "One worker in seven was started with another store of sessions.",
        FastTrackConduct(find_session=_on_some_workers(7)),
    ),
    Defect(
        "ft-session-missing-once-in-twenty",
        _EVERY_TIME,
        "A29",
        "A replica lags behind, and one question in twenty finds nothing there.",
        FastTrackConduct(find_session=_on_some_workers(20)),
    ),
    Defect(
        "ft-pool-too-small",
        _EVERY_TIME,
        "A29",
        "Where no connection to the store is free, the session counts as unknown.",
        FastTrackConduct(find_session=_under_load(6)),
    ),
    Defect(
        "ft-neighbours-player",
        _PLAYERS,
        "A11",
        "Two requests share a variable, and one answer in eleven names the neighbour's player.",
        FastTrackConduct(identify=_of_a_neighbour(11)),
    ),
    Defect(
        "ft-cache-key-too-short",
        _PLAYERS,
        "A11",
        "Answers are cached by a hash that is too short, and two sids share one.",
        FastTrackConduct(identify=_by_a_short_key),
    ),
    Defect(
        "ft-first-player-for-ever",
        _PLAYERS,
        "A01",
        "The first player who was ever asked about is named for everybody.",
        FastTrackConduct(identify=_first_ever),
        crude=True,
    ),
    Defect(
        "ft-constant-player",
        _PLAYERS,
        "A01",
        "Every valid sid is answered with the user_id of the example.",
        FastTrackConduct(identify=lambda _, __: {"user_id": 123}),
        crude=True,
    ),
    Defect(
        "ft-sid-as-user-id",
        _PLAYERS,
        "A01",
        "The answer's user_id is the sid that was asked about.",
        FastTrackConduct(identify=lambda session, _: {"user_id": session.sid}),
    ),
    Defect(
        "ft-logout-ends-the-newest",
        _AUTH + "logged-out-sid-refused",
        "A10",
        "A logout ends the newest session of the player, whichever was left.",
        FastTrackConduct(find_session=_ends_the_newest),
    ),
    Defect(
        "ft-login-revives-old-sids",
        _AUTH + "logged-out-sid-refused",
        "A10",
        "It is asked whether the player is logged in, so that a new login makes old sids good.",
        FastTrackConduct(find_session=_alive_while_anybody_of_his_is),
    ),
)
