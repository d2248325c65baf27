"""The wallet's checks, in the order in which they are made; the first that fails is the answer.

HTTP version, path and method, the rate of calls, size, content type, Accept, Basic, the caller's
address, signature over the raw bytes, time stamp, then the JSON and its members, the provider,
replays, and last the token and what it was minted for. Nothing is believed before the signature
holds. A refusal changes no state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.protocol.media_type import essence, is_acceptable
from sandbox.protocol.signature import TIMESTAMP_HEADER
from sandbox.providers.wallet.credentials import (
    BasicFinding,
    BasicVerdict,
    SignatureFinding,
    SignatureVerdict,
)
from sandbox.providers.wallet.recognise import AUTHENTICATE_PATH
from sandbox.providers.wallet.request_body import Body, Members, problem_words
from sandbox.providers.wallet.settings import WalletSettings
from sandbox.providers.wallet.state import TokenRecord, TokenState
from sandbox.wire import Request


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that is known about it.

    `record` is the token as of now, None for one never minted; `now_s` is the caller's time,
    `accepted_before` whether this very signed request was, `in_time` whether the rate of calls
    lets it through.
    """

    request: Request
    settings: WalletSettings
    basic: BasicFinding
    signature: SignatureFinding
    body: Body
    record: TokenRecord | None
    now_s: float
    accepted_before: bool = False
    in_time: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused: the name of a code, and words to add to its message."""

    name: str
    detail: str = ""


Check = Callable[[Case], str | None]
TokenCheck = Callable[[Case, Members, TokenRecord], bool]


def judge(case: Case) -> Refusal | None:
    """Return the first refusal; None where the token may be activated. Never raises."""
    for check in CHECKS:
        name = check(case)
        if name is not None:
            first = case.body.problems[0] if name == "validation_failed" else ""
            return Refusal(name, problem_words(first) if first else "")
    return None


def _http_version(case: Case) -> str | None:
    refused = {"strict": not is_http2(case.request), "h1_only": is_http2(case.request)}
    known = case.settings.request.http_version_policy
    return "http_version_refused" if refused.get(known, False) else None


def is_http2(request: Request) -> bool:
    """Tell whether a request came over HTTP/2."""
    return request.http_version.startswith("2")


def _path(case: Case) -> str | None:
    return None if case.request.path == AUTHENTICATE_PATH else "unknown_path"


def _method(case: Case) -> str | None:
    return None if case.request.method == "POST" else "method_not_allowed"


def _rate(case: Case) -> str | None:
    return None if case.in_time else "rate_limited"


def _size(case: Case) -> str | None:
    too_long = len(case.request.body) > case.settings.request.max_body_bytes
    return "body_too_large" if too_long else None


def _content_type(case: Case) -> str | None:
    values = case.request.headers.all("content-type")
    is_json = len(values) == 1 and essence(values[0]) == "application/json"
    return None if is_json else "unsupported_media_type"


def _accept(case: Case) -> str | None:
    values = case.request.headers.all("accept")
    fits = not values or is_acceptable(",".join(values), "application/json")
    return None if fits else "not_acceptable"


def _basic(case: Case) -> str | None:
    return _OF_BASIC.get(case.basic.verdict)


def _address(case: Case) -> str | None:
    known = case.settings.access.lets_in(case.request.source)
    return None if known else "ip_not_allowed"


def _signature(case: Case) -> str | None:
    return _OF_SIGNATURE.get(case.signature.verdict)


def _timestamp(case: Case) -> str | None:
    known = case.settings.request
    if known.profile is None or TIMESTAMP_HEADER not in known.profile.needs:
        return None
    text = case.request.headers.get(TIMESTAMP_HEADER) or ""
    near = _is_short_number(text) and abs(int(text) - case.now_s) <= known.max_skew_s
    return None if near else "timestamp_skew"


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("1760000000000")


def _json(case: Case) -> str | None:
    return "malformed_json" if case.body.document is None else None


def _schema(case: Case) -> str | None:
    return "validation_failed" if case.body.problems else None


def _provider(case: Case) -> str | None:
    members = case.body.members
    if members is None or not case.settings.request.provider_cross_check:
        return None
    return None if str(members.provider_id) == case.basic.user else "provider_mismatch"


def _replay(case: Case) -> str | None:
    rejected = case.settings.request.reject_replays and case.accepted_before
    return "replayed_request" if rejected else None


def _token(case: Case) -> str | None:
    members, record = case.body.members, case.record
    if record is None or members is None:
        return "token_unknown"
    failing = (name for name, holds in TOKEN_CHECKS if not holds(case, members, record))
    return next(failing, None)


def _is_currency_matching(case: Case, given: str, minted: str) -> bool:
    if case.settings.request.currency_case_insensitive:
        return given.upper() == minted.upper()
    return given == minted


def _may_activate(case: Case, _: Members, record: TokenRecord) -> bool:
    rejects = case.settings.request.duplicate_authenticate == "reject"
    return not (rejects and record.state is TokenState.ACTIVE)


def _is_game_known(case: Case, members: Members, _: TokenRecord) -> bool:
    return case.settings.games is None or members.game_id in case.settings.games


TOKEN_CHECKS: tuple[tuple[str, TokenCheck], ...] = (
    ("token_expired", lambda _, __, record: record.state is not TokenState.EXPIRED),
    ("token_terminated", lambda _, __, record: record.state is not TokenState.TERMINATED),
    ("token_already_active", _may_activate),
    ("token_player_mismatch", lambda _, given, record: given.player_id == record.player_id),
    ("player_blocked", lambda _, __, record: not record.blocked),
    ("token_site_mismatch", lambda _, given, record: given.site_id == record.site_id),
    (
        "currency_mismatch",
        lambda case, given, record: _is_currency_matching(case, given.currency, record.currency),
    ),
    ("game_unknown", _is_game_known),
    ("token_provider_mismatch", lambda _, given, record: given.provider_id == record.provider_id),
)
"""What a known token has to satisfy, in order; the name is the code where it does not."""

CHECKS: tuple[Check, ...] = (
    _http_version,
    _path,
    _method,
    _rate,
    _size,
    _content_type,
    _accept,
    _basic,
    _address,
    _signature,
    _timestamp,
    _json,
    _schema,
    _provider,
    _replay,
    _token,
)
"""Every check in order; each gives the name of a code, or None where it holds."""

_OF_BASIC = {
    BasicVerdict.MISSING: "authorization_missing",
    BasicVerdict.MALFORMED: "authorization_malformed",
    BasicVerdict.INVALID: "credentials_invalid",
}
_OF_SIGNATURE = {
    SignatureVerdict.MISSING: "signature_missing",
    SignatureVerdict.INVALID: "signature_invalid",
}

CLAUSE_OF: Mapping[str, str] = {
    "http_version_refused": "wallet.http2.used",
    "unknown_path": "wallet.authenticate.method",
    "method_not_allowed": "wallet.authenticate.method",
    "unsupported_media_type": "wallet.content-type.is-json",
    "not_acceptable": "wallet.accept.is-json",
    "authorization_missing": "wallet.basic.valid",
    "authorization_malformed": "wallet.basic.valid",
    "credentials_invalid": "wallet.basic.valid",
    "signature_missing": "wallet.signature.valid",
    "signature_invalid": "wallet.signature.valid",
    "timestamp_skew": "wallet.signature.valid",
    "malformed_json": "wallet.body.is-json",
    "provider_mismatch": "wallet.provider-id.as-assigned",
    "token_provider_mismatch": "wallet.provider-id.as-assigned",
    "token_unknown": "wallet.token.unchanged",
    "token_terminated": "wallet.token.not-reused",
    "token_player_mismatch": "wallet.player.unchanged",
    "token_site_mismatch": "wallet.site.unchanged",
    "currency_mismatch": "wallet.currency.unchanged",
    "game_unknown": "wallet.game-id.as-registered",
}
"""The operator's duty behind a refusal. Where there is none, nobody need be at fault."""


def clause_of(refusal: Refusal, body: Body) -> str:
    """Return the clause that a refusal points at; "" where the operator need not be at fault."""
    if refusal.name == "validation_failed":
        absent = any(problem.endswith(".missing") for problem in body.problems)
        return "wallet.members.complete" if absent else "wallet.members.types"
    return CLAUSE_OF.get(refusal.name, "")
