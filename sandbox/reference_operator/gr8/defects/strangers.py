"""Mistakes in whom the token endpoint believes, and in what it lets others read or keep."""

from dataclasses import replace

from sandbox.json_value import Json, parse_json
from sandbox.protocol.jws import read_claims
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.account import sportsbook_account
from sandbox.reference_operator.gr8.desk.tokens import (
    Claims,
    Gr8Conduct,
    find_session,
    find_tenant,
    hand_out,
    presented_sids,
    profile,
    refuse_guest,
)
from sandbox.reference_operator.server.accounts import Accounts, Player, Session
from sandbox.reference_operator.server.answers import Refusal, json_answer, text_answer
from sandbox.reference_operator.server.brands import DEFAULT_BRAND
from sandbox.wire import Request, Response

_TRACE = """Traceback (most recent call last):
  File "/srv/app/sportsbook/tokens.py", line 41, in get_jwt_token
    session = sessions[sid]
KeyError: 'sid'
"""


def _session_of(accounts: Accounts, player_id: Json, now_s: float) -> Session | None:
    live = (one for one in accounts.sessions.values() if one.is_live(now_s))
    return next((one for one in live if one.player.id == player_id), None)


def _asked_for(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    wanted = request.query_value("playerId")
    return (_session_of(accounts, wanted, now_s) if found and wanted else None) or found


def _asked_for_by_name(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    wanted = request.query_value("externalUserId")
    return (_session_of(accounts, wanted, now_s) if found and wanted else None) or found


def _in_the_currency_asked_for(
    request: Request, accounts: Accounts, now_s: float
) -> Session | None:
    found = find_session(request, accounts, now_s)
    wanted = request.query_value("currency")
    if found is not None and wanted:
        sportsbook_account(found.player).currency = wanted
    return found


def _by_any_jwt(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    claims = [read_claims(sid) for sid in presented_sids(request.headers)]
    named = [one.get("sub", one.get("externalUserId")) for one in claims]
    by_name = (_session_of(accounts, name, now_s) for name in named if name)
    return found or next((one for one in by_name if one is not None), None)


def _by_its_own_token(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    named = [read_claims(sid).get("externalUserId") for sid in presented_sids(request.headers)]
    by_name = (_session_of(accounts, name, now_s) for name in named if name)
    return found or next((one for one in by_name if one is not None), None)


def _by_player_id(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    by_id = (_session_of(accounts, sid, now_s) for sid in presented_sids(request.headers))
    return found or next((one for one in by_id if one is not None), None)


def _in_a_query(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    tricked = any("'1'='1" in sid for sid in presented_sids(request.headers))
    return next(iter(accounts.sessions.values()), None) if tricked else found


def _of_the_prototype(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    if {"constructor", "__proto__"} & set(presented_sids(request.headers)):
        nobody = Player("undefined", DEFAULT_BRAND, "EUR")
        return Session("", nobody, now_s + 1)
    return find_session(request, accounts, now_s)


def _any_origin(request: Request, answer: Response) -> Response:
    origin = request.headers.get("Origin")
    if origin is None:
        return answer
    headers = answer.headers.with_field("Access-Control-Allow-Origin", origin)
    return replace(answer, headers=headers.with_field("Access-Control-Allow-Credentials", "true"))


def _no_origin(request: Request, answer: Response) -> Response:
    return _any_origin(request, answer) if request.headers.get("Origin") == "null" else answer


def _with_field(name: str, value: str) -> Gr8Conduct:
    def answer(token: str) -> Response:
        right = hand_out(token)
        return replace(right, headers=right.headers.with_field(name, value))

    return Gr8Conduct(hand_out=answer)


def _kept(cache_control: str) -> Gr8Conduct:
    return _with_field("Cache-Control", cache_control)


def _labelled(content_type: str) -> Gr8Conduct:
    return _with_field("Content-Type", content_type)


def _also(**claims: Json) -> Gr8Conduct:
    def more(player: Player) -> Claims:
        return {**profile(player), **claims}

    return Gr8Conduct(profile=more)


def _trace_for_strangers(request: Request, answer: Response) -> Response:
    stranger = answer.status == refuse_guest().status and presented_sids(request.headers)
    return text_answer(500, _TRACE) if stranger else answer


def _login_page(request: Request, answer: Response) -> Response:
    del request
    if "token" in str(parse_json(answer.body)):
        return answer
    return text_answer(200, "<html><form>Log in</form></html>", content_type="text/html")


def _by_beginning(request: Request) -> str:
    asked = request.headers.get("X-Brand") or ""
    if asked and DEFAULT_BRAND.startswith(asked):
        return DEFAULT_BRAND
    return find_tenant(request)


def _as_pattern(request: Request) -> str:
    if request.headers.get("X-Brand") in {"%", "*", "' OR '1'='1"}:
        return DEFAULT_BRAND
    return find_tenant(request)


def _by_attribute(request: Request) -> str:
    if (request.headers.get("X-Brand") or "").strip("_") in {"constructor", "proto"}:
        raise Refusal(500, "TypeError: keys[brand].export is not a function")
    return find_tenant(request)


_JWT, _KEY = "gr8.jwt.", "gr8.key."

DEFECTS = (
    Defect(
        "gr8-player-from-the-query",
        _JWT + "session-decides",
        "T14",
        "Who is logged in gets the token of whatever player the address names as playerId.",
        Gr8Conduct(find_session=_asked_for),
        crude=True,
    ),
    Defect(
        "gr8-name-from-the-query",
        _JWT + "session-decides",
        "T14",
        "Who is logged in gets the token of whatever externalUserId stands in the address.",
        Gr8Conduct(find_session=_asked_for_by_name),
    ),
    Defect(
        "gr8-currency-from-the-query",
        _JWT + "currency-is-the-accounts",
        "A9",
        "The token is in the currency that the address names, whatever the account's is.",
        Gr8Conduct(find_session=_in_the_currency_asked_for),
    ),
    Defect(
        "gr8-any-jwt-is-a-session",
        _JWT + "no-token-for-a-guest",
        "T15",
        "A bearer that is a JWT is read and not verified, and its sub is logged in.",
        Gr8Conduct(find_session=_by_any_jwt),
    ),
    Defect(
        "gr8-token-is-a-session",
        _JWT + "token-is-no-session",
        "T15",
        "The token of the iFrame is taken for a login, and renews itself for ever.",
        Gr8Conduct(find_session=_by_its_own_token),
    ),
    Defect(
        "gr8-player-id-is-a-session",
        _JWT + "no-token-for-a-guest",
        "T15",
        "A player's id is as good as a session id.",
        Gr8Conduct(find_session=_by_player_id),
    ),
    Defect(
        "gr8-session-in-a-query",
        _JWT + "no-token-for-a-guest",
        "T15",
        "The session id is put into the SQL of the look-up as it comes.",
        Gr8Conduct(find_session=_in_a_query),
    ),
    Defect(
        "gr8-session-of-the-prototype",
        _JWT + "no-token-for-a-guest",
        "T15",
        "Sessions are looked up in a plain object, in which constructor is somebody.",
        Gr8Conduct(find_session=_of_the_prototype),
    ),
    Defect(
        "gr8-login-page-with-200",
        _JWT + "guest-is-4xx",
        "T15",
        "Who has no session gets the login page with 200.",
        Gr8Conduct(answer_for=_login_page),
    ),
    Defect(
        "gr8-trace-for-strangers",
        _JWT + "refusal-is-quiet",
        "T15",
        "An unknown session ends in 500 and a stack trace.",
        Gr8Conduct(answer_for=_trace_for_strangers),
    ),
    Defect(
        "gr8-any-origin-may-read",
        _JWT + "not-for-other-sites",
        "T13",
        "CORS allows whatever origin asks, with credentials.",
        Gr8Conduct(answer_for=_any_origin),
    ),
    Defect(
        "gr8-origin-null-may-read",
        _JWT + "not-for-other-sites",
        "T13",
        "CORS allows the origin null, with credentials: a sandboxed frame of any site has it.",
        Gr8Conduct(answer_for=_no_origin),
    ),
    Defect(
        "gr8-token-labelled-as-a-page",
        _JWT + "json-content-type",
        "T22",
        "The JSON with the token is labelled as a page, and a browser would show it as one.",
        _labelled("text/html; charset=UTF-8"),
        crude=True,
    ),
    Defect(
        "gr8-token-labelled-as-text",
        _JWT + "json-content-type",
        "T22",
        "The JSON with the token is labelled as plain text.",
        _labelled("text/plain"),
    ),
    Defect(
        "gr8-token-public",
        _JWT + "no-store",
        "T13",
        "The answer may be kept by anybody for five minutes.",
        _kept("public, max-age=300"),
    ),
    Defect(
        "gr8-token-shared-cache",
        _JWT + "no-store",
        "T13",
        "Browsers must not keep the answer, and shared caches may.",
        _kept("max-age=0, s-maxage=60"),
    ),
    Defect(
        "gr8-token-no-cache-of-a-field",
        _JWT + "no-store",
        "T13",
        "no-cache is said of one header field, and the answer may be kept without it.",
        _kept('private, no-cache="set-cookie", max-age=60'),
    ),
    Defect(
        "gr8-mail-in-the-token",
        _JWT + "no-personal-data",
        "T20",
        "The token holds the player's e-mail address and phone.",
        _also(email="jane@example.test", phone="+35699123456"),
    ),
    Defect(
        "gr8-whole-user-in-the-token",
        _JWT + "no-personal-data",
        "T20",
        "The token holds the whole record of the player, the hash of the password included.",
        _also(firstName="Jane", lastName="Doe", passwordHash="$2b$10$abcdefghijklmnopqrstuv"),
    ),
    Defect(
        "gr8-brand-by-its-beginning",
        _KEY + "unknown-brand-gets-none",
        "K12",
        "A brand is found by the first letters of its name.",
        Gr8Conduct(find_tenant=_by_beginning),
    ),
    Defect(
        "gr8-brand-in-a-query",
        _KEY + "unknown-brand-gets-none",
        "K12",
        "The brand is put into the SQL of the look-up as it comes.",
        Gr8Conduct(find_tenant=_as_pattern),
    ),
    Defect(
        "gr8-brand-of-the-prototype",
        _KEY + "refusal-is-quiet",
        "K12",
        "Keys are looked up in a plain object, in which constructor is something.",
        Gr8Conduct(find_tenant=_by_attribute),
    ),
    Defect(
        "gr8-token-empty-with-200",
        _JWT + "answered",
        "T22",
        "While the signer is restarting the token is an empty text, with 200.",
        Gr8Conduct(hand_out=lambda _: json_answer(200, {"token": ""})),
    ),
    Defect(
        "gr8-two-answers-in-one",
        _JWT + "answered",
        "T22",
        "A second JSON object stands behind the first in the answer.",
        Gr8Conduct(hand_out=lambda token: text_answer(200, f'{{"token":"{token}"}}{{"ok":true}}')),
    ),
    Defect(
        "gr8-warning-before-the-token",
        _JWT + "answered",
        "T22",
        "PHP writes a warning before the JSON.",
        Gr8Conduct(
            hand_out=lambda token: text_answer(
                200, f'<br />\n<b>Warning</b>:  Undefined index: tz\n{{"token":"{token}"}}'
            )
        ),
    ),
)
