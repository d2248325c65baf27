"""Mistakes in handing a token out and in signing it."""

import base64
from dataclasses import replace

from sandbox.json_value import dump_json
from sandbox.operator.accounts import Accounts, Player, Session
from sandbox.operator.answers import json_answer, text_answer
from sandbox.operator.defects.defect import SLOW_S, Defect
from sandbox.operator.gr8 import Claims, Gr8Conduct, find_session
from sandbox.protocol.jwt_signing import SigningKey, hmac_jwt, unsigned_jwt
from sandbox.wire import Request, Response

_OWN_SECRET = b"session-secret-of-the-operator"
_HOUR_S = 3600


def _guest_too(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    guest = Session("", Player("guest", "acme", "EUR"), now_s + 1)
    return find_session(request, accounts, now_s) or guest


def _logged_out_too(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    sid = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
    return accounts.sessions.get(sid) or find_session(request, accounts, now_s)


def _last_to_log_in(request: Request, accounts: Accounts, now_s: float) -> Session | None:
    found = find_session(request, accounts, now_s)
    return found and next(reversed(accounts.sessions.values()))


def _null_for_a_guest() -> Response:
    return json_answer(200, {"token": None})


def _unsigned(claims: Claims, key: SigningKey) -> str:
    del key
    return unsigned_jwt(claims)


def _hmac_with_public_key(claims: Claims, key: SigningKey) -> str:
    return hmac_jwt(claims, secret=key.public_pem().encode())


def _own_session_token(claims: Claims, key: SigningKey) -> str:
    del key
    own = {"sub": claims["externalUserId"], "iat": claims["iat"], "roles": ["player"]}
    return hmac_jwt(own, secret=_OWN_SECRET)


def _rs512(claims: Claims, key: SigningKey) -> str:
    return key.sign_jwt(claims, algorithm="RS512")


def _lower_case_alg(claims: Claims, key: SigningKey) -> str:
    return key.sign_parts(b'{"alg":"rs256","typ":"JWT"}', dump_json(claims).encode())


def _critical_extension(claims: Claims, key: SigningKey) -> str:
    header = b'{"alg":"RS256","typ":"JWT","crit":["b64"],"b64":true}'
    return key.sign_parts(header, dump_json(claims).encode())


def _without_typ(claims: Claims, key: SigningKey) -> str:
    return key.sign_parts(b'{"alg":"RS256"}', dump_json(claims).encode())


def _padded(claims: Claims, key: SigningKey) -> str:
    parts = (b'{"alg":"RS256", "typ":"JWT"}', dump_json(claims).encode())
    signed = ".".join(base64.b64encode(part).decode() for part in parts)
    return f"{signed}.{base64.b64encode(key.sign(signed.encode())).decode()}"


def _signed_before_respacing(claims: Claims, key: SigningKey) -> str:
    header, _, signature = key.sign_jwt(claims).split(".")
    spaced = dump_json(claims).replace(",", ", ").encode()
    payload = base64.urlsafe_b64encode(spaced).rstrip(b"=").decode()
    return f"{header}.{payload}.{signature}"


def _twice_the_currency(claims: Claims, key: SigningKey) -> str:
    payload = dump_json(claims)[:-1] + f',"defaultCurrency":"{claims["defaultCurrency"]}"}}'
    return key.sign_parts(b'{"alg":"RS256","typ":"JWT"}', payload.encode())


def _other_name(token: str) -> Response:
    return json_answer(200, {"jwt": token})


def _bare_text(token: str) -> Response:
    return text_answer(200, token)


def _with_scheme(token: str) -> Response:
    return json_answer(200, {"token": f"Bearer {token}"})


def _cacheable(token: str) -> Response:
    answer = json_answer(200, {"token": token})
    lasting = answer.headers.with_field("Cache-Control", "private, max-age=60")
    return replace(answer, headers=lasting)


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-token-outlives-itself",
        _JWT + "not-expired",
        "T11",
        "A token is handed out again for an hour, long after its exp.",
        Gr8Conduct(keeps_token_s=_HOUR_S),
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
    ),
    Defect(
        "gr8-guest-gets-null",
        _JWT + "guest-is-4xx",
        "T15",
        "A visitor who is not logged in gets 200 and a token of null.",
        Gr8Conduct(refuse_guest=_null_for_a_guest),
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
    ),
    Defect(
        "gr8-token-of-another",
        _JWT + "names-the-right-player",
        "T14",
        "The token is made for the player who logged in last.",
        Gr8Conduct(find_session=_last_to_log_in),
    ),
    Defect(
        "gr8-alg-none",
        _JWT + "alg-is-rs256",
        "T1",
        "The token is not signed, and its header says alg none.",
        Gr8Conduct(seal=_unsigned),
    ),
    Defect(
        "gr8-hs256",
        _JWT + "alg-is-rs256",
        "T2",
        "The token is an HS256 one whose secret is the text of the public key.",
        Gr8Conduct(seal=_hmac_with_public_key),
    ),
    Defect(
        "gr8-own-session-token",
        _JWT + "alg-is-rs256",
        "T23",
        "The operator's own access token is passed on as the jwt.",
        Gr8Conduct(seal=_own_session_token),
    ),
    Defect(
        "gr8-rs512",
        _JWT + "alg-is-rs256",
        "T3",
        "The token is signed with RS512.",
        Gr8Conduct(seal=_rs512),
    ),
    Defect(
        "gr8-alg-lower-case",
        _JWT + "alg-is-rs256",
        "T4",
        "The header spells the algorithm rs256.",
        Gr8Conduct(seal=_lower_case_alg),
    ),
    Defect(
        "gr8-typ-missing",
        _JWT + "typ-is-jwt",
        "T4",
        "The header has no typ.",
        Gr8Conduct(seal=_without_typ),
    ),
    Defect(
        "gr8-crit",
        _JWT + "no-crit",
        "T4",
        "The header demands an extension by crit.",
        Gr8Conduct(seal=_critical_extension),
    ),
    Defect(
        "gr8-base64-padded",
        _JWT + "is-compact-jws",
        "T16",
        "The parts are standard base64 with padding, not base64url.",
        Gr8Conduct(seal=_padded),
    ),
    Defect(
        "gr8-signed-before-respacing",
        _JWT + "signed-by-published-key",
        "T18",
        "The payload is serialised once more after it was signed.",
        Gr8Conduct(seal=_signed_before_respacing),
    ),
    Defect(
        "gr8-claim-twice",
        _JWT + "payload-is-one-object",
        "T21",
        "The payload names defaultCurrency twice.",
        Gr8Conduct(seal=_twice_the_currency),
    ),
    Defect(
        "gr8-token-under-other-name",
        _JWT + "answered",
        "T22",
        "The answer's member is called jwt.",
        Gr8Conduct(hand_out=_other_name),
    ),
    Defect(
        "gr8-token-as-text",
        _JWT + "answered",
        "T22",
        "The answer is the bare token, not JSON.",
        Gr8Conduct(hand_out=_bare_text),
    ),
    Defect(
        "gr8-token-with-scheme",
        _JWT + "is-compact-jws",
        "T17",
        "The token has the word Bearer before it.",
        Gr8Conduct(hand_out=_with_scheme),
    ),
    Defect(
        "gr8-token-cacheable",
        _JWT + "no-store",
        "T13",
        "The answer may be kept by the browser for a minute.",
        Gr8Conduct(hand_out=_cacheable),
    ),
)
