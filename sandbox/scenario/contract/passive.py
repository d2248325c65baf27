"""What is judged of every message, whether or not a scenario asked for it: rows of data.

A provider's `passive.yaml` names clauses that the operator keeps or breaks in one message, whatever
a test has set up before: its form, its signature, its types. Rows are in the words of a scenario's
checks. One that lists reason codes stands for the clauses of these codes. The file ships with us,
so that a malformed one is our bug (ContractBug).

`when` says on which messages a row is judged; `settings` with which settings of the target; with
`beside` only while a message of that operation is under way which carries, unchanged, what was made
in the world: that of the first name in `carrying`, and the values of the others. `naming` is one
of its fields that the answer has to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contract, load_contract
from sandbox.scenario.contract.reading import Section, read_contract
from sandbox.scenario.contract.reasons import load_reasons

PARTS = ("status", "headers", "query", "body", "jwt", "http-version", "answered")
"""Parts of a message that a row may look at."""

_NOTHING: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PassiveRow:
    """One clause and what messages of an operation have to be for it. `beside` is "" for none.

    A message that is not so is merely `unexpected`, in these words, where there is no clause.
    """

    operation: str
    clause: str
    parts: Mapping[str, Json]
    when: Mapping[str, Json] = field(default_factory=lambda: _NOTHING)
    settings: Mapping[str, Json] = field(default_factory=lambda: _NOTHING)
    beside: str = ""
    carrying: tuple[str, ...] = ()
    naming: str = ""
    unexpected: str = ""


@cache
def load_passive(provider: str) -> tuple[PassiveRow, ...]:
    """Read the rows of one provider, once; none where it has no such file."""
    place = resources.files("sandbox").joinpath("providers", provider, "passive.yaml")
    if not place.is_file():
        return ()
    root = read_contract(place.read_bytes(), file=f"{provider}/passive.yaml")
    root.allow("passive", "provider", "rows")
    if root.value("passive") != 1:
        raise root.bug("passive", "must be 1")
    if root.text("provider") != provider:
        raise root.bug("provider", f"is not {provider!r}")
    contract = load_contract(provider)
    return tuple(row for item in _items(root) for row in _rows(item, contract))


def _items(root: Section) -> Iterator[Section]:
    for number, value in enumerate(root.values("rows"), start=1):
        if not isinstance(value, dict):
            raise root.bug(f"rows.{number}", "must be a map")
        yield Section(root.file, f"rows.{number}", value)


def _rows(item: Section, contract: Contract) -> Iterator[PassiveRow]:
    item.allow("of", "clause", "reasons", "when", "settings", "beside", "carrying", "unexpected")
    item.allow("naming", *PARTS)
    beside, unexpected = item.text("beside", default=""), item.text("unexpected", default="")
    for operation in (*item.texts("of"), *filter(None, [beside])):
        if operation not in contract.operations:
            raise item.bug("of", f"there is no operation {operation!r}")
    for operation in item.texts("of"):
        for clause, parts, when in _claims(item, contract, operation):
            known = contract.clauses.get(clause)
            if not unexpected and (known is None or known.timed):
                raise item.bug("clause", f"{clause!r} is no clause, or depends on a clock")
            yield PassiveRow(
                operation,
                clause,
                parts,
                when,
                settings=_map(item, "settings"),
                beside=beside,
                carrying=item.texts("carrying"),
                naming=item.text("naming", default=""),
                unexpected=unexpected,
            )


_Claim = tuple[str, Mapping[str, Json], Mapping[str, Json]]


def _claims(item: Section, contract: Contract, operation: str) -> Iterator[_Claim]:
    """Yield each clause of a row with its parts and `when`."""
    when, codes = _map(item, "when"), item.texts("reasons")
    if not codes:
        parts = {name: item.members[name] for name in PARTS if name in item.members}
        yield item.text("clause", default=""), parts, when
        return
    of_clause: dict[str, list[Json]] = {}
    for code in codes:
        reason = load_reasons(contract.provider).get(code)
        if reason is None or not reason.clause:
            raise item.bug("reasons", f"{code!r} is no reason code with a clause")
        of_clause.setdefault(reason.clause, []).append(code)
    noticed = "notices" in contract.operations[operation].answered
    for clause, its_codes in of_clause.items():
        yield (
            clause,
            {"answered": _none_of(its_codes, noticed=noticed)},
            {**when, **_told(its_codes)},
        )


def _none_of(codes: list[Json], *, noticed: bool) -> Mapping[str, Json]:
    among: Json = {"$one-of": codes}
    notices: Mapping[str, Json] = {"notices": {"$not": {"$contains": among}}} if noticed else {}
    return {"reason": {"$not": among}, **notices}


def _told(codes: list[Json]) -> Mapping[str, Json]:
    """Return when codes say something: where they were given, or nothing was wrong at all."""
    return {"answered": {"$either": [{"verdict": "accepted"}, {"reason": {"$one-of": codes}}]}}


def _map(item: Section, key: str) -> Mapping[str, Json]:
    found = item.members.get(key, {})
    if not isinstance(found, dict):
        raise item.bug(key, "must be a map")
    return found
