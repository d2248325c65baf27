"""How far a journey has come: a fold of the events of a world.

A moment stays open until its provider has said what it wants or something else. When the player has
logged out, the keys (a sid, a token) that opened something before are to open nothing any more: a
message that brings one of them belongs to the stage `after`, and one with a new key begins anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sandbox.control.journey.moments import AFTER, ENTER, LEAVE, Moment, moments
from sandbox.evidence.events import Check
from sandbox.evidence.results import MessageResult
from sandbox.evidence.verdict import Level, Mark
from sandbox.explain.finding.verdict import held_against, likeness, reason_in
from sandbox.json_value import Json, read_json, spelt
from sandbox.scenario.contract.contract import Contracts, load_contracts
from sandbox.scenario.yaml_tree.wording import cut, printable

_LONGEST = 400


class State(StrEnum):
    """How a moment stands."""

    OPEN = "open"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Told:
    """Where a moment stands, and why: sentences, and the clause that was missed, "" for none."""

    moment: Moment
    state: State = State.OPEN
    why: tuple[str, ...] = ()
    missed: str = ""
    message: str = ""


@dataclass(slots=True)
class Progress:
    """The fold. `is_over`: the player has logged out."""

    told: dict[str, Told] = field(default_factory=lambda: {m.id: Told(m) for m in moments()})
    is_over: bool = False
    _opened: set[str] = field(default_factory=set)
    _contracts: Contracts = field(default_factory=load_contracts)

    def ended(self, message: MessageResult) -> Iterator[Told]:
        """Take a message that has ended; yield every moment that stands otherwise for it."""
        verdict = verdict_of(message)
        key = self._key_of(message)
        if self.is_over and verdict == "accepted" and key and key not in self._opened:
            yield from self._begin_anew(message)
        stage = AFTER if self.is_over else ENTER
        for moment in moments():
            if moment.operation != message.operation or moment.stage not in (stage, LEAVE):
                continue
            yield from self._moved(moment, message, verdict)
            if moment.ends and verdict == moment.wants:
                self.is_over = True
        if not self.is_over and verdict == "accepted" and key:
            self._opened.add(key)

    def judged(self, check: Check, message: MessageResult) -> Iterator[Told]:
        """Take a check of a message: a must that was missed is shown where it belongs."""
        if check.mark is not Mark.FAIL or check.level is not Level.MUST:
            return
        stage = AFTER if self.is_over else ENTER
        for moment in moments():
            named = message.operation in (moment.operation, *moment.also)
            before = self.told[moment.id]
            if named and moment.stage in (stage, LEAVE) and before.missed != check.clause:
                why = (*before.why, check.text)
                bad = replace(before, state=State.BAD, why=why, missed=check.clause)
                yield self._tell(bad)

    def _moved(self, moment: Moment, message: MessageResult, verdict: str) -> Iterator[Told]:
        state, why = State.BAD, _because(message)
        if verdict == moment.wants:
            state, why = State.GOOD, ()
        elif verdict == "guest" or (moment.stage == LEAVE and verdict == "refused"):
            return  # nobody was there to be let in, or to be let out
        before = self.told[moment.id]
        missed = "" if state is State.GOOD else (_clause_of(message) or moment.clause)
        now = Told(moment, state, why, missed, message.id)
        if now != before:
            yield self._tell(now)

    def _tell(self, now: Told) -> Told:
        self.told[now.moment.id] = now
        return now

    def _begin_anew(self, message: MessageResult) -> Iterator[Told]:
        if not any(m.operation == message.operation and m.stage == ENTER for m in moments()):
            return
        self.is_over = False
        for moment in moments():
            if self.told[moment.id] != Told(moment):
                yield self._tell(Told(moment))

    def _key_of(self, message: MessageResult) -> str:
        operation = self._contracts.operations.get(message.operation)
        where, _, name = (operation.key if operation else "").partition(".")
        request = message.started.request
        if where == "headers":
            wanted = name.lower()
            return next((text for known, text in request.headers if known.lower() == wanted), "")
        if where == "body" and not request.body_base64:
            body = read_json(request.body)
            value: Json = body.get(name) if isinstance(body, Mapping) else None
            return spelt(value) if value is not None else ""
        return ""


def verdict_of(message: MessageResult) -> str:
    """Return the provider's verdict, "" for none."""
    answered = message.ended.answered if message.ended else None
    return str((answered or {}).get("verdict") or "")


def player_of(message: MessageResult) -> str:
    """Return who was let in, by the operator's own id; "" for nobody."""
    answered = (message.ended.answered if message.ended else None) or {}
    if answered.get("verdict") != "accepted":
        return ""
    named = answered.get("player") or answered.get("user-id")
    return "" if named is None else spelt(named)


def said_of(message: MessageResult) -> tuple[str, ...]:
    """Return what a provider said of a message, in sentences: why it refused, what that looks like,
    whom it was held against, its notes, what to do.
    """
    ended, reason = message.ended, reason_in(message)
    if ended is None:
        return ()
    looks, against = likeness(message), held_against(message)
    told = (
        ended.trouble.text if ended.trouble else "",
        reason.text if reason else "",
        f"It seems {looks}." if looks else "",
        f"Held against: {against}." if against else "",
        *(note for note in ended.notes if not looks or looks not in note),
        reason.advice if reason else "",
    )
    return tuple(printable(cut(text, limit=_LONGEST)) for text in told if text)


def _clause_of(message: MessageResult) -> str:
    reason = reason_in(message)
    return reason.clause if reason else ""


def _because(message: MessageResult) -> tuple[str, ...]:
    is_in = verdict_of(message) == "accepted"
    return ("It was let in, and had to be refused.",) if is_in else said_of(message)
