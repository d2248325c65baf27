"""Mistakes in who gets a token, which one, and in what answer."""

from dataclasses import replace

from sandbox.reference_operator.defect import SLOW_S, Defect
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct, find_session
from sandbox.reference_operator.server.accounts import Accounts, Player, Session
from sandbox.reference_operator.server.answers import json_answer, text_answer
from sandbox.wire import Request, Response

_HOUR_S = 3600


def _guest_too(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    guest = Session("", Player("guest", "acme", "EUR"), now_s + 1)
    return find_session(request, accounts, now_s) or guest


def _logged_out_too(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    sid = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
    return accounts.sessions.get(sid) or find_session(request, accounts, now_s)


def _expired_too(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    sid = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
    session = accounts.sessions.get(sid)
    return session if session and session.ended_at_s is None else None


def _logged_out_on_one_instance(
    request: Request, accounts: Accounts, now_s: float
) -> Session | None:
    found = find_session(request, accounts, now_s) or _logged_out_too(request, accounts, now_s)
    if found is None or found.is_live(now_s):
        return found
    found.checks += 1  # each question goes to the other instance
    return None if found.checks % 2 else found


def _last_to_log_in(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    return found and next(reversed(accounts.sessions.values()))


def _cacheable(token: str) -> Response:
    answer = json_answer(200, {"token": token})
    lasting = answer.headers.with_field("Cache-Control", "private, max-age=60")
    return replace(answer, headers=lasting)


def _by_id_alone(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    if found is None:
        return None
    first = next(one for one in accounts.players.values() if one.id == found.player.id)
    return replace(found, player=first)


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-token-outlives-itself",
        _JWT + "not-expired",
        "T11",
        "A token is handed out again for an hour, long after its exp.",
        Gr8Conduct(keeps_token_s=_HOUR_S),
        crude=True,
    ),
    Defect(
        "gr8-token-reused",
        _JWT + "fresh-per-request",
        "T13",
        "Requests within ten seconds get the same token.",
        Gr8Conduct(keeps_token_s=10),
    ),
    Defect(
        "gr8-token-for-guest",
        _JWT + "no-token-for-a-guest",
        "T15",
        "A visitor who is not logged in gets a token for the player `guest`.",
        Gr8Conduct(find_session=_guest_too),
        crude=True,
    ),
    Defect(
        "gr8-guest-gets-null",
        _JWT + "guest-is-4xx",
        "T15",
        "A visitor who is not logged in gets 200 and a token of null.",
        Gr8Conduct(refuse_guest=lambda: json_answer(200, {"token": None})),
    ),
    Defect(
        "gr8-token-slow",
        _JWT + "answer-time",
        "T13",
        "The token takes more than a second.",
        Gr8Conduct(token_delay_s=SLOW_S),
    ),
    Defect(
        "gr8-token-after-logout",
        _JWT + "none-after-logout",
        "T15",
        "A session that has ended still gets tokens.",
        Gr8Conduct(find_session=_logged_out_too),
        crude=True,
    ),
    Defect(
        "gr8-token-after-expiry",
        _JWT + "none-after-logout",
        "T15",
        "A session that ran out of its life gets tokens until somebody logs out.",
        Gr8Conduct(find_session=_expired_too),
    ),
    Defect(
        "gr8-logout-on-one-instance",
        _JWT + "none-after-logout",
        "T15",
        "Each of two instances keeps sessions in memory, and one of them hears of the logout.",
        Gr8Conduct(find_session=_logged_out_on_one_instance),
    ),
    Defect(
        "gr8-token-out-of-a-cache",
        _JWT + "one-per-player",
        "T14",
        "A cache before the endpoint keeps the answer for a second, whoever asks.",
        Gr8Conduct(keeps_token_s=1, kept_for=lambda _: ""),
    ),
    Defect(
        "gr8-token-of-another",
        _JWT + "names-the-right-player",
        "T14",
        "The token is made for the player who logged in last.",
        Gr8Conduct(find_session=_last_to_log_in),
        crude=True,
    ),
    Defect(
        "gr8-token-under-other-name",
        _JWT + "answered",
        "T22",
        "The answer's member is called jwt.",
        Gr8Conduct(hand_out=lambda token: json_answer(200, {"jwt": token})),
    ),
    Defect(
        "gr8-token-as-text",
        _JWT + "answered",
        "T22",
        "The answer is the bare token, not JSON.",
        Gr8Conduct(hand_out=lambda token: text_answer(200, token)),
    ),
    Defect(
        "gr8-token-with-scheme",
        _JWT + "is-compact-jws",
        "T17",
        "The token has the word Bearer before it.",
        Gr8Conduct(hand_out=lambda token: json_answer(200, {"token": f"Bearer {token}"})),
        crude=True,
    ),
    Defect(
        "gr8-token-cacheable",
        _JWT + "no-store",
        "T13",
        "The answer may be kept by the browser for a minute.",
        Gr8Conduct(hand_out=_cacheable),
    ),
    Defect(
        "gr8-player-by-id-alone",
        _JWT + "currency-is-the-players",
        "A17",
        "The player is looked up by id alone, and the first brand that has the id counts.",
        Gr8Conduct(find_session=_by_id_alone),
    ),
    Defect(
        "gr8-error-with-200",
        _JWT + "answered",
        "T22",
        "The answer is 200 and holds an error in place of the token.",
        Gr8Conduct(hand_out=lambda _: json_answer(200, {"error": "sportsbook_not_ready"})),
        crude=True,
    ),
    Defect(
        "gr8-token-in-quotes",
        _JWT + "is-compact-jws",
        "T17",
        "The token has quotes of its own inside the text.",
        Gr8Conduct(hand_out=lambda token: json_answer(200, {"token": f'"{token}"'})),
    ),
    Defect(
        "gr8-token-with-line-end",
        _JWT + "is-compact-jws",
        "T17",
        "The token has a line end behind it.",
        Gr8Conduct(hand_out=lambda token: json_answer(200, {"token": f"{token}\n"})),
    ),
    Defect(
        "gr8-token-after-a-blank",
        _JWT + "is-compact-jws",
        "T17",
        "The token has a blank before it.",
        Gr8Conduct(hand_out=lambda token: json_answer(200, {"token": f" {token}"})),
    ),
)
