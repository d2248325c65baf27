"""Pages about providers: what each is made of, and the numbers that it answers with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from sandbox.explain.explain import Entry, Topic, row
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contract, Contracts
from sandbox.scenario.contract.facts import ProviderFacts, provider_facts
from sandbox.scenario.contract.reasons import Reason, every_reason
from sandbox.words import counted


def provider_entries(contracts: Contracts) -> Iterator[Entry]:
    """Every provider, and every number among its settings that an answer may carry as `code`."""
    for name, facts in provider_facts().items():
        contract = contracts.contracts[name]
        yield Entry("provider", name, partial(_provider_page, facts, contract), (facts.title,))
        reasons = {reason.code: reason for reason in every_reason() if reason.room == name}
        for setting in contract.settings.values():
            for member, row_ in _coded(setting.default):
                code = str(row_["code"])
                page = partial(
                    _number_page,
                    facts,
                    code,
                    row_,
                    at=f"{name}.{setting.name}, {member}",
                    reason=reasons.get(member),
                )
                yield Entry("answer code", f"{name} {code}", page, (code, f"code {code}"))


def _coded(value: Json) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield the members of a table of codes, by name; nothing for any other setting."""
    for name, member in value.items() if isinstance(value, Mapping) else ():
        if isinstance(member, Mapping) and "code" in member:
            yield name, member


def _provider_page(facts: ProviderFacts, contract: Contract) -> Topic:
    levels = Counter(clause.level for clause in contract.clauses.values())
    clauses = ", ".join(f"{number} {level}" for level, number in levels.items())
    hooks = [f"{name}: {hook.text}" for name, hook in facts.hooks.items()]
    operations = [f"{o.name}: {o.text}" for o in contract.operations.values()]
    documents = [f"{name}: {text}" for name, text in contract.documents.items()]
    return Topic(
        "provider",
        facts.name,
        f"{facts.title}, with {counted(len(contract.clauses), 'clause')} ({clauses}).",
        (
            *row("port", f"base port + {facts.port}, over TLS + {facts.port + 10}"),
            *row("operations", *operations),
            *row("hooks", *hooks),
            *row("settings", ", ".join(contract.settings)),
            *row("in a target", *facts.needs.values(), verbatim=True),
            *row("documents", *documents),
        ),
    )


def _number_page(
    facts: ProviderFacts, code: str, answer: Mapping[str, Json], *, at: str, reason: Reason | None
) -> Topic:
    message = answer.get("message")
    return Topic(
        "answer code",
        f"{facts.name} {code}",
        reason.text if reason else str(message or "The call succeeded."),
        (
            *row("given by", facts.title),
            *row("message", str(message or "")),
            *row("HTTP", str(answer.get("http") or "")),
            *row("reason", reason.code if reason else ""),
            *row("do", reason.advice if reason else ""),
            *row("clause", reason.clause if reason else ""),
            *row("set by", at),
        ),
    )
