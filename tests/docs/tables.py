"""The generated tables: what contracts, rooms, defects and scenarios say, as Markdown."""

from collections.abc import Callable, Iterator, Mapping

from sandbox.app.bounds import settings as bound_settings
from sandbox.authoring.codes import code_texts
from sandbox.json_value import Json, dump_json
from sandbox.reference_operator.defects import ALL
from sandbox.reference_operator.registry import side_of
from sandbox.reference_operator.variants import ALL as VARIANTS
from sandbox.scenario.contract.conditions import GENERAL
from sandbox.scenario.contract.contract import Operation, Setting, load_contract
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.magic import load_magic
from sandbox.scenario.contract.passive import load_passive
from sandbox.scenario.contract.reasons import load_reasons
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.transport.inbound.ports import DEFAULT_BASE_PORT
from tests.docs.drafts import drafts, words_of_drafts
from tests.docs.fidelity import case_coverage, clause_coverage, totals
from tests.docs.markdown import code_span, code_spans, table
from tests.docs.mistakes import matrices
from tests.mutants.coverage import clauses_of

_LONGEST_DEFAULT = 60


def operations(room: str) -> str:
    """What passes between player, provider and operator, and how long it may take."""
    head = ("operation", "from → to", "request", "within", "what", "words of `send`", "`answered`")
    return table(head, (_operation(one) for one in load_contract(room).operations.values()))


def clauses(room: str) -> str:
    """The duties of an operator: level, basis, and the reason codes that tell of a breach."""
    head = ("clause", "level", "basis", "duty", "presupposes", "source", "reason codes")
    return table(head, _clauses(room))


def conditions(room: str) -> str:
    """What clauses presuppose: the conditions of a room's own, or those of all with `every`."""
    found = GENERAL if room == "every" else load_contract(room).conditions
    rows = ((code_span(one.name), one.text, code_span(one.of)) for one in found.values())
    return table(("condition", "it was seen that", "on messages of"), rows)


def passive(room: str) -> str:
    """The clauses of which served worlds judge every message, without a scenario."""
    of: dict[str, list[str]] = {}
    for row in load_passive(room):
        if row.clause:
            of.setdefault(row.clause, []).append(row.operation)
    known = load_contract(room).clauses
    rows = (
        (code_span(clause), known[clause].level, code_spans(dict.fromkeys(operations)))
        for clause, operations in of.items()
    )
    return table(("clause", "level", "on messages of"), rows)


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
            (code_span(one.code), one.text, one.advice, code_span(one.clause))
            for one in load_reasons(room).values()
        ),
    )


def defects(room: str) -> str:
    """The mistakes that the reference operator can be given."""
    head = ("defect", "what it does", "clause it breaks")
    return table(
        head,
        (
            (code_span(one.id), one.text, code_span(one.clause))
            for one in ALL
            if one.clause.startswith(f"{room}.")
        ),
    )


def variants(_: str) -> str:
    """The correct operators that differ from the reference."""
    rows = (
        (code_span(one.id), one.text, one.allows)
        for one in VARIANTS
        if side_of(one.conduct).name not in drafts()
    )
    return table(("variant", "how it differs", "why that is right"), rows)


def hooks(_: str) -> str:
    """The hooks that the catalogue knows."""
    rows = (
        (code_span(n), *map(code_spans, (one.gets, one.offers, one.gives)), one.text)
        for n, one in KNOWN_HOOKS.items()
        if n not in words_of_drafts()
    )
    return table(("hook", "gets", "on request", "gives", "what happens"), rows)


def documents(room: str) -> str:
    """The documents that clauses and settings name as their source."""
    listed = load_contract(room).documents.items()
    return table(("name", "document"), ((code_span(name), text) for name, text in listed))


def lint_codes(_: str) -> str:
    """The codes of mistakes in a file."""
    rows = ((code_span(x.code), x.group, x.title, x.severity) for x in code_texts().values())
    return table(("code", "about", "mistake", "weight"), rows)


def bounds(_: str) -> str:
    """What a peer can make us keep or wait for, and what becomes of who goes beyond it."""
    rows = ((code_span(one.name), one.shown, one.what, one.beyond) for one in bound_settings())
    return table(("bound", "default", "of what", "beyond it"), rows)


def magic(_: str) -> str:
    """The magic values of all providers, each with the line that tries it."""
    rows = (
        (code_span(one.value), code_span(one.operation), answer_of(one.reply), one.text, command)
        for room, facts in provider_facts().items()
        for one in load_magic(room).values()
        for command in [
            code_span(one.command(f"http://127.0.0.1:{DEFAULT_BASE_PORT + facts.port}"))
        ]
    )
    return table(("value", "in a request of", "answer", "what it is for", "try it"), rows)


def answer_of(reply: Json) -> str:
    """Say in a few words what a reply is."""
    words = reply if isinstance(reply, Mapping) else {}
    named = [f"code {words['code']}"] if "code" in words else []
    named += [f"HTTP {words.get('status', 200)}"] if "status" in words or not named else []
    return ", ".join([*named, *([f"{words['delay']} late"] if "delay" in words else [])])


TABLES: Mapping[str, Callable[[str], str]] = {
    "operations": operations,
    "clauses": clauses,
    "conditions": conditions,
    "passive": passive,
    "settings": settings,
    "codes": codes,
    "reasons": reasons,
    "defects": defects,
    "documents": documents,
    "lint-codes": lint_codes,
    "variants": variants,
    "hooks": hooks,
    "totals": totals,
    "clause-coverage": clause_coverage,
    "case-coverage": case_coverage,
    "matrices": matrices,
    "bounds": bounds,
    "magic": magic,
}
"""A table's kind → what writes it for a room; a generated block is named `kind room`."""


def _operation(one: Operation) -> tuple[str, ...]:
    request = f"{one.method} {one.path}".strip() if one.path else "as the target says"
    way = f"{one.source} → {one.target}"
    words = (code_spans(one.send), code_spans(one.answered))
    return (code_span(one.name), way, code_span(request), f"{one.within_s:g} s", one.text, *words)


def _clauses(room: str) -> Iterator[tuple[str, ...]]:
    for one in clauses_of(room):
        clause = one.clause
        level = f"{clause.level}, timed" if clause.timed else clause.level
        reasons = code_spans(one.reasons)
        seen = code_spans(condition.name for condition in clause.presupposes)
        yield code_span(clause.id), level, clause.basis, clause.text, seen, clause.source, reasons


def _setting(one: Setting) -> tuple[str, ...]:
    default = _shown(one.default)
    if len(default) > _LONGEST_DEFAULT:
        default = "see the table of codes"
    values = code_spans(map(_shown, one.one_of)) if one.one_of else one.type
    return (code_span(one.name), default, values, one.basis, one.text, one.source)


def _shown(value: Json) -> str:
    return value if isinstance(value, str) and value else dump_json(value)


def _code(name: str, row: Mapping[str, Json]) -> tuple[str, ...]:
    number, status = str(row.get("code")), str(row.get("http"))
    return (code_span(name), number, status, str(row.get("message")))
