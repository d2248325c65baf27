"""The wallet's verdict in the words scenarios look at, and the notes that go into the evidence."""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.providers.wallet.codes import Code
from sandbox.providers.wallet.recognise import AUTHENTICATE_PATH
from sandbox.providers.wallet.rules import Case, Refusal, clause_of, is_http2
from sandbox.providers.wallet.state import TokenRecord, TokenState

_SIBLINGS = frozenset(
    f"/api/wallet/{name}"
    for name in ("balance", "debit", "credit", "rollback", "status", "terminate")
)


def answered(
    case: Case, code: Code, *, after: TokenRecord | None, seen: int, refusal: Refusal | None = None
) -> Mapping[str, Json]:
    """Tell the whole verdict; `after` is the token as this decision leaves it, None if unknown.

    The `…-matches` members say whether a parameter is the token's own; they are absent where there
    is no such token or no readable body.
    """
    found: dict[str, Json] = {
        "verdict": "refused" if refusal else "accepted",
        "code": code.number,
        "status": code.http,
        "basic": case.basic.verdict.value,
        "signature": case.signature.verdict.value,
        "token": after.state.value if after else "unknown",
        "first-activation": refusal is None and _was_minted(case),
    }
    if refusal is not None:
        found["reason"] = refusal.name
        clause = clause_of(refusal, case.body)
        if clause:
            found["clause"] = clause
    if case.signature.looks_like:
        found["looks-like"] = case.signature.looks_like
    if case.body.problems:
        found["problems"] = case.body.problems
    if seen:
        found["seen"] = seen
    found.update(_matches(case))
    return found


def notes(case: Case, *, seen: int) -> tuple[str, ...]:
    """Collect the warnings worth a line: what a real wallet would let pass or not explain."""
    found = (
        _http_note(case),
        _path_note(case),
        f"Basic: {case.basic.words}" if case.basic.words else "",
        f"signature: {case.signature.words}" if case.signature.words else "",
        f"the body is not one JSON object: {case.body.fault}" if case.body.fault else "",
        f"further problems: {', '.join(case.body.problems)}" if len(case.body.problems) > 1 else "",
        f"unknown members: {', '.join(case.body.unknown[:8])}" if case.body.unknown else "",
        _replay_note(case, seen),
    )
    return tuple(note for note in found if note)


def _was_minted(case: Case) -> bool:
    return case.record is not None and case.record.state is TokenState.MINTED


def _matches(case: Case) -> Mapping[str, Json]:
    record, document = case.record, case.body.document
    if record is None or document is None:
        return {}
    pairs: Mapping[str, tuple[str, Json]] = {
        "player-matches": ("player_id", record.player_id),
        "site-matches": ("site_id", record.site_id),
        "currency-matches": ("currency", record.currency),
        "provider-matches": ("provider_id", record.provider_id),
    }
    return {
        word: _is_same(document[name], minted)
        for word, (name, minted) in pairs.items()
        if name in document
    }


def _is_same(given: Json, minted: Json) -> bool:
    """Compare with the type: `true` is not 1, and `1.0` is not 1."""
    return type(given) is type(minted) and given == minted


def _http_note(case: Case) -> str:
    known = case.settings.request.http_version_policy
    if known == "h1_only" or is_http2(case.request):
        return ""
    return f"the call came over HTTP/{case.request.http_version}; the wallet asks for HTTP/2"


def _path_note(case: Case) -> str:
    if case.request.path in _SIBLINGS:
        return f"{case.request.path} is a call of the real wallet that this sandbox does not play"
    trailing = case.request.path.rstrip("/") == AUTHENTICATE_PATH != case.request.path
    return f"the path is {AUTHENTICATE_PATH} without a slash at its end" if trailing else ""


def _replay_note(case: Case, seen: int) -> str:
    if seen < _AGAIN:
        return ""
    if case.request.path == AUTHENTICATE_PATH:
        return f"identical signed request seen {seen}×"
    return (
        f"security: this signed request was seen before ({seen}×), perhaps at another path; the"
        " signature covers the body alone"
    )


_AGAIN = 2
