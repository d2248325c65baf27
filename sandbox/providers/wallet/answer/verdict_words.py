"""The wallet's verdict in the words scenarios look at, and the notes that go into the evidence."""

from collections.abc import Iterator, Mapping
from functools import cache

from sandbox.json_value import ABSENT, Absent, Json
from sandbox.providers.wallet.answer.codes import Code
from sandbox.providers.wallet.rules import Case, Refusal, clause_of, is_http2
from sandbox.providers.wallet.state import TokenRecord
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.yaml_tree.wording import render

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
    if refusal is not None:
        if differs := [*_other_values(case), *_wrong_values(case)]:
            found["differs"] = differs
        if case.record is not None:
            found["held-against"] = _words_of(case.record)
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
    document = case.body.document or {}
    return {
        f"{name.removesuffix('_id')}-matches": _is_same(document[name], minted)
        for name, minted in _minted(case.record).items()
        if name in document
    }


def _minted(record: TokenRecord | None) -> Mapping[str, Json]:
    """Return what a token was minted for, by the parameters that repeat it."""
    if record is None:
        return {}
    return {
        "player_id": record.player_id,
        "site_id": record.site_id,
        "currency": record.currency,
        "provider_id": record.provider_id,
    }


def _other_values(case: Case) -> Iterator[Json]:
    """Yield each parameter that is another than the token was minted for, with both values."""
    document, wrong = case.body.document or {}, _members_at_fault(case)
    for name, minted in _minted(case.record).items():
        if name in document and name not in wrong and not _is_same(document[name], minted):
            yield _differs(name, render(minted), document[name])


def _wrong_values(case: Case) -> Iterator[Json]:
    """Yield each parameter that is missing or not of its type, with what it should be."""
    document = case.body.document or {}
    for name in _members_at_fault(case):
        wanted = _TYPES.get(name, "absent")
        yield _differs(name, wanted, document.get(name, ABSENT))


def _members_at_fault(case: Case) -> Mapping[str, None]:
    return dict.fromkeys(problem.rpartition(".")[0] for problem in case.body.problems)


def _differs(name: str, expected: str, actual: "Json | Absent") -> Json:
    return {"name": f"body.{name}", "expected": expected, "actual": render(actual)}


def _words_of(record: TokenRecord) -> str:
    """Say whose token it is; the token itself has its name in all that is written."""
    return (
        f"the {record.state.value} token {record.token}: player {record.player_id}, site"
        f" {record.site_id}, {record.currency}, provider {record.provider_id}"
    )


_TYPES = {
    **dict.fromkeys(("token", "game_id", "currency"), "a text"),
    **dict.fromkeys(("player_id", "site_id", "provider_id"), "an unsigned integer"),
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
