"""Judges every exchange of served worlds by the clauses that need no scenario.

The rows are data (`scenario/contract/passive.py`), the verdicts are the providers' own, and what a
clause presupposes has to be seen as in a scenario. What a test may have brought about (a token that
has expired, a sid that is wrong on purpose, a reply that a rule gave) accuses nobody. That a clause
held is recorded once a world, that it did not each time, up to a bound.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from sandbox.engine.judging.exchange_view import locate_jwt
from sandbox.engine.judging.judge import Judged, Subject, judge
from sandbox.engine.judging.jwt_view import JwtView
from sandbox.engine.judging.not_now import not_now
from sandbox.engine.judging.presupposed import unseen
from sandbox.engine.serving.findings import Finding, FindingKind
from sandbox.engine.serving.passive_rules import Rule, RulesOfOperation, fit
from sandbox.engine.serving.served_world import DEFAULT, ServedWorld
from sandbox.engine.serving.unchanged import is_unchanged
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import Place
from sandbox.evidence.events import Check as CheckEvent
from sandbox.evidence.verdict import Level, Mark, mark_of
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Clause, Contracts
from sandbox.scenario.contract.passive import load_passive
from sandbox.scenario.contract.reasons import load_reasons

MOST_MISSES = 20
"""So often the same clause is recorded as missed in one world."""

_NOWHERE = Place("")


@dataclass(slots=True)
class _Seen:
    """What was judged in a world: its rules by operation, the clauses that held, the misses."""

    rules: Mapping[str, RulesOfOperation]
    held: set[str] = field(default_factory=set)
    missed: Counter[str] = field(default_factory=Counter)


class PassiveJudge:
    """Observes served worlds. `marks` are what checks of any of them came to."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        self._seen: WeakKeyDictionary[ServedWorld, _Seen] = WeakKeyDictionary()
        self.marks: set[tuple[Level, Mark]] = set()

    @cached_property
    def rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """Every rule by its operation. Read from the files when they are first asked for."""
        clauses = self._contracts.clauses
        found: dict[str, list[Rule]] = defaultdict(list)
        for provider in self._contracts.contracts:
            for row in load_passive(provider):
                clause = clauses[row.clause] if row.clause else None
                found[row.operation].append(Rule.of(row, clause))
        return {name: tuple(each) for name, each in found.items()}

    def __call__(self, world: ServedWorld, exchange: Exchange) -> None:
        """Judge an exchange that has ended."""
        if exchange.operation not in self.rules or _is_half(exchange):
            return
        seen = self._seen_in(world)
        subject = _subject(world, exchange)
        of_operation = seen.rules[exchange.operation]
        missed = of_operation.missed_by(subject)
        for rule in of_operation.rules:
            holds = rule not in missed
            if holds and (rule.row.clause in seen.held or rule.clause is None):
                continue
            if _is_to_be_judged(world, rule, subject, holds=holds):
                self._tell(world, rule, subject, seen)

    def _seen_in(self, world: ServedWorld) -> _Seen:
        found = self._seen.get(world)
        if found is None:
            found = self._seen[world] = _Seen(
                {
                    name: RulesOfOperation.of(
                        rule for rule in rules if rule.is_in_force(_settings(world, name))
                    )
                    for name, rules in self.rules.items()
                }
            )
        return found

    def _tell(self, world: ServedWorld, rule: Rule, subject: Subject, seen: _Seen) -> None:
        exchange, clause = subject.exchange, rule.clause
        found = judge(rule.check, rule.row.parts, [subject])
        if clause is None:
            _tell_unexpected(world, rule.row.unexpected, exchange)
            return
        mark = mark_of(rule.check.level, held=found.held)
        self.marks.add((rule.check.level, mark))
        check = _event(world, clause, found, mark=mark, exchange=exchange)
        if found.held:
            seen.held.add(clause.id)
        else:
            seen.missed[clause.id] += 1
            _tell_miss(world, check, exchange)
        if seen.missed[clause.id] <= MOST_MISSES:
            world.checked(check)
        elif seen.missed[clause.id] == MOST_MISSES + 1:
            told = (
                f"{clause.id} was missed more than {MOST_MISSES} times; from now on without record"
            )
            world.note(told, level="warn", message=exchange.id)


def _settings(world: ServedWorld, operation: str) -> Mapping[str, Json]:
    return world.section(operation.partition(".")[0]).settings


def _subject(world: ServedWorld, exchange: Exchange) -> Subject:
    """Return an exchange with the provider's verdict, on answers of the operator's as well."""
    operation = world.operation(exchange.operation)
    ours = operation.target == "operator"
    if ours and exchange.answered is None and exchange.response is not None:
        room = world.room_of(exchange.operation)
        exchange = replace(
            exchange, answered=room.judge(exchange.operation, exchange.response) or None
        )
    jwt = locate_jwt(world, exchange) if operation.jwt else None
    if jwt:  # what is found in it may show it
        world.evidence.masks.add("jwt", jwt)
    return Subject(exchange, JwtView(jwt) if jwt else None, world.clock.now_s())


def _is_half(exchange: Exchange) -> bool:
    """Tell whether a request did not come to its end, or was more than we take."""
    return bool(exchange.request.cut_off) or exchange.request.beyond_bounds


def _is_to_be_judged(world: ServedWorld, rule: Rule, subject: Subject, *, holds: bool) -> bool:
    row, exchange = rule.row, subject.exchange
    if row.beside and all(each.operation != row.beside for each in world.under_way):
        return False
    if not fit(rule.when, subject):
        return False
    if row.beside and not is_unchanged(world, exchange, row):
        return False
    if rule.clause is not None and unseen(world, rule.clause.presupposes, subject):
        return False
    return holds or not (not_now(world, [exchange]) or _reacts_to_a_rule(world, exchange))


def _reacts_to_a_rule(world: ServedWorld, exchange: Exchange) -> bool:
    """Tell whether an answer of the operator's may rest on a reply that a rule has given."""
    if exchange.starter is Starter.OPERATOR:
        return False
    beside = (each for each in world.exchanges if each.started_s >= exchange.started_s)
    return any(each.scripted for each in beside)


def _event(
    world: ServedWorld, clause: Clause, found: Judged, *, mark: Mark, exchange: Exchange
) -> CheckEvent:
    return CheckEvent(
        step=None,
        level=Level(clause.level),
        clause=clause.id,
        text=clause.text,
        basis=clause.basis,
        source=clause.source,
        mark=mark,
        expected=found.expected,
        actual="as expected" if found.held else "; ".join(found.mismatches),
        place="",
        why="" if found.held else _advice(clause, exchange),
        messages=(exchange.id,),
        differences=found.differences,
        virtual_s=round(world.clock.now_s(), 3),
    )


def _tell_miss(world: ServedWorld, check: CheckEvent, exchange: Exchange) -> None:
    told = Finding(FindingKind.CLAUSE, exchange.id, exchange.operation, check.text, check=check)
    world.findings.add(told)


def _tell_unexpected(world: ServedWorld, text: str, exchange: Exchange) -> None:
    """Tell of a request that is nobody's; to who has a world of his own it may be a near miss."""
    if world.name != DEFAULT:
        return
    found = Finding(FindingKind.UNEXPECTED, exchange.id, exchange.operation, text)
    world.findings.add(found)


def _advice(clause: Clause, exchange: Exchange) -> str:
    """Say what to do, where the provider's own reason is about this clause."""
    code = (exchange.answered or {}).get("reason")
    room = exchange.operation.partition(".")[0]
    reason = load_reasons(room).get(code) if isinstance(code, str) else None
    return reason.advice if reason and reason.clause == clause.id else ""
