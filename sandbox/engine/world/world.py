"""A world: one scenario cell's own clock, providers, queues and evidence.

Nothing is shared between worlds but the operator under test, so cells may run side by side.
"""

import asyncio
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

from sandbox.engine.crowd import MADE, Crowd
from sandbox.engine.held_calls import HELD_BACK
from sandbox.engine.kept import size_of, size_of_note
from sandbox.engine.outbound import WorldOutbound
from sandbox.engine.world.clock import VirtualClock
from sandbox.engine.world.current_step import NO_STEP, Path, PlayedStep, current_step, is_beside
from sandbox.engine.world.directory import Directory
from sandbox.engine.world.environment import RunEnvironment
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.inbox import Claim, Inbox
from sandbox.engine.world.listener import ToUndo
from sandbox.engine.world.memory_store import Owned
from sandbox.engine.world.near_miss import NearMiss, Waiting
from sandbox.errors import PeerFault
from sandbox.evidence.events import Event, MessageEnded, MessageStarted, Note
from sandbox.evidence.evidence import Evidence, recorded_request, recorded_response
from sandbox.port import Provider, Recognised, Room, RoomServices, RoomTarget, Shared
from sandbox.protocol.private_key import withhold_private_key
from sandbox.scenario.contract.contract import Contracts, Operation
from sandbox.scenario.target.target import Target
from sandbox.wire import Request, Response, Unsent


class World:
    """The world of one cell; `cell` is "" for that of the requests that belong to no cell.

    What `fresh_ids` make is another thing every time, even with the same seed: an operator may
    rightly remember what it was once shown, and take a launch token no more than once. Where a
    world `has_steps`, a request may be meant for one of them.
    """

    has_steps = True

    def __init__(
        self,
        cell: str,
        *,
        seed: str,
        environment: RunEnvironment,
        target: Target,
        contracts: Contracts,
        evidence: Evidence,
        directory: "Directory[World]",
        providers: Mapping[str, Provider],
        shared: Shared | None = None,
    ) -> None:
        self.cell = cell
        self.shared = shared or Shared()
        self.id = directory.enter(self)
        self.store = Owned(directory.store, self.id)
        self.environment = environment
        self.target = target
        self.contracts = contracts
        self.evidence = evidence
        self.directory = directory
        self.clock = VirtualClock(environment.time.now_s, self.store)
        self.seed = f"{seed}:{cell}"
        self.ids = environment.ids(self.seed)
        self.fresh_ids = environment.ids(f"{self.seed}:{environment.time.now_s()}")
        self.inbox = Inbox(environment, welcome=self.welcome)
        self.exchanges, self.unexpected = list[Exchange](), list[Exchange]()
        self.near_misses: dict[str, NearMiss] = {}
        self.bug: Exception | None = None
        self.kept = environment.kept(cell)
        self.to_undo = ToUndo()
        self.over = asyncio.Event()  # nobody looks at what happens here any more
        self.in_company = False  # other cells are played beside this one
        self.crowd = Crowd(environment.time.elapsed_s, partial(self.holding_back, MADE))
        self.too_busy = False  # something could not be judged for what we did or were late in
        self._observed: dict[str, deque[Exchange]] = {}
        self._made_a_call = asyncio.Event()
        self.providers = providers
        self.rooms = self._new_rooms()

    def _new_rooms(self) -> Mapping[str, Room]:
        return {
            name: provider.room(self._services(provider), self.section(name))
            for name, provider in self.providers.items()
        }

    def _services(self, provider: Provider) -> RoomServices:
        return RoomServices(
            clock=self.clock,
            ids=self.fresh_ids if provider.fresh_ids else self.ids,
            outbound=WorldOutbound(self),
            store=self.room_store(provider.name),
            own_url=self.environment.urls.get(provider.name, ""),
            shared=self.shared,
        )

    def room_store(self, provider: str) -> Owned:
        """Return the records of one room of this world."""
        return Owned(self.store, provider)

    def section(self, provider: str) -> RoomTarget:
        """Return what a provider has to know of the target; its defaults where that has none."""
        given = self.target.sections.get(provider)
        return given or RoomTarget({}, self.contracts.contracts[provider].effective({}))

    def room_of(self, operation: str) -> Room:
        """Return the room an operation belongs to."""
        return self.rooms[operation.partition(".")[0]]

    def write(self, event: Event) -> None:
        """Append one event of this cell."""
        self.evidence.write(event, self.cell or None)

    def note(self, text: str, *, level: str = "info", message: str = "") -> None:
        """Append a remark that is not a judgement."""
        self.write(Note(level=level, text=text, message=message))

    def failed(self, bug: Exception) -> None:
        """Take note of a bug of ours: from now on nothing in this world accuses anybody."""
        self.note("".join(traceback.format_exception(bug)), level="warn")
        self.bug = self.bug or bug

    def has_room_for(self, size: int) -> bool:
        """Count what a peer sends; False where as much is kept as may be, and that is told. From
        then on nothing in the world of a cell accuses anybody.
        """
        if self.kept.takes(size):
            return True
        if self.kept.is_worth_telling:
            self.note(self.kept.told, level="warn")
        return False

    def remark(self, text: str) -> None:
        """Append what happened on a connection."""
        if self.has_room_for(size_of_note(text)):
            self.note(text)

    def awaited(self) -> tuple[Waiting, ...]:
        """Return what receive steps of this world wait for, and have waited for."""
        return tuple(
            Waiting(
                receive.operation,
                self.cell,
                receive.step.name,
                receive.step.place,
                receive.preferred_keys,
                over,
            )
            for receive, over in self.inbox.receives
        )

    def unclaimed(self, exchange: Exchange, miss: NearMiss) -> None:
        """Record that nobody claimed a request, and what it came closest to."""
        if self.cell:  # nobody ever looks back in the world of requests that belong to no cell
            self.near_misses[exchange.id] = miss
        if exchange.is_told:
            self.write(miss.event(exchange.id, exchange.operation or None))

    def unasked(self, exchange: Exchange) -> None:
        """Keep a request that no step asked for."""
        if self.cell:
            self.unexpected.append(exchange)

    def strange(self, exchange: Exchange, recognised: Recognised) -> None:
        """Take note of a request here of which nobody knows whose it is."""
        return

    async def bind(self, kind: str, value: str) -> None:
        """Let requests that carry this identity reach this world."""
        if kind == "player":
            self.evidence.masks.spare_player(value)
        await self.directory.bind(self, kind, value)

    def begin(
        self, operation: str, starter: Starter, request: Request, *, step: PlayedStep | None = None
    ) -> Exchange:
        """Record that a request is on its way, by the step that this task plays or by `step`."""
        exchange = self._begun(operation, starter, request, step=step)
        self._keep(exchange)
        return exchange

    def _keep(self, exchange: Exchange) -> None:
        if self.cell:
            self.exchanges.append(exchange)

    def expects(self, recognised: Recognised) -> PlayedStep:
        """Return the step that would take a request now; NO_STEP where there is none."""
        receive = self.inbox.find(recognised.operation or "", key=recognised.key)
        return receive.step if receive else NO_STEP

    async def claim(self, recognised: Recognised, exchange: Exchange) -> Claim | None:
        """Return what takes a call of the operator, which may have to wait for it."""
        with self.holding_back():
            return await self.inbox.claim(recognised.operation or "", key=recognised.key)

    def holding_back(self, what: str = HELD_BACK) -> AbstractContextManager[None]:
        """Take note, for as long as this lasts, that a call of the operator waits for this cell."""
        now_s = self.environment.time.elapsed_s
        return self.directory.held_calls.holding(self.evidence, self.cell, now_s=now_s, what=what)

    def hold_back(self, lasts_s: float) -> None:
        """Take note that a call of the operator will wait for this cell so long."""
        now_s = self.environment.time.elapsed_s()
        self.directory.held_calls.hold(self.evidence, self.cell, from_s=now_s, lasts_s=lasts_s)
        ends_s = now_s + lasts_s
        self.directory.failed_calls.failed(self.evidence, self.cell, from_s=now_s, to_s=ends_s)

    def why_kept_away(self, exchanges: Iterable[Exchange], *, since_s: float) -> str:
        """Say why the operator may have asked nothing in these, or since then where there are none,
        though nothing keeps it from asking; "" for no reason. The cell is played again then.
        """
        now_s = self.environment.time.elapsed_s()
        spans = [(e.started_s, e.ended_s or now_s) for e in exchanges] or [(since_s, now_s)]
        from_s, to_s = min(start_s for start_s, _ in spans), max(end_s for _, end_s in spans)
        calls = self.directory.failed_calls
        if not self.in_company and calls.has_strayed(from_s=from_s, to_s=to_s):
            return ""
        why = calls.why_kept_away(self.evidence, self.cell, from_s=from_s, to_s=to_s)
        self.too_busy = self.too_busy or bool(why)
        return why

    def ends(self) -> None:
        """Take note that the cell is over: what it holds back is given up."""
        self.over.set()
        now_s = self.environment.time.elapsed_s()
        self.directory.held_calls.let_go(self.evidence, self.cell, now_s=now_s)

    def why_held_up(self, exchanges: Iterable[Exchange], *, since_s: float | None = None) -> str:
        """Say why other cells made the operator slow while these were under way, or since then; ""
        for no reason. The cell is played again then.
        """
        now_s = self.environment.time.elapsed_s()
        spans = [(e.started_s, e.ended_s or now_s) for e in exchanges]
        spans += [] if since_s is None else [(since_s, now_s)]
        why = self.directory.held_calls.why_held_up(self.evidence, self.cell, spans=spans)
        self.too_busy = self.too_busy or bool(why)
        return why

    def begin_hop(self, exchange: Exchange, request: Request) -> Exchange:
        """Record that a redirect is followed; it counts as no call of its own."""
        return self._begun(exchange.operation, exchange.starter, request, step=exchange.step)

    def _begun(
        self, operation: str, starter: Starter, request: Request, *, step: PlayedStep | None
    ) -> Exchange:
        exchange = Exchange(
            id=self.evidence.next_message(),
            operation=operation,
            starter=starter,
            request=request,
            started_s=self.environment.time.elapsed_s(),
            step=current_step() if step is None else step,
            late_from_s=self.environment.time.late_s(),
            is_told=self.evidence.wanted
            and (self.cell != "" or self.has_room_for(size_of(request))),
        )
        if exchange.is_told:
            self.write(self.started(exchange))
        return exchange

    def end(self, exchange: Exchange, outcome: Response | Unsent | PeerFault) -> None:
        """Record how it ended, the provider's verdict included."""
        exchange.ended_s = self.environment.time.elapsed_s()
        exchange.late_to_s = self.environment.time.late_s()
        if isinstance(outcome, PeerFault):
            exchange.trouble = outcome
        elif isinstance(outcome, Unsent):
            exchange.unsent = outcome
        elif exchange.starter is Starter.OPERATOR:
            exchange.response = replace(outcome, http_version=exchange.request.http_version)
        else:
            exchange.response = withhold_private_key(outcome)
        if exchange.starter is Starter.OPERATOR:
            self._note_how_it_went(exchange)
        if exchange.is_told:
            self.write(self.ended(exchange))

    def _note_how_it_went(self, exchange: Exchange) -> None:
        """Keep whether a call of the operator's was answered well; what a scenario answers is taken
        for a failure, whatever it says.
        """
        verdict = (exchange.answered or {}).get("verdict")
        calls = self.directory.failed_calls
        if not self.cell:
            calls.strayed(at_s=exchange.started_s)
        elif exchange.response is None or exchange.scripted or verdict != "accepted":
            calls.failed(self.evidence, self.cell, from_s=exchange.ended_s)
        else:
            calls.went_well(self.evidence, self.cell, began_s=exchange.started_s)

    def started(self, exchange: Exchange) -> MessageStarted:
        """Return the event of its request."""
        starter = exchange.starter
        return MessageStarted(
            id=exchange.id,
            operation=exchange.operation or None,
            direction="received" if starter is Starter.OPERATOR else "sent",
            by=starter.value,
            step=exchange.step.label,
            place=exchange.step.place or None,
            request=recorded_request(exchange.request),
            virtual_s=round(self.clock.now_s(), 3),
        )

    def ended(self, exchange: Exchange) -> MessageEnded:
        """Return the event of its end."""
        return MessageEnded(
            id=exchange.id,
            response=recorded_response(exchange.response) if exchange.response else None,
            trouble=exchange.no_answer,
            took_s=exchange.took_s,
            answered=exchange.answered,
            reply=self._reply_kind(exchange),
            notes=exchange.told_notes,
            late_s=round(exchange.late_to_s - exchange.late_from_s, 3),
            step=exchange.step.label,
            place=exchange.step.place or None,
            virtual_s=round(self.clock.now_s(), 3),
        )

    @staticmethod
    def _reply_kind(exchange: Exchange) -> str | None:
        if exchange.starter is not Starter.OPERATOR:
            return None
        return "scripted" if exchange.scripted else "real"

    async def call(
        self,
        exchange: Exchange,
        request: Request,
        *,
        timeout_s: float,
        first: Callable[[Response], None] = lambda _: None,
    ) -> Response | PeerFault:
        """Send a begun request, record its end and return it. Trouble is not raised.

        `first` sees the answer before anything of it is written down.
        """
        outcome: Response | PeerFault
        try:
            with self.crowd.joined():
                send = self.environment.http.send
                outcome, _ = await send(request, timeout_s=timeout_s, busy_s=self.crowd.busy_s)
                self.crowd.answered()
            first(outcome)
        except PeerFault as fault:
            outcome = fault
        self.end(exchange, outcome)
        return outcome

    @property
    def welcome(self) -> frozenset[str]:
        """The operations that the operator may rightly start where no step asks for them."""
        return frozenset(o.name for o in self.contracts.operations.values() if o.at_any_time)

    def operation(self, name: str) -> Operation:
        """Look an operation up in the contracts."""
        return self.contracts.operation(name)

    def made(self, exchange: Exchange) -> None:
        """File a call that a provider made by itself, for `observe`."""
        if not self.cell:
            return
        self._observed.setdefault(exchange.operation, deque()).append(exchange)
        self._made_a_call.set()
        self._made_a_call = asyncio.Event()

    def next_made(
        self, operation: str, *, since_s: float = 0.0, here: Path = ()
    ) -> Exchange | None:
        """Take the oldest call of that operation not yet observed, of those begun since then, and
        not for a step of a branch beside the one `here`; None when there is none.
        """
        waiting = self._observed.get(operation, deque())
        fitting = (made for made in waiting if made.started_s >= since_s)
        found = next((m for m in fitting if not is_beside(m.step.path, here)), None)
        if found is not None:
            waiting.remove(found)
        return found

    async def some_call(self) -> None:
        """Return after the next call that a provider makes by itself."""
        await self._made_a_call.wait()
