"""Plays the steps of a cell in order, and judges their checks.

A step either ends and lets the next one begin, or stops its branch: a failed must, a failed
premise, a peer that cannot be reached, a hook that fails. What a stop leaves unplayed is recorded
as not run. Steps under `meanwhile` overlap with the call or trigger they stand in; both end
before the next step begins, and both are judged, unless the nested ones stopped for a reason that
blames nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.judging.exchange_view import subject_of, wants_signer
from sandbox.engine.judging.judge import (
    Judged,
    Subject,
    covered_by,
    expectation,
    judge,
    nothing_to_judge,
    rests_on_no_answer,
)
from sandbox.engine.judging.not_now import not_now, says_not_now
from sandbox.engine.judging.presupposed import seen_of
from sandbox.engine.own_delay import why_too_busy
from sandbox.engine.steps.enclosing_step import EnclosingStep, is_unreachable
from sandbox.engine.world.current_step import current_step, during, label_of, played, receives_in
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.world import World
from sandbox.errors import DoesNotApply, SandboxFault
from sandbox.evidence.verdict import Level, Mark
from sandbox.json_value import Absent, Json
from sandbox.scenario.language.model import (
    CallStep,
    Check,
    ParallelStep,
    ReceiveStep,
    Step,
    TriggerStep,
    walk,
)
from sandbox.scenario.language.values.matchers import PatternFault
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.language.values.references import Minted, ReferenceFault, resolve


class Stopped(SandboxFault):
    """Raised where a branch of steps ends early; `blames` is False when nobody could be judged."""

    def __init__(self, because: str, *, blames: bool) -> None:
        self.blames = blames
        super().__init__(because)


@dataclass(slots=True)
class StepPlayer:
    """Plays steps of one cell. `scope` holds every name that a reference may use.

    `started` tells how many messages there had been when a step began, `messages` which are its
    own, and `judged` all that this step player has judged, in order.
    """

    world: World
    check_log: CheckLog
    scope: dict[str, Json]
    handlers: "Handlers"
    started: dict[str, int] = field(default_factory=dict)
    messages: dict[str, Sequence[Exchange]] = field(default_factory=dict)
    judged: list[Exchange] = field(default_factory=list)

    async def play(
        self, steps: tuple[Step, ...], enclosing: EnclosingStep | None = None, *, branch: str = ""
    ) -> None:
        """Play steps in order. Raise SandboxFault where the branch stops.

        Until then requests that come too early are held for the receive steps among them.
        """
        inbox, below = self.world.inbox, (*current_step().path, branch)
        inbox.announce(receives_in(steps, below))
        try:
            for position, step in enumerate(steps):
                if enclosing is not None:
                    enclosing.still_received = _received(steps[position + 1 :])
                with during(played(step, (*below, position))):
                    await self._play_one(steps[position:], enclosing)
        finally:
            inbox.forgo(below)

    async def _play_one(self, steps: tuple[Step, ...], enclosing: EnclosingStep | None) -> None:
        step = steps[0]
        if step.name:
            self.started[step.name] = len(self.world.exchanges)
        try:
            await self.handlers[type(step)](self, step, enclosing)
        except SandboxFault as stop:
            self._leave(steps, because=str(stop))
            raise

    def _leave(self, steps: tuple[Step, ...], *, because: str) -> None:
        for step in walk(steps):
            for check in step.expect:
                if not self.check_log.holds(check):
                    self.check_log.not_run(
                        check, step=label_of(step), because=f"not run: {because}"
                    )

    def child(self, scope: dict[str, Json]) -> "StepPlayer":
        """Return a step player for a part: same world and check log, names of its own."""
        return StepPlayer(self.world, self.check_log, scope, self.handlers)

    def ungraded(self) -> "StepPlayer":
        """Return a step player that goes on with the same names and records no check."""
        check_log = CheckLog(self.world, why="", silent=True)
        return replace(self, check_log=check_log)

    def drafting(self, steps: tuple[Step, ...]) -> "StepPlayer":
        """Return a step player that plays nested steps as if for the first time: names are shared,
        but what these steps left behind is forgotten. What it judges counts once it is kept.
        """
        for name in _names(steps):
            for known in (self.scope, self.messages, self.started):
                known.pop(name, None)
        return replace(self, check_log=self.check_log.draft(), judged=[])

    def keep(self, draft: "StepPlayer") -> None:
        """Let everything count that a draft has judged."""
        self.check_log.keep(draft.check_log)
        self.judged.extend(draft.judged)

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

    async def alongside(
        self, steps: tuple[Step, ...], enclosing: EnclosingStep
    ) -> "Stopped | None":
        """Play nested steps beside the enclosing one; return the miss that stopped them, if any.

        What stopped them and blames nobody (a premise, a reply that cannot be sent) is raised: the
        enclosing step's answer rests on it, and would be judged for what never happened.
        """
        nested = asyncio.ensure_future(self.play(steps, enclosing))
        try:
            await asyncio.wait({enclosing.task, nested})
        finally:  # interrupted: nothing goes on behind the cell's back
            enclosing.task.cancel()
            nested.cancel()
        stop = nested.exception()
        enclosing.task.result()
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
        recorded = [exchange for exchange in exchanges if exchange.id]
        self.judged.extend(recorded)
        if step.name:
            self.messages[step.name] = recorded
        if unjudged := self._why_unjudged((*exchanges, *within)):
            self.unclear(step, because=unjudged)
            raise Stopped(unjudged, blames=False)
        subjects = await self._subjects(step.expect, exchanges)
        marks = [
            (check, self.judge_check(check, subjects, step=label_of(step), within=within))
            for check in step.expect
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

    def judge_check(
        self,
        check: Check,
        subjects: Sequence[Subject],
        *,
        step: str,
        within: Sequence[Exchange] = (),
    ) -> Mark:
        """Judge and record one check; where there is nothing to look at it is unclear."""
        parts = self.resolve_map(check.parts)
        if lack := nothing_to_judge(check, subjects):
            return self.check_log.unclear(check, self._wanted(check.parts), step=step, because=lack)
        seen = seen_of(self.world, check.clause, covered_by(check, subjects))
        if seen.is_nothing:
            wanted = self._wanted(check.parts)
            return self.check_log.unclear(check, wanted, step=step, because=seen.lack)
        judged = seen.subjects if check.attempt is None else subjects
        try:
            found, judged = self._judged_calmly(check, parts, judged)
        except PatternFault as fault:
            raise Stopped(f"{check.place}: {fault}", blames=False) from fault
        if lack := self._why_unclear(check, parts, judged, held=found.held, within=within):
            return self.check_log.unclear(check, found.expected, step=step, because=lack)
        messages = [id_ for subject in judged for id_ in subject.exchange.messages]
        took_s = max((subject.exchange.took_s for subject in judged), default=None)
        return self.check_log.judged(check, found, step=step, messages=messages, took_s=took_s)

    def _judged_calmly(
        self, check: Check, parts: Mapping[str, Json], subjects: Sequence[Subject]
    ) -> tuple[Judged, Sequence[Subject]]:
        """Judge a check, without the answers "not now" where it misses and others are left."""
        found = judge(check, parts, subjects)
        calm = [one for one in subjects if not says_not_now(self.world, one.exchange)]
        if found.held or check.attempt is not None or not 0 < len(calm) < len(subjects):
            return found, subjects
        return judge(check, parts, calm), calm

    def _why_unclear(
        self,
        check: Check,
        parts: Mapping[str, Json],
        subjects: Sequence[Subject],
        *,
        held: bool,
        within: Sequence[Exchange],
    ) -> str:
        """Say why a check proves nothing although it was judged; "" where it does."""
        if held:
            return rests_on_no_answer(parts, subjects)
        if later := not_now(self.world, [*(subject.exchange for subject in subjects), *within]):
            return later
        busy = why_too_busy(check, parts, subjects)
        self.world.too_busy = self.world.too_busy or bool(busy)
        return busy or self.world.why_held_up([*(s.exchange for s in subjects), *within])

    def unclear(self, step: Step, *, because: str) -> None:
        """Record that none of a step's checks could be judged."""
        for check in step.expect:
            wanted = self._wanted(check.parts)
            self.check_log.unclear(check, wanted, step=label_of(step), because=because)

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
        stop_on_misses([(check, self.check_log.judged(check, found, step=step))])


def _names(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield the names of steps and of those nested in them; a part's own names are its own."""
    for step in steps:
        yield step.name
        match step:
            case CallStep() | TriggerStep():
                yield from _names(step.meanwhile)
            case ParallelStep():
                for branch in step.branches.values():
                    yield from _names(branch)


def _received(steps: tuple[Step, ...]) -> frozenset[str]:
    return frozenset(step.operation for step in steps if isinstance(step, ReceiveStep))


Handlers: TypeAlias = Mapping[type, Callable[..., Awaitable[None]]]
"""Step kind → what plays it: (step player, step, enclosing step)."""


def stop_on_misses(marks: Sequence[tuple[Check, Mark]]) -> None:
    """Stop the branch on a failed must (unless it carries on) or a failed premise.

    Raise DoesNotApply where without the premise the whole scenario is about nothing.
    """
    for check, mark in marks:
        if check.or_skip and mark is Mark.FAIL:
            raise DoesNotApply(check.clause)
        if check.level is Level.PREMISE and mark is Mark.UNCLEAR:
            raise Stopped(f"the premise does not hold: {check.clause}", blames=False)
        if mark is Mark.FAIL and not check.carry_on:
            raise Stopped(f"{check.clause} failed", blames=True)
