"""Pages about what the contracts hold: clauses, operations, settings.

What judges a clause and what breaks it lies outside of the contracts; `Surroundings` brings it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sandbox.errors import Place
from sandbox.explain.explain import Entry, Row, Topic, row
from sandbox.json_value import Json, dump_json
from sandbox.scenario.contract.contract import TEAM, Clause, Contracts, Operation, Setting
from sandbox.scenario.contract.reasons import every_reason
from sandbox.scenario.language.model import ReceiveStep, Scenario, walk
from sandbox.scenario.target.setting_overrides import wanted
from sandbox.scenario.yaml_tree.duration import render_duration

_LEVELS = {
    "must": "must: a miss fails the run",
    "should": "should: a miss is a warning (with --strict it fails the run)",
    "may": "may: nothing is judged by it",
}
_BASES = {
    "documented": "documented: the vendor's own pages say so",
    "inferred": "inferred: it follows from the vendor's pages, which do not say it",
    "house": "house: good practice, where the vendor says nothing",
    TEAM: "team: no vendor's page names it; the operator's own team wants it",
    "assumed": "assumed: the vendor does not say; change it when yours is otherwise",
}
_SENDERS = {
    ("provider", "operator"): "our provider calls the operator",
    ("player", "operator"): "the player's browser calls the operator",
    ("player", "provider"): "the player's browser calls our provider",
    ("operator", "provider"): "the operator calls our provider",
}
_USED_BY = {"provider": "call, observe", "player": "call", "operator": "receive"}
_OWN_WORDS = ("method", "path", "headers", "query", "body", "raw")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the contracts.

    `scenarios` is asked for only when a clause is explained, `unread` says why there may be none.
    `broken_by` maps a clause to its defects, (id, sentence). `example` returns a recorded exchange
    of an operation as text lines, () for none.
    """

    scenarios: Callable[[], Sequence[Scenario]] = tuple
    unread: str = ""
    broken_by: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    example: Callable[[str], tuple[str, ...]] = lambda _: ()


def contract_entries(contracts: Contracts, around: Surroundings) -> Iterator[Entry]:
    """Every clause, operation and setting of every room."""
    for clause in contracts.clauses.values():
        yield Entry("clause", clause.id, partial(_clause_page, clause, contracts, around))
    for operation in contracts.operations.values():
        page = partial(_operation_page, operation, contracts, around)
        yield Entry("operation", operation.name, page)
    for contract in contracts.contracts.values():
        for setting in contract.settings.values():
            page = partial(_setting_page, setting, contract.provider, contract.documents)
            alias = f"{contract.provider}.{setting.name}"
            yield Entry("setting", setting.name, page, (alias,))


def judges_of(clause: str, scenarios: Sequence[Scenario], contracts: Contracts) -> dict[str, Place]:
    """Return the scenarios that judge a clause, by id, with the place where each first does."""
    found: dict[str, Place] = {}
    for scenario in scenarios:
        for step in walk(scenario.steps):
            places = [check.place for check in step.expect if check.clause == clause]
            if isinstance(step, ReceiveStep) and _arrival(step, contracts) == clause:
                places.append(step.place)
            for place in places:
                found.setdefault(scenario.id, place)
    return found


def _arrival(step: ReceiveStep, contracts: Contracts) -> str:
    operation = contracts.operations.get(step.operation)
    return operation.arrives if operation else ""


def _clause_page(clause: Clause, contracts: Contracts, around: Surroundings) -> Topic:
    contract = contracts.contracts.get(clause.id.partition(".")[0])
    judges = judges_of(clause.id, around.scenarios(), contracts)
    width = max(map(len, judges), default=0)
    judged = [f"{name:<{width}}  {place}" for name, place in judges.items()]
    broken = [f"{name}: {text}" for name, text in around.broken_by.get(clause.id, ())]
    reasons = [reason.code for reason in every_reason() if reason.clause == clause.id]
    timed = "yes: it depends on the operator's own clock" if clause.timed else ""
    none = around.unread or "no scenario that was looked at"
    return Topic(
        "clause of the team" if clause.basis == TEAM else "clause",
        clause.id,
        clause.text,
        (
            *row("level", _LEVELS[clause.level]),
            *row("basis", _BASES[clause.basis]),
            *_source_rows(clause.source, contract.documents if contract else {}),
            *row("timed", timed),
            *row("presupposes", *(f"that {one.text}" for one in clause.presupposes)),
            *row("judged by", *(judged or [none]), verbatim=bool(judged)),
            *row("broken by", *(broken or ["no defect of the reference operator"])),
            *row("refusals", ", ".join(reasons)),
        ),
    )


def _source_rows(source: str, documents: Mapping[str, str]) -> Iterator[Row]:
    names = [part.strip().partition(",")[0].strip() for part in source.split(";")]
    yield from row("source", source, *(documents[name] for name in names if name in documents))


def _operation_page(operation: Operation, contracts: Contracts, around: Surroundings) -> Topic:
    send = (*operation.send, *_OWN_WORDS) if operation.source != "operator" else ()
    clauses = [clause for clause in contracts.clauses if clause.startswith(f"{operation.name}.")]
    within = render_duration(operation.within_s)
    return Topic(
        "operation",
        operation.name,
        operation.text,
        (
            *row("direction", _SENDERS.get((operation.source, operation.target), "")),
            *row("written as", f"{_USED_BY[operation.source]}: {operation.name}"),
            *row("request", f"{operation.method or 'method'} {operation.path or _UNTOLD}"),
            *row("deadline", f"{within}, unless the step says within"),
            *row("key", operation.key or "none: any request of it fits"),
            *row("jwt", operation.jwt),
            *row("send", ", ".join(send)),
            *row("answered", ", ".join(operation.answered)),
            *row("also looks", ", ".join(operation.looks)),
            *row("arrives", operation.arrives),
            *row("clauses", *clauses),
            *row("example", *around.example(operation.name), verbatim=True),
        ),
    )


_UNTOLD = "(the target says where)"


def _setting_page(setting: Setting, room: str, documents: Mapping[str, str]) -> Topic:
    value = _shown(setting.default)
    return Topic(
        "setting",
        f"{room}.{setting.name}",
        setting.text,
        (
            *row("default", value),
            *row("may be", wanted(setting)),
            *row("basis", _BASES[setting.basis]),
            *_source_rows(setting.source, documents),
            *row(
                "set it", f"{room}:", "  settings:", f"    {setting.name}: {value}", verbatim=True
            ),
        ),
    )


def _shown(value: Json) -> str:
    """Write a value as YAML's flow style, which JSON is a part of."""
    plain = isinstance(value, str) and value.replace("_", "").replace("-", "").isalpha()
    return str(value) if plain and value not in {"off", "on", "no", "yes"} else dump_json(value)
