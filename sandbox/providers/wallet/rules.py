"""The checks that are the same for every signed POST to the wallet, in the order of their making.

HTTP version, method, the rate of calls, size, content type and coding, Accept, Basic, the caller's
address, signature over the raw bytes, time stamp, then that the body is one JSON object. Nothing is
believed before the signature holds. What an operation asks besides, it lists behind these; the
first check that fails is the answer. A refusal changes no token.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.protocol.content_coding import codings_of
from sandbox.protocol.media_type import essence, is_acceptable
from sandbox.protocol.signature import TIMESTAMP_HEADER
from sandbox.providers.wallet.settings import WalletSettings
from sandbox.providers.wallet.signed_post.credentials import (
    BasicFinding,
    BasicVerdict,
    SignatureFinding,
    SignatureVerdict,
)
from sandbox.providers.wallet.signed_post.request_body import Body, problem_words
from sandbox.providers.wallet.state import TokenRecord
from sandbox.scenario.contract.reasons import load_reasons
from sandbox.wire import Request


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that is known about it.

    `operation` is "" where nothing is served. `record` is the token as of now, None for one never
    minted; `now_s` is our time, `caller_now_s` the caller's. `accepted_before`: this operation has
    accepted this very signed request; `in_time`: the rate of calls lets it through.
    """

    operation: str
    request: Request
    settings: WalletSettings
    basic: BasicFinding
    signature: SignatureFinding
    body: Body
    record: TokenRecord | None
    now_s: float
    caller_now_s: float
    accepted_before: bool = False
    in_time: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused: the name of a code, and words to add to its message."""

    name: str
    detail: str = ""


Check = Callable[[Case], str | None]
"""Gives the name of a code, or None where it holds."""


def judge(case: Case, checks: Sequence[Check]) -> Refusal | None:
    """Return the first refusal; None where all checks hold. Never raises."""
    for check in checks:
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


def _nothing_here(_: Case) -> str:
    return "unknown_path"


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


def _content_coding(case: Case) -> str | None:
    packed = codings_of(case.request.headers.all("content-encoding"))
    return "unsupported_content_coding" if packed else None


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
    near = _is_short_number(text) and abs(int(text) - case.caller_now_s) <= known.max_skew_s
    return None if near else "timestamp_skew"


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("1760000000000")


def _json(case: Case) -> str | None:
    return "malformed_json" if case.body.document is None else None


SIGNED_POST: tuple[Check, ...] = (
    _http_version,
    _method,
    _rate,
    _size,
    _content_type,
    _content_coding,
    _accept,
    _basic,
    _address,
    _signature,
    _timestamp,
    _json,
)
"""What every operation asks first."""

NOTHING_SERVED: tuple[Check, ...] = (_http_version, _nothing_here)
"""What is asked at a path where there is no operation."""

_OF_BASIC = {
    BasicVerdict.MISSING: "authorization_missing",
    BasicVerdict.MALFORMED: "authorization_malformed",
    BasicVerdict.INVALID: "credentials_invalid",
}
_OF_SIGNATURE = {
    SignatureVerdict.MISSING: "signature_missing",
    SignatureVerdict.INVALID: "signature_invalid",
}


def clause_of(case: Case, refusal: Refusal) -> str:
    """Return the clause that a refusal points at; "" where the operator need not be at fault."""
    if refusal.name == "validation_failed":
        absent = any(problem.endswith(".missing") for problem in case.body.problems)
        return "wallet.members.complete" if absent else "wallet.members.types"
    clause = load_reasons("wallet")[refusal.name].clause
    others = clause.endswith(".method") and clause != f"{case.operation}.method"
    return "" if case.operation and others else clause  # no page says it of this operation
