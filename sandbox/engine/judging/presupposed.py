"""What a clause presupposes, looked for on messages: a check is judged only where all was seen.

Of several messages those count on which every condition was seen; where there is none, the check
is unclear. A condition of another operation is looked for on the messages of that operation which
came because of the one that is judged: begun no earlier, and with its key where it hands one over.
One of them is enough. A message that was given up, unanswered, is the cause of nothing later: what
was said by then can have come to nothing in it, but not what was said afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.engine.judging.judge import Subject, compare, why_nothing
from sandbox.engine.judging.jwt_view import JwtView
from sandbox.engine.world.exchange import Exchange, Starter, body_value, view
from sandbox.engine.world.world import World
from sandbox.json_value import ABSENT, Absent, Json
from sandbox.scenario.contract.conditions import Condition, shown_by
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.language.values.paths import dig


@dataclass(frozen=True, slots=True)
class Seen:
    """The messages on which all was seen, and what was not seen on another one; "" for nothing."""

    subjects: Sequence[Subject]
    lack: str = ""

    @property
    def is_nothing(self) -> bool:
        """True where there is no message on which all was seen."""
        return not self.subjects and bool(self.lack)


def seen_of(world: World, clause: str, subjects: Sequence[Subject]) -> Seen:
    """Look for what a clause presupposes on the messages that a check covers."""
    known = world.contracts.clauses.get(clause)
    if known is None or not known.presupposes:
        return Seen(subjects)
    lacks = [unseen(world, known.presupposes, subject) for subject in subjects]
    return Seen(
        [subject for subject, lack in zip(subjects, lacks, strict=True) if not lack],
        next(filter(None, lacks), ""),
    )


def unseen(world: World, conditions: Iterable[Condition], subject: Subject) -> str:
    """Say which condition was not seen on a message, and what was there; "" for none."""
    operations = world.contracts.operations
    operation = operations.get(subject.exchange.operation)
    if operation is None:
        return ""
    for condition in shown_by(conditions, operation, operations):
        if not _is_seen(world, condition, subject):
            return f"it was not seen that {condition.text}{why_nothing(subject)}"
    return ""


def unseen_on(world: World, conditions: Iterable[Condition], exchanges: Iterable[Exchange]) -> str:
    """Say what was not seen on one of several messages that are judged together; "" for nothing."""
    wanted = tuple(conditions)
    lacks = (unseen(world, wanted, bare_subject(exchange)) for exchange in exchanges)
    return next(filter(None, lacks), "")


def unseen_since(world: World, condition: Condition, since: int) -> str:
    """Say that no message of a condition's operation shows it, of those from a place on."""
    made = [each for each in world.exchanges[since:] if each.operation == condition.of]
    seen = any(_fits(condition, bare_subject(each)) for each in made)
    return "" if seen else f"it was not seen that {condition.text}"


def bare_subject(exchange: Exchange) -> Subject:
    """Return a message as conditions look at it: nothing of it depends on the time."""
    return Subject(exchange, JwtView(exchange.jwt) if exchange.jwt else None, 0.0)


def caused(world: World, cause: Exchange, operation: Operation) -> list[Exchange]:
    """Return the messages of an operation that came because of another message."""
    if cause.operation == operation.name:
        return [cause]
    handed = cause.request.query_value(operation.key.rpartition(".")[2])
    return [
        each
        for each in world.exchanges
        if each.operation == operation.name
        and each.started_s >= cause.started_s
        and _was_in_time(each, cause)
        and (handed is None or dig(view(each, jwt=None), operation.key) == handed)
    ]


def _was_in_time(each: Exchange, cause: Exchange) -> bool:
    """Tell whether a message was over, or had come at all, before its cause was given up."""
    if cause.trouble is None:
        return True
    return (each.started_s if each.response is None else each.ended_s) <= cause.ended_s


def _is_seen(world: World, condition: Condition, subject: Subject) -> bool:
    if not condition.of:
        return _fits(condition, subject)
    operation = world.contracts.operations[condition.of]
    return any(
        _fits(condition, bare_subject(each)) for each in caused(world, subject.exchange, operation)
    )


def _fits(condition: Condition, subject: Subject) -> bool:
    return not any(
        compare(name, wanted, _part(name, subject), now_s=subject.now_s)
        for name, wanted in condition.parts.items()
    )


def _part(name: str, subject: Subject) -> Json | Absent:
    exchange = subject.exchange
    if name == "trouble":
        return ABSENT if exchange.trouble is None else exchange.trouble.trouble.value
    if name == "reply":
        replied = exchange.starter is Starter.OPERATOR and exchange.response is not None
        return body_value(exchange.response.body) if replied and exchange.response else ABSENT
    return subject.part(name)
