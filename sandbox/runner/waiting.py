"""The steps that wait: `receive` for the operator's requests, `observe` for our provider's own.

A receive is over when, after the first request, silence has lasted for `quiet`. Beside a call it
is not over before the call is: until then a retry belongs to it, however late, and so does the
first request, unless the step names a bound of its own. Nothing arriving within the bound is
charged to the operation's `arrives` clause. Attempts are judged in the order in which they were
made, whichever was answered first. An observed call that our provider never made leaves its checks
unclear: the provider had its reason, which other checks will show. Beside a call, only what was
made since that began is observed.
"""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.json_value import Json
from sandbox.runner.current_step import current_step, label_of
from sandbox.runner.exchange import Exchange
from sandbox.runner.inbox import OpenReceive
from sandbox.runner.judge import Judged
from sandbox.runner.lateness import why_too_late
from sandbox.runner.parent import Parent, is_unreachable
from sandbox.runner.replies import reply_fault
from sandbox.runner.script import Script, Stopped
from sandbox.runner.subjects import look
from sandbox.runner.window import Why, waits
from sandbox.scenario.duration import render_duration
from sandbox.scenario.model import Check, Level, ObserveStep, ReceiveStep

QUIET_AFTER_SCRIPTED_S = Decimal(1)
"""How long silence lasts by default where a reply is scripted: a retry may follow."""

LONGEST_CALL_S = 3600.0
"""No call lasts longer: each has a time-out of its own, which ends the waiting."""

MOST_ATTEMPTS = 100
"""A retry storm is cut off here; it has been seen by then."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How long a first request may take. `with_parent`: the step around it may still be going on
    later than that, and then it may still come, for the step chose no bound of its own.
    """

    within_s: float
    with_parent: bool

    @property
    def words(self) -> str:
        """Say how long it was waited for."""
        within = f"within {render_duration(self.within_s)}"
        return f"{within}, or before the step around it was over" if self.with_parent else within


async def receive(script: Script, step: ReceiveStep, parent: Parent | None) -> None:
    """Play a receive step."""
    world = script.world
    replies = tuple(_reply(script, reply) for reply in step.replies)
    key = script.resolve(step.key)
    operation = world.operation(step.operation)
    opened = OpenReceive(
        step.operation,
        key=str(key) if key else "",
        hopes=_keys_of(parent, operation.key),
        replies=replies,
        step=current_step(),
    )
    within_s = float(step.within_s if step.within_s is not None else operation.within_s)
    bound = Bound(within_s, step.within_s is None and parent is not None)
    late_s = world.house.time.late_s()
    with waits(world, step, key=str(key or ""), hopes=opened.hopes) as window:
        world.inbox.open(opened)
        try:
            quiet_s = _quiet_s(step)
            why = await _collect(script, opened, parent, bound=bound, quiet_s=quiet_s)
        finally:
            world.inbox.close(opened)
        window.why = why
    late_s = world.house.time.late_s() - late_s
    if not opened.arrivals and (trouble := _excuse(script, step, parent, late_s=late_s)):
        script.unclear(step, because=trouble)
        if parent is not None and parent.trouble():
            return  # the step around it will say so itself
        raise Stopped(trouble, blames=False)
    _charge_arrival(script, step, opened, bound=bound)
    attempts = sorted(opened.arrivals, key=lambda exchange: exchange.started_s)
    for exchange in attempts:
        look(world, exchange)
    await script.judge_step(step, attempts)


def _quiet_s(step: ReceiveStep) -> float:
    if step.quiet_s is not None:
        return float(step.quiet_s)
    return float(QUIET_AFTER_SCRIPTED_S) if step.replies else 0.0


def _reply(script: Script, written: Json) -> Json:
    """Fill in a reply. One that cannot be sent as it is written is not sent at all."""
    reply = script.resolve(written)
    fault = reply_fault(reply)
    if fault:
        raise Stopped(f"a reply of this scenario {fault}", blames=False)
    return reply


def _keys_of(parent: Parent | None, path: str) -> frozenset[str]:
    """Return the correlation values of the step around: a launch hands over its token by name."""
    name = path.rpartition(".")[2]
    exchanges = parent.exchanges if parent and name else ()
    return frozenset(filter(None, (e.request.query_value(name) for e in exchanges)))


def _excuse(script: Script, step: ReceiveStep, parent: Parent | None, *, late_s: float) -> str:
    """Say what makes it unfair to charge an absent request; "" where it is fair."""
    if trouble := _why_nothing_came(script, step.operation, parent):
        return trouble
    too_late = why_too_late(late_s)
    script.world.too_busy = script.world.too_busy or bool(too_late)
    return too_late


def _why_nothing_came(script: Script, operation: str, parent: Parent | None) -> str:
    """Say why nobody could have come, or is likely to have; "" when somebody could.

    An operator that never reached us in the whole run, and did not go on as if it had, is most
    likely wired to another address.
    """
    world = script.world
    if parent is None or parent.trouble():
        return parent.trouble() if parent else ""
    answered = [e for e in parent.exchanges if e.response is not None]
    for exchange in answered:
        look(world, exchange)
    went_on = any(True in exchange.looks.values() for exchange in answered)
    if world.directory.has_heard(operation, world=world) or went_on or not answered:
        return ""
    room = operation.partition(".")[0]
    return (
        f"no {operation} request has reached this sandbox in the whole run:"
        f" is the operator told to call {world.house.urls.get(room, room)}?"
    )


async def _collect(
    script: Script,
    opened: OpenReceive,
    parent: Parent | None,
    *,
    bound: Bound,
    quiet_s: float,
) -> Why:
    """Wait until nothing more is to be expected, and say why."""
    house = script.world.house
    began_s = house.punctual_s()
    while len(opened.arrivals) < MOST_ATTEMPTS:
        opened.changed.clear()
        change = asyncio.ensure_future(opened.changed.wait())
        try:
            if opened.pending:
                await change
            elif opened.arrivals and parent is not None and parent.may_repeat(opened.operation):
                await house.wait_for(change, parent.task, within_s=LONGEST_CALL_S)
                continue
            elif opened.arrivals:
                await house.wait_for(change, within_s=quiet_s)
            else:
                await _first(script, change, parent, bound=bound, began_s=began_s)
            if not change.done():
                return _why_over(opened, parent)
        finally:
            change.cancel()
    return Why.STORM


def _why_over(opened: OpenReceive, parent: Parent | None) -> Why:
    if opened.arrivals:
        return Why.QUIET
    return Why.NOT_ASKED if parent is not None and parent.trouble() else Why.NOTHING_CAME


async def _first(
    script: Script,
    change: "asyncio.Future[Any]",
    parent: Parent | None,
    *,
    bound: Bound,
    began_s: float,
) -> None:
    house = script.world.house
    ends_s = began_s + bound.within_s
    if parent is not None:
        longest_s = LONGEST_CALL_S if bound.with_parent else ends_s - house.punctual_s()
        await house.wait_for(change, parent.task, within_s=longest_s)
        if change.done() or parent.trouble():
            return
    await house.wait_for(change, within_s=ends_s - house.punctual_s())


def _charge_arrival(
    script: Script, step: ReceiveStep, opened: OpenReceive, *, bound: Bound
) -> None:
    clause = script.world.contracts.clauses.get(script.world.operation(step.operation).arrives)
    if clause is None:
        return
    missed = () if opened.arrivals else (f"no {step.operation} request {bound.words}",)
    found = Judged(expected=f"a {step.operation} request {bound.words}", mismatches=missed)
    claim = Check(level=Level(clause.level), clause=clause.id, parts={}, place=step.place)
    try:
        script.record(claim, found, step=label_of(step))
    finally:
        if missed:
            because = "not run: nothing arrived"
            for check in step.expect:
                script.ledger.not_run(check, step=label_of(step), because=because)
    if missed:
        raise Stopped(f"no {step.operation} request arrived", blames=True)


async def observe(script: Script, step: ObserveStep, parent: Parent | None) -> None:
    """Play an observe step."""
    with waits(script.world, step, hopes=frozenset()) as window:
        exchange = await _observed(script, step, parent)
        window.why = Why.QUIET if exchange else Why.NOTHING_CAME
    if exchange is None:
        script.unclear(step, because=f"our provider made no {step.operation} call")
        return
    look(script.world, exchange)
    if is_unreachable(exchange) and not step.expect:
        raise Stopped(str(exchange.trouble), blames=False)
    await script.judge_step(step, [exchange])


async def _observed(script: Script, step: ObserveStep, parent: Parent | None) -> Exchange | None:
    world, house = script.world, script.world.house
    operation = world.operation(step.operation)
    within_s = float(step.within_s if step.within_s is not None else operation.within_s)
    ends_s = house.punctual_s() + within_s
    since_s = parent.since_s if parent else 0.0
    here = current_step().path
    while (found := world.next_made(step.operation, since_s=since_s, here=here)) is None:
        left_s = ends_s - house.punctual_s()
        if left_s <= 0 or parent is None or parent.task.done():
            return None
        made = asyncio.ensure_future(world.some_call())
        try:
            await house.wait_for(made, parent.task, within_s=left_s)
        finally:
            made.cancel()
    return found
