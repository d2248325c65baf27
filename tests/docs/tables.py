"""The generated tables: what contracts, rooms, defects and scenarios say, as Markdown."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from sandbox.json_value import Json, dump_json
from sandbox.operator.defects import ALL
from sandbox.scenario.contract import Contract, Operation, Setting, load_contract, load_contracts
from sandbox.scenario.lint_codes import CODES
from sandbox.scenario.loading import read_scenarios
from sandbox.scenario.reasons import every_reason, load_reasons
from tests.mutants.matrix import CATALOGUE, claims

_LONGEST_DEFAULT = 60
_NOWHERE = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write one Markdown table."""
    lines = (_row(row) for row in (head, ["---"] * len(head), *rows))
    return "\n".join(lines)


def operations(room: str) -> str:
    """What passes between player, provider and operator, and how long it may take."""
    head = ("operation", "from → to", "request", "within", "what", "words of `send`", "`answered`")
    return table(head, (_operation(one) for one in load_contract(room).operations.values()))


def clauses(room: str) -> str:
    """The duties of an operator: level, basis, and who in this repository rests on each."""
    contract = load_contract(room)
    head = ("clause", "level", "basis", "duty", "source", "reason codes", "scenarios", "defects")
    return table(head, _clauses(contract))


def settings(room: str) -> str:
    """The behaviour of a vendor that a target may set, and whether a document says it."""
    found = load_contract(room).settings.values()
    head = ("setting", "default", "values", "basis", "what", "source")
    return table(head, (_setting(one) for one in found))


def codes(room: str) -> str:
    """The wallet's result codes: the default of its setting `codes`."""
    rows = load_contract(room).settings["codes"].default
    listed = rows.items() if isinstance(rows, Mapping) else ()
    return table(
        ("reason", "code", "HTTP", "message"),
        (_code(name, row if isinstance(row, Mapping) else {}) for name, row in listed),
    )


def reasons(room: str) -> str:
    """The reason codes of a provider: what each means and what the operator should do."""
    return table(
        ("reason", "what it means", "what to do", "clause"),
        (
            (_code_span(one.code), one.text, one.advice, _code_span(one.clause))
            for one in load_reasons(room).values()
        ),
    )


def defects(room: str) -> str:
    """The mistakes that the reference operator can be given."""
    head = ("defect", "what it does", "clause it breaks")
    return table(
        head,
        (
            (_code_span(one.id), one.text, _code_span(one.clause))
            for one in ALL
            if one.clause.startswith(f"{room}.")
        ),
    )


def documents(room: str) -> str:
    """The documents that clauses and settings name as their source."""
    listed = load_contract(room).documents.items()
    return table(("name", "document"), ((_code_span(name), text) for name, text in listed))


def lint_codes(_: str) -> str:
    """The codes of mistakes in a file."""
    rows = ((_code_span(one.id), one.group, one.title, one.severity) for one in CODES.values())
    return table(("code", "about", "mistake", "weight"), rows)


TABLES: Mapping[str, Callable[[str], str]] = {
    "operations": operations,
    "clauses": clauses,
    "settings": settings,
    "codes": codes,
    "reasons": reasons,
    "defects": defects,
    "documents": documents,
    "lint-codes": lint_codes,
}
"""A table's kind → what writes it for a room; a generated block is named `kind room`."""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") or _NOWHERE for cell in cells) + " |"


def _code_span(text: str) -> str:
    return f"`{text}`" if text else ""


def _code_spans(texts: Iterable[str]) -> str:
    return ", ".join(_code_span(text) for text in texts)


def _operation(one: Operation) -> tuple[str, ...]:
    request = f"{one.method} {one.path}".strip() if one.path else "as the target says"
    way = f"{one.source} → {one.target}"
    words = (_code_spans(one.send), _code_spans(one.answered))
    return (_code_span(one.name), way, _code_span(request), f"{one.within_s:g} s", one.text, *words)


def _clauses(contract: Contract) -> Iterator[tuple[str, ...]]:
    for one in contract.clauses.values():
        level = f"{one.level}, timed" if one.timed else one.level
        yield (
            _code_span(one.id),
            level,
            one.basis,
            one.text,
            one.source,
            _code_spans(_reasons_of().get(one.id, ())),
            _code_spans(_scenarios_of().get(one.id, ())),
            _code_spans(defect.id for defect in ALL if defect.clause == one.id),
        )


def _setting(one: Setting) -> tuple[str, ...]:
    default = _shown(one.default)
    if len(default) > _LONGEST_DEFAULT:
        default = "see the table of codes"
    values = _code_spans(map(_shown, one.one_of)) if one.one_of else one.type
    return (_code_span(one.name), default, values, one.basis, one.text, one.source)


def _shown(value: Json) -> str:
    return value if isinstance(value, str) and value else dump_json(value)


def _code(name: str, row: Mapping[str, Json]) -> tuple[str, ...]:
    number, status = str(row.get("code")), str(row.get("http"))
    return (_code_span(name), number, status, str(row.get("message")))


@cache
def _reasons_of() -> Mapping[str, Sequence[str]]:
    """Clause → the reason codes that point at it."""
    found: dict[str, list[str]] = defaultdict(list)
    for reason in every_reason():
        found[reason.clause].append(reason.code)
    return found


@cache
def _scenarios_of() -> Mapping[str, Sequence[str]]:
    """Clause → the scenarios of the catalogue that judge it."""
    scenarios, _ = read_scenarios([CATALOGUE], contracts=load_contracts())
    found: dict[str, list[str]] = defaultdict(list)
    for scenario in sorted(scenarios, key=lambda one: one.id):
        for clause in sorted(claims(scenario)):
            found[clause].append(scenario.id)
    return found
