"""The receive step: requests that the operator makes to our provider, answered and judged.

A receive is over when, after the first request, silence has lasted for `quiet`. Beside a call it
is not over before the call is: until then a retry belongs to it, however late, and so does the
first request, unless the step names a bound of its own. Nothing arriving within the bound is
charged to the operation's `arrives` clause; where a request came in its place that has another
key and is nobody else's, to its `another-key` clause. Attempts are judged in the order in which
they were made, whichever was answered first.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from sandbox.engine.judging.exchange_view import fill_in_parts
from sandbox.engine.judging.judge import Judged
from sandbox.engine.judging.not_now import not_now
from sandbox.engine.judging.one_at_a_time import why_one_at_a_time
from sandbox.engine.own_delay import why_too_late
from sandbox.engine.steps.enclosing_step import EnclosingStep
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.world.current_step import NO_STEP, current_step, label_of
from sandbox.engine.world.exchange import Exchange, Starter, view
from sandbox.engine.world.inbox import OpenReceive
from sandbox.engine.world.listener import refused_at
from sandbox.engine.world.replies import reply_fault
from sandbox.engine.world.wait_events import recorded_wait
from sandbox.engine.world.world import World
from sandbox.errors import DoesNotApply
from sandbox.evidence.verdict import Level, WaitOver
from sandbox.json_value import Json
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.language.model import Check, ReceiveStep
from sandbox.scenario.language.values.paths import dig
from sandbox.scenario.yaml_tree.duration import render_duration

QUIET_AFTER_SCRIPTED_S = Decimal(1)
"""How long silence lasts by default where a reply is scripted: a retry may follow."""

LONGEST_CALL_S = 3600.0
"""No call lasts longer: each has a time-out of its own, which ends the waiting."""

MOST_ATTEMPTS = 100
"""A retry storm is cut off here; it has been seen by then."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How long a first request may take. `with_enclosing_step`: the step around it may still
    be going on later than that, and then it may still come, for the step chose no bound of its own.
    """

    within_s: float
    with_enclosing_step: bool

    @property
    def words(self) -> str:
        """Say how long it was waited for."""
        within = f"within {render_duration(self.within_s)}"
        return (
            f"{within}, or before the step around it was over"
            if self.with_enclosing_step
            else within
        )


async def receive(
    step_player: StepPlayer, step: ReceiveStep, enclosing: EnclosingStep | None
) -> None:
    """Play a receive step."""
    world = step_player.world
    replies = tuple(_reply(step_player, reply) for reply in step.replies)
    key = step_player.resolve(step.key)
    operation = world.operation(step.operation)
    opened = OpenReceive(
        step.operation,
        key=str(key) if key else "",
        preferred_keys=_keys_of(enclosing, operation.key),
        replies=replies,
        step=current_step(),
    )
    bound = _bound(step, operation, enclosing)
    since_s = enclosing.since_s if enclosing else world.environment.time.elapsed_s()
    late_s = world.environment.time.late_s()
    with recorded_wait(
        world, step, key=str(key or ""), preferred_keys=opened.preferred_keys
    ) as wait:
        world.inbox.open(opened)
        try:
            quiet_s = _quiet_s(step)
            why = await _collect(step_player, opened, enclosing, bound=bound, quiet_s=quiet_s)
        finally:
            world.inbox.close(opened)
        wait.why = why
    waited = _Waited(opened, enclosing, since_s, world.environment.time.late_s() - late_s)
    if _nothing_whole(opened) and (trouble := await _excuse(step_player, step, waited)):
        step_player.unclear(step, because=trouble)
        if enclosing is not None and enclosing.trouble():
            return  # the step around it will say so itself
        raise Stopped(trouble, blames=False)
    if step.or_skip and not opened.arrivals and not await _went_on(world, enclosing):
        raise DoesNotApply(step.or_skip)
    _charge_arrival(step_player, step, opened, bound=bound, since_s=since_s)
    await _judge(step_player, step, opened)


@dataclass(frozen=True, slots=True)
class _Waited:
    """What was waited for, beside which step, since when, and how late we were ourselves."""

    opened: OpenReceive
    enclosing: EnclosingStep | None
    since_s: float
    late_s: float


async def _judge(step_player: StepPlayer, step: ReceiveStep, opened: OpenReceive) -> None:
    whole = [exchange for exchange in opened.arrivals if not exchange.request.cut_by_us]
    attempts = sorted(whole, key=lambda exchange: exchange.started_s)
    for exchange in attempts:
        await fill_in_parts(step_player.world, exchange)
    malformed = _charge_form(step_player, step, attempts)
    await step_player.judge_step(step, attempts)
    if malformed:
        raise Stopped(f"HTTP refuses the {step.operation} request: {malformed}", blames=True)


def _bound(step: ReceiveStep, operation: Operation, enclosing: EnclosingStep | None) -> Bound:
    within_s = float(step.within_s if step.within_s is not None else operation.within_s)
    return Bound(within_s, step.within_s is None and enclosing is not None)


def _quiet_s(step: ReceiveStep) -> float:
    if step.quiet_s is not None:
        return float(step.quiet_s)
    return float(QUIET_AFTER_SCRIPTED_S) if step.replies else 0.0


def _reply(step_player: StepPlayer, written: Json) -> Json:
    """Fill in a reply. One that cannot be sent as it is written is not sent at all."""
    reply = step_player.resolve(written)
    fault = reply_fault(reply)
    if fault:
        raise Stopped(f"a reply of this scenario {fault}", blames=False)
    return reply


def _keys_of(enclosing: EnclosingStep | None, path: str) -> frozenset[str]:
    """Return the correlation values of the step around: a launch hands over its token by name."""
    name = path.rpartition(".")[2]
    exchanges = enclosing.exchanges if enclosing and name else ()
    return frozenset(filter(None, (e.request.query_value(name) for e in exchanges)))


def _nothing_whole(opened: OpenReceive) -> bool:
    """Tell whether no request came, or none to its end: who waits for us too long breaks off."""
    return all(exchange.request.cut_off for exchange in opened.arrivals)


async def _excuse(step_player: StepPlayer, step: ReceiveStep, waited: _Waited) -> str:
    """Say what makes it unfair to charge an absent request; "" where it is fair. Raise
    DoesNotApply where the operator may rightly ask nothing.
    """
    absent, enclosing = not waited.opened.arrivals, waited.enclosing
    if ours := next((e.request.cut_off for e in waited.opened.arrivals if e.request.cut_by_us), ""):
        step_player.world.too_busy = True
        return f"the request was cut off by what another cell asked for: {ours}"
    if absent and (trouble := await _why_nothing_came(step_player, step.operation, enclosing)):
        return trouble
    if absent and step.or_skip and not step_player.world.in_company:
        return ""  # it may ask nothing, and was asked again where nothing else is in its way
    too_late = why_too_late(waited.late_s)
    step_player.world.too_busy = step_player.world.too_busy or bool(too_late)
    world, around = step_player.world, enclosing.exchanges if enclosing else ()
    since = None if enclosing else waited.since_s
    if why := too_late or world.why_held_up(around, since_s=since):
        return why
    if not absent or _asks_for_another(world, waited) or await _went_on(world, enclosing):
        return ""
    if already := await why_one_at_a_time(world, around):
        raise DoesNotApply(already)
    return world.why_kept_away(around, since_s=waited.since_s)


async def _why_nothing_came(
    step_player: StepPlayer, operation: str, enclosing: EnclosingStep | None
) -> str:
    """Say why nobody could have come, or is likely to have; "" when somebody could.

    An operator that never reached us in the whole run, and did not go on as if it had, is most
    likely wired to another address.
    """
    world = step_player.world
    if enclosing is None or enclosing.trouble():
        return enclosing.trouble() if enclosing else ""
    refused = world.environment.refused_since(enclosing.since_s)
    if refused := refused or refused_at(world.to_undo.listeners.values()):
        return refused
    answered = [e for e in enclosing.exchanges if e.response is not None]
    if later := not_now(world, answered):
        return later
    went_on = await _went_on(world, enclosing)
    if world.directory.has_heard(operation, world=world) or went_on or not answered:
        return ""
    room = operation.partition(".")[0]
    return (
        f"no {operation} request has reached this sandbox in the whole run:"
        f" is the operator told to call {world.environment.urls.get(room, room)}?"
    )


async def _went_on(world: World, enclosing: EnclosingStep | None) -> bool:
    """Tell whether the step around it went well all the same."""
    answered = [e for e in enclosing.exchanges if e.response is not None] if enclosing else []
    for exchange in answered:
        await fill_in_parts(world, exchange)
    return any(True in exchange.looks.values() for exchange in answered)


async def _collect(
    step_player: StepPlayer,
    opened: OpenReceive,
    enclosing: EnclosingStep | None,
    *,
    bound: Bound,
    quiet_s: float,
) -> WaitOver:
    """Wait until nothing more is to be expected, and say why."""
    environment = step_player.world.environment
    began_s = environment.punctual_s()
    while len(opened.arrivals) < MOST_ATTEMPTS:
        opened.changed.clear()
        change = asyncio.ensure_future(opened.changed.wait())
        try:
            if opened.pending:
                await change
            elif (
                opened.arrivals and enclosing is not None and enclosing.may_repeat(opened.operation)
            ):
                await environment.wait_for(change, enclosing.task, within_s=LONGEST_CALL_S)
                continue
            elif opened.arrivals:
                await environment.wait_for(change, within_s=quiet_s)
            else:
                await _first(step_player, change, enclosing, bound=bound, began_s=began_s)
            if not change.done():
                return _why_over(opened, enclosing)
        finally:
            change.cancel()
    return WaitOver.STORM


def _why_over(opened: OpenReceive, enclosing: EnclosingStep | None) -> WaitOver:
    if opened.arrivals:
        return WaitOver.QUIET
    return (
        WaitOver.NOT_ASKED
        if enclosing is not None and enclosing.trouble()
        else WaitOver.NOTHING_CAME
    )


async def _first(
    step_player: StepPlayer,
    change: "asyncio.Future[Any]",
    enclosing: EnclosingStep | None,
    *,
    bound: Bound,
    began_s: float,
) -> None:
    environment = step_player.world.environment
    ends_s = began_s + bound.within_s
    if enclosing is not None:
        longest_s = (
            LONGEST_CALL_S if bound.with_enclosing_step else ends_s - environment.punctual_s()
        )
        await environment.wait_for(change, enclosing.task, within_s=longest_s)
        if change.done() or enclosing.trouble():
            return
    await environment.wait_for(change, within_s=ends_s - environment.punctual_s())


def _charge_arrival(
    step_player: StepPlayer,
    step: ReceiveStep,
    opened: OpenReceive,
    *,
    bound: Bound,
    since_s: float,
) -> None:
    world, operation = step_player.world, step_player.world.operation(step.operation)
    others = () if opened.arrivals else _with_another_key(world, opened, since_s=since_s)
    clause = world.contracts.clauses.get(operation.another_key if others else operation.arrives)
    if clause is None:
        return
    expected = f"a {step.operation} request {bound.words}"
    missed = _missed(step, opened, bound=bound)
    if others:
        expected += f" with {operation.key} {', '.join(sorted(opened.preferred_keys))}"
        missed = tuple(f"one came with {operation.key} {key}" for key in others)
    claim = Check(level=Level(clause.level), clause=clause.id, parts={}, place=step.place)
    try:
        step_player.record(claim, Judged(expected, missed), step=label_of(step))
    finally:
        if missed:
            came = others or opened.arrivals
            because = f"not run: {missed[0] if came else 'nothing arrived'}"
            for check in step.expect:
                step_player.check_log.not_run(check, step=label_of(step), because=because)
    if missed:
        raise Stopped(f"no {step.operation} request arrived", blames=True)


def _missed(step: ReceiveStep, opened: OpenReceive, *, bound: Bound) -> tuple[str, ...]:
    """Say what is lacking where no whole request arrived."""
    if not opened.arrivals:
        return (f"no {step.operation} request {bound.words}",)
    if any(not exchange.request.cut_off for exchange in opened.arrivals):
        return ()
    told = dict.fromkeys(exchange.request.cut_off for exchange in opened.arrivals)
    return (f"no whole {step.operation} request: {'; '.join(told)}",)


def _charge_form(step_player: StepPlayer, step: ReceiveStep, attempts: Sequence[Exchange]) -> str:
    """Charge requests that HTTP itself refuses, unless the step looks at that by itself; return
    what is wrong with them, "" where nothing is charged.
    """
    world = step_player.world
    clause = world.contracts.clauses.get(world.operation(step.operation).well_formed)
    malformed = [exchange for exchange in attempts if exchange.request.flaws]
    if clause is None or not malformed or any(c.clause == clause.id for c in step.expect):
        return ""
    flaws = tuple(dict.fromkeys(flaw for each in malformed for flaw in each.request.flaws))
    claim = Check(level=Level(clause.level), clause=clause.id, parts={}, place=step.place)
    step_player.check_log.judged(
        claim,
        Judged("a request that HTTP takes", flaws),
        step=label_of(step),
        messages=[each.id for each in malformed],
    )
    return "; ".join(flaws)


def _asks_for_another(world: World, waited: _Waited) -> bool:
    """Tell whether a call came meanwhile that no step waited for, and that repeats none that had
    failed: who makes it keeps away from nobody.
    """
    operation = world.operation(waited.opened.operation)
    failed: set[str] = set()
    for each in world.exchanges:
        if each.starter is not Starter.OPERATOR or each.operation != operation.name:
            continue
        key = str(dig(view(each, jwt=None), operation.key))
        if each.started_s >= waited.since_s and each.step == NO_STEP and key not in failed:
            return True
        if each.scripted or (each.answered or {}).get("verdict") != "accepted":
            failed.add(key)
    return False


def _with_another_key(world: World, opened: OpenReceive, *, since_s: float) -> tuple[str, ...]:
    """Return the keys of requests that came instead of the awaited one: nobody took them, or
    somebody whose own had been answered well before.
    """
    operation = world.operation(opened.operation)
    if not operation.another_key or not opened.preferred_keys:
        return ()
    served: set[str] = set()
    strange: dict[str, None] = {}
    for each in world.exchanges:
        if each.operation != operation.name or each.started_s < since_s or each.response is None:
            continue
        key = str(dig(view(each, jwt=None), operation.key))
        if key not in opened.preferred_keys and (each.step == NO_STEP or key in served):
            strange[key] = None
        if each.response.status < HTTPStatus.BAD_REQUEST:
            served.add(key)
    return tuple(strange)
