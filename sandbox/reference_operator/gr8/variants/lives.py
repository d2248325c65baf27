"""Correct variants: how long tokens live, what they say beside, and who may ask for them."""

from dataclasses import replace

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.gr8.desk.tokens import (
    TOKEN_TTL_S,
    Claims,
    Gr8Conduct,
    find_session,
    mark,
    profile,
    times,
)
from sandbox.reference_operator.server.accounts import Accounts, Player, Session
from sandbox.reference_operator.server.answers import Refusal, error_answer
from sandbox.reference_operator.variant import Variant
from sandbox.wire import Request, Response

_OWN_SITE = "https://www.acme.example"
_HOUR_S = 3600
_ODD_NAME = 'Zoë "JJ" O\'Neil & <b>\\ /+ 王小明 ' + "x" * 180


def _for_its_own_site(request: Request, answer: Response) -> Response:
    varied = answer.headers.with_field("Vary", "Origin")
    if request.headers.get("Origin") == _OWN_SITE:
        varied = varied.with_field("Access-Control-Allow-Origin", _OWN_SITE)
        varied = varied.with_field("Access-Control-Allow-Credentials", "true")
    return replace(answer, headers=varied)


def _nothing_beside(request: Request, answer: Response) -> Response:
    return error_answer(Refusal(400, "unknown_parameter")) if "?" in request.target else answer


def _odd_name(player: Player) -> Claims:
    return {
        **profile(player),
        "operatorUserName": _ODD_NAME,
        "operatorUserId": f"00-{player.id}/ß+&",
    }


def _standard() -> Claims:
    return {**mark(), "iss": "https://acme.example", "aud": ["gr8", "sportsbook"], "sub": "7"}


def _also_nbf(now_s: int) -> Claims:
    return {**times(now_s), "nbf": now_s}


def _with_key_id(claims: Claims, key: SigningKey) -> str:
    return key.sign_jwt(claims, header={"kid": "2026-01", "cty": "json"})


def _as_a_bearer_alone(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    if request.headers.get("Authorization") is None:
        return None
    return find_session(request, accounts, now_s)


_SILENT = "seamless-login: silent"

VARIANTS: tuple[Variant, ...] = (
    Variant(
        "gr8-token-of-the-day",
        "A token lives for twenty hours and is handed out again for one of them.",
        f"seamless-login, Example of JWT payload: a whole day; {_SILENT} on handing out again",
        Gr8Conduct(
            times=lambda now_s: {"iat": now_s, "exp": now_s + 20 * _HOUR_S}, keeps_token_s=_HOUR_S
        ),
        warned=frozenset({"gr8.jwt.fresh-per-request"}),
    ),
    Variant(
        "gr8-short-lives",
        "A token lives for seven seconds, and each request gets its own.",
        f"{_SILENT} on how long a token lives; thirty seconds are the default",
        Gr8Conduct(times=lambda now_s: {"iat": now_s, "exp": now_s + 7}),
    ),
    Variant(
        "gr8-iat-dated-back",
        "iat is dated back by 45 seconds, for verifiers whose clocks are slow.",
        f"{_SILENT} on clocks that differ",
        Gr8Conduct(times=lambda now_s: {"iat": now_s - 45, "exp": now_s + TOKEN_TTL_S}),
    ),
    Variant(
        "gr8-clock-three-seconds-fast",
        "The clock of the signer is three seconds fast.",
        f"{_SILENT} on clocks that differ",
        Gr8Conduct(times=lambda now_s: times(now_s + 3)),
    ),
    Variant(
        "gr8-standard-claims",
        "Tokens have a kid and the claims of RFC 7519: iss, sub, aud, nbf and jti.",
        f"{_SILENT} on other claims; jwt, 4.1",
        Gr8Conduct(mark=_standard, times=_also_nbf, sign=_with_key_id),
    ),
    Variant(
        "gr8-odd-names",
        "User names and user ids hold quotes, markup, signs and letters of other scripts.",
        "seamless-login, JWT payload fields, operatorUserName: nothing said of letters",
        Gr8Conduct(profile=_odd_name),
    ),
    Variant(
        "gr8-cors-for-its-own-site",
        "The page of its own site may read the token across origins, and no other may.",
        f"{_SILENT} on where the front end is",
        Gr8Conduct(answer_for=_for_its_own_site),
    ),
    Variant(
        "gr8-strict-parameters",
        "A request with parameters that the endpoint does not know is refused with 400.",
        "seamless-login, get-jwt-token, Note: every operator can implement it on its own",
        Gr8Conduct(answer_for=_nothing_beside),
    ),
    Variant(
        "gr8-bearers-alone",
        "Sessions are known by a bearer alone; cookies are not looked at.",
        f"{_SILENT} on the sessions of the operator's site",
        Gr8Conduct(find_session=_as_a_bearer_alone),
    ),
)
