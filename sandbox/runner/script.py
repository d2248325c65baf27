"""Playing the steps of a cell.

A step either ends and lets the next one begin, or stops its branch: a failed must, a failed
premise, a peer that cannot be reached, a hook that fails. What a stop leaves unplayed is recorded
as not run. Steps under `meanwhile` overlap with the call or trigger they stand in; both end
before the next step begins, and both are judged, unless the nested ones stopped for a reason that
blames nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sandbox.errors import PeerFault, PeerTrouble, SandboxFault
from sandbox.json_value import Absent, Json
from sandbox.runner.checks import Ledger
from sandbox.runner.exchange import Exchange
from sandbox.runner.judge import Judged, Subject, expectation, judge
from sandbox.runner.subjects import subject_of, wants_signer
from sandbox.runner.verdict import Mark
from sandbox.runner.world import World
from sandbox.scenario.matchers import PatternFault
from sandbox.scenario.model import Check, Level, ReceiveStep, Step, walk
from sandbox.scenario.paths import dig
from sandbox.scenario.references import Minted, ReferenceFault, resolve

UNREACHABLE = frozenset({PeerTrouble.REFUSED, PeerTrouble.UNRESOLVED, PeerTrouble.TLS})


class Stopped(SandboxFault):
    """A branch ends here. `blames` is False when nobody could be judged."""

    def __init__(self, because: str, *, blames: bool) -> None:
        self.blames = blames
        super().__init__(because)


@dataclass(slots=True)
class Parent:
    """The call or trigger that nested steps run alongside."""

    task: "asyncio.Future[None]"
    exchanges: Sequence[Exchange] = ()
    still_received: frozenset[str] = frozenset()

    def may_repeat(self, operation: str) -> bool:
        """Tell whether requests of it still belong to the receive that is open now: the call goes
        on, and no later step beside it receives the same operation.
        """
        return not self.task.done() and operation not in self.still_received

    def trouble(self) -> str:
        """Say why nothing will come of it: nobody could be reached, or a hook failed; else ""."""
        if self.task.done() and not self.task.cancelled() and self.task.exception():
            return str(self.task.exception())
        lost = next((e for e in self.exchanges if is_unreachable(e)), None)
        return str(lost.trouble) if lost else ""


@dataclass(slots=True)
class Script:
    """One cell's play. `scope` holds every name that a reference may use.

    `started` tells how many messages there had been when a step began, `messages` which are its
    own, and `judged` all that this script has judged, in order.
    """

    world: World
    ledger: Ledger
    scope: dict[str, Json]
    handlers: "Handlers"
    started: dict[str, int] = field(default_factory=dict)
    messages: dict[str, Sequence[Exchange]] = field(default_factory=dict)
    judged: list[Exchange] = field(default_factory=list)

    async def play(self, steps: tuple[Step, ...], parent: Parent | None = None) -> None:
        """Play steps in order. Raise SandboxFault where the branch stops."""
        for position, step in enumerate(steps):
            if step.name:
                self.started[step.name] = len(self.world.exchanges)
            if parent is not None:
                parent.still_received = _received(steps[position + 1 :])
            self.world.step = step.name or type(step).__name__.removesuffix("Step").lower()
            try:
                await self.handlers[type(step)](self, step, parent)
            except SandboxFault as stop:
                self._leave(steps[position:], because=str(stop))
                raise

    def _leave(self, steps: tuple[Step, ...], *, because: str) -> None:
        for step in walk(steps):
            for check in step.expect:
                if not self.ledger.holds(check):
                    self.ledger.not_run(check, step=step.name, because=f"not run: {because}")

    def child(self, scope: dict[str, Json]) -> "Script":
        """Return a script for a part: same world and ledger, names of its own."""
        return Script(self.world, self.ledger, scope, self.handlers, self.started, self.messages)

    def ungraded(self) -> "Script":
        """Return a script that goes on with the same names and records no check."""
        ledger = Ledger(self.world, why="", silent=True)
        return replace(self, ledger=ledger)

    def resolve(self, value: Json, *, keep_minted: bool = False) -> Json:
        """Fill in references; one that leads nowhere stops the branch and blames nobody."""
        try:
            return resolve(value, self.scope, keep_minted=keep_minted)
        except ReferenceFault as fault:
            raise Stopped(str(fault), blames=False) from fault

    def resolve_kept(self, value: Mapping[str, Json]) -> dict[str, Json]:
        """Fill in the references of a map's values; made things stay whole, and may be named
        plainly (`player: alice`).
        """
        return {name: self._whole(item) for name, item in value.items()}

    def _whole(self, value: Json) -> Json:
        named = self.scope.get(value) if isinstance(value, str) else None
        return named if isinstance(named, Minted) else self.resolve(value, keep_minted=True)

    def resolve_map(self, value: Mapping[str, Json]) -> Mapping[str, Json]:
        """Fill in the references of a map's values."""
        return {name: self.resolve(item) for name, item in value.items()}

    async def alongside(self, steps: tuple[Step, ...], parent: Parent) -> "Stopped | None":
        """Play nested steps while the parent runs; return the miss that stopped them, if any.

        What stopped them and blames nobody (a premise, a reply that cannot be sent) is raised: the
        parent's answer rests on it, and would be judged for what never happened.
        """
        nested = asyncio.ensure_future(self.play(steps, parent))
        try:
            await asyncio.wait({parent.task, nested})
        finally:  # interrupted: nothing goes on behind the cell's back
            parent.task.cancel()
            nested.cancel()
        stop = nested.exception()
        parent.task.result()
        if stop is None or (isinstance(stop, Stopped) and stop.blames):
            return stop
        raise stop

    async def judge_step(
        self, step: Step, exchanges: Sequence[Exchange], *, within: Sequence[Exchange] = ()
    ) -> None:
        """Judge all checks of a step, then stop the branch if one of them says so.

        `within` are calls on whose answers the judged ones rest: where the operator could not be
        reached, or a bug of ours got in between, nobody is judged.
        """
        self.judged.extend(exchanges)
        if step.name:
            self.messages[step.name] = exchanges
        if unjudged := self._why_unjudged((*exchanges, *within)):
            self.unclear(step, because=unjudged)
            raise Stopped(unjudged, blames=False)
        subjects = await self._subjects(step.expect, exchanges)
        marks = [
            (check, self.judge_check(check, subjects, step=step.name)) for check in step.expect
        ]
        self.save(step, subjects)
        stop_on_misses(marks)

    def _why_unjudged(self, exchanges: Sequence[Exchange]) -> str:
        if self.world.bug is not None:
            return f"a bug in the sandbox: {self.world.bug!r}"
        lost = next((e for e in exchanges if is_unreachable(e)), None)
        return str(lost.trouble) if lost else ""

    async def _subjects(
        self, checks: Sequence[Check], exchanges: Sequence[Exchange]
    ) -> list[Subject]:
        signer = any(wants_signer(check.parts) for check in checks)
        return [await subject_of(self.world, e, with_signer=signer) for e in exchanges]

    def judge_check(self, check: Check, subjects: Sequence[Subject], *, step: str) -> Mark:
        """Judge and record one check."""
        parts = self.resolve_map(check.parts)
        try:
            found = judge(check, parts, subjects)
        except PatternFault as fault:
            raise Stopped(f"{check.place}: {fault}", blames=False) from fault
        messages = [subject.exchange.id for subject in subjects]
        return self.ledger.judged(check, found, step=step, messages=messages)

    def unclear(self, step: Step, *, because: str) -> None:
        """Record that none of a step's checks could be judged."""
        for check in step.expect:
            self.ledger.unclear(check, self._wanted(check.parts), step=step.name, because=because)

    def _wanted(self, parts: Mapping[str, Json]) -> str:
        try:
            return expectation(self.resolve_map(parts))
        except (Stopped, PatternFault):  # what it rests on never came about
            return ""

    def save(self, step: Step, subjects: Sequence[Subject]) -> None:
        """Keep what the step saves, from the first message."""
        if subjects:
            self.save_from(step, subjects[0].view())

    def save_from(self, step: Step, seen: Mapping[str, Json]) -> None:
        """Keep what the step saves from a view; a missing value stays unknown, to be told later."""
        saved: dict[str, Json] = {}
        for name, path in step.save.items():
            value = dig(seen, path)
            if not isinstance(value, Absent):
                saved[name] = value
        if step.name:
            self.scope[step.name] = saved

    def record(self, check: Check, found: Judged, *, step: str) -> None:
        """Record a check judged on something else than messages, and stop if it says so."""
        stop_on_misses([(check, self.ledger.judged(check, found, step=step))])


def _received(steps: tuple[Step, ...]) -> frozenset[str]:
    return frozenset(step.operation for step in steps if isinstance(step, ReceiveStep))


Handlers: TypeAlias = Mapping[type, Callable[..., Awaitable[None]]]
"""Step kind → what plays it: (script, step, parent)."""


def is_unreachable(exchange: Exchange) -> bool:
    """Tell whether the peer could not even be connected to: nobody is judged by that."""
    return isinstance(exchange.trouble, PeerFault) and exchange.trouble.trouble in UNREACHABLE


def stop_on_misses(marks: Sequence[tuple[Check, Mark]]) -> None:
    """Stop the branch on a failed must (unless it carries on) or a failed premise."""
    for check, mark in marks:
        if check.level is Level.PREMISE and mark is Mark.UNCLEAR:
            raise Stopped(f"the premise does not hold: {check.clause}", blames=False)
        if mark is Mark.FAIL and not check.carry_on:
            raise Stopped(f"{check.clause} failed", blames=True)
