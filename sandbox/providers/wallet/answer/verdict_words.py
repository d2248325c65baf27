"""The wallet's verdict in the words scenarios look at, and the notes that go into the evidence."""

from collections.abc import Mapping
from functools import cache

from sandbox.json_value import Json
from sandbox.providers.wallet.answer.codes import Code
from sandbox.providers.wallet.rules import Case, Refusal, clause_of, is_http2
from sandbox.providers.wallet.state import TokenRecord
from sandbox.scenario.contract.contract import load_contract

_NOT_PLAYED = frozenset(f"/api/wallet/{name}" for name in ("debit", "credit", "rollback", "status"))

SEEN_ELSEWHERE = (
    "security: this signed request was seen before ({seen}×), perhaps at another path; the"
    " signature covers the body alone"
)


def answered(
    case: Case,
    code: Code,
    *,
    after: TokenRecord | None,
    seen: int,
    own_words: Mapping[str, Json],
    refusal: Refusal | None = None,
) -> Mapping[str, Json]:
    """Tell the whole verdict; `after` is the token as this decision leaves it, None if unknown.

    `own_words` are those that only this operation has.

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
        **own_words,
    }
    if refusal is not None:
        found["reason"] = refusal.name
        clause = clause_of(case, refusal)
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


def notes(case: Case, *own: str) -> tuple[str, ...]:
    """Collect the warnings worth a line: what a real wallet would let pass or not explain, and
    what the operation says itself.
    """
    found = (
        _http_note(case),
        _path_note(case.request.path),
        f"Basic: {case.basic.words}" if case.basic.words else "",
        f"signature: {case.signature.words}" if case.signature.words else "",
        f"the body is not one JSON object: {case.body.fault}" if case.body.fault else "",
        f"further problems: {', '.join(case.body.problems)}" if len(case.body.problems) > 1 else "",
        f"unknown members: {', '.join(case.body.unknown[:8])}" if case.body.unknown else "",
        *own,
    )
    return tuple(note for note in found if note)


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


def _path_note(path: str) -> str:
    if path in _NOT_PLAYED:
        return f"{path} is a call of the real wallet that this sandbox does not play"
    meant = path.rstrip("/")
    slashed = meant != path and meant in _served_paths()
    return f"the path is {meant} without a slash at its end" if slashed else ""


@cache
def _served_paths() -> frozenset[str]:
    operations = load_contract("wallet").operations.values()
    return frozenset(each.path for each in operations if each.target == "provider")
