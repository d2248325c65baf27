"""Follows a captured request through a run: which step took it, or which condition it fails.

The conditions are those of the sandbox when a request comes in, in its order: a provider serves
it, the operator is the one who sends it, an identity in it belongs to a cell, that cell has a
receive step for it, the step's key fits, and the step was open. Keys and times are those of the
evidence, the steps those of the file as it is today. Whether a request that came was taken, by
which step, and what kept the nearest step from it is what the run wrote when it came.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.errors import Place
from sandbox.evidence.events import Check, StepClosed
from sandbox.evidence.results import Happened, MessageResult, RunResult, place_of
from sandbox.evidence.verdict import WaitOver
from sandbox.explain.recorded import MASK, everywhere, first_with, recorded, twins
from sandbox.explain.request_differences import differences
from sandbox.explain.request_state import state_at
from sandbox.explain.step_waits import StepWait, waits_of
from sandbox.port import Recognised
from sandbox.scenario.contract.contract import Contracts, Operation
from sandbox.scenario.language.model import ReceiveStep, Scenario, walk
from sandbox.scenario.language.values.references import is_reference
from sandbox.scenario.yaml_tree.suggest import nearest
from sandbox.scenario.yaml_tree.wording import render
from sandbox.wire import Request

ScenarioAt = Callable[[Place], Scenario | None]
"""Reads the scenario of a cell again, by its place; None when it is not there any more."""

_MOST_DIFFERENCES = 4
_WHY = {
    WaitOver.QUIET: "nothing more had come, so that it had stopped waiting",
    WaitOver.NOTHING_CAME: "its time was over",
    WaitOver.NOT_ASKED: "the step around it had failed",
    WaitOver.STORM: "it had been cut off after very many attempts",
    WaitOver.INTERRUPTED: "the cell was ended",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, whether it holds, and why."""

    name: str
    holds: bool
    text: str


@dataclass(frozen=True, slots=True)
class Trail:
    """The conditions up to the first that fails, and the facts (label, text) around them."""

    conditions: tuple[Condition, ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def taken(self) -> bool:
        """True when a step took the request, or would have."""
        return all(condition.holds for condition in self.conditions)


@dataclass(slots=True)
class Inquiry:
    """Follows one request through one run."""

    request: Request
    run: RunResult
    recognise: Mapping[str, Callable[[Request], Recognised]]
    contracts: Contracts
    scenario_at: ScenarioAt
    _recognised: Recognised = field(default_factory=Recognised)
    _cell: Happened | None = None
    _twin: MessageResult | None = None
    _receives: tuple[ReceiveStep, ...] = ()

    def trail(self) -> Trail:
        """Ask each condition in turn, until one fails."""
        found: list[Condition] = []
        for ask in (self._served, self._from_operator, self._of_a_cell, self._awaited, self._keyed):
            found.append(ask())
            if not found[-1].holds:
                break
        else:
            found.append(self._open())
        return Trail(tuple(found), tuple(self._facts()))

    def _served(self) -> Condition:
        for recognise in self._recognisers():
            recognised = recognise(self.request)
            operation = self.contracts.operations.get(recognised.operation or "")
            if operation is not None:
                self._recognised = recognised
                if operation.method not in ("", self.request.method):
                    told = f"{operation.name} is {operation.method}, not {self.request.method}"
                    return _fails("operation", told)
                return _holds("operation", operation.name)
        return _fails("operation", self._not_served())

    def _recognisers(self) -> Iterator[Callable[[Request], Recognised]]:
        """Yield the room of the request's own port where the run knows it, else every room."""
        known = self._rooms().get(self.request.authority)
        for room, recognise in self.recognise.items():
            if known in (None, room):
                yield recognise

    def _rooms(self) -> dict[str, str]:
        """Return which room listens at which authority, as far as the run knows."""
        return {
            recorded(message).authority: message.operation.partition(".")[0]
            for cell in everywhere(self.run)
            for message in cell.messages.values()
            if self._is_ours(message.operation)
        }

    def _is_ours(self, name: str) -> bool:
        operation = self.contracts.operations.get(name)
        return operation is not None and operation.target == "provider"

    def _not_served(self) -> str:
        line = f"{self.request.method} {self.request.path}"
        for cell, message in twins(self.run, self.request):
            if not self._is_ours(message.operation):
                told = f"{line} is {message.operation}, which we send to the operator"
                return f"{told}: {message.id} of {cell.cell or 'no cell'}"
        served = {
            f"{operation.method} {operation.path}": operation.name
            for operation in self.contracts.operations.values()
            if operation.target == "provider" and operation.path
        }
        if line in served:
            room = self._rooms().get(self.request.authority, "")
            told = f"{line} is {served[line]}, but it went to {self.request.authority}"
            return f"{told}, where {room} listens: the port is wrong"
        near = nearest(line, served)
        hint = f"; the nearest is {near} ({served[near]})" if near else ""
        return f"no provider serves {line}{hint}"

    def _from_operator(self) -> Condition:
        operation = self._operation
        if operation.source == "operator":
            return _holds("sender", "the operator sends it, so that a receive can take it")
        told = f"the {operation.source} sends it: the provider answers by itself, no step takes it"
        return _fails("sender", told)

    @property
    def _operation(self) -> Operation:
        return self.contracts.operation(self._recognised.operation or "")

    def _of_a_cell(self) -> Condition:
        for kind, value in self._recognised.identities:
            for cell in everywhere(self.run):
                message = first_with(cell, value) if cell.cell else None
                if message is not None:
                    self._settle(cell)
                    told = f"{cell.cell}, by the {kind} {render(value)}, first seen in {message.id}"
                    return _holds("cell", told)
        cells = {cell.cell: cell for cell, _ in self._received_twins() if cell.cell}
        if len(cells) == 1:
            cell = next(iter(cells.values()))
            self._settle(cell)
            return _holds("cell", f"{cell.cell}, for {self._twin_id()} is the same request")
        return _fails("cell", self._nobodys())

    def _settle(self, cell: Happened) -> None:
        self._cell = cell
        self._twin = next((m for c, m in self._received_twins() if c is cell), None)

    def _twin_id(self) -> str:
        return self._twin.id if self._twin else ""

    def _received_twins(self) -> list[tuple[Happened, MessageResult]]:
        return [pair for pair in twins(self.run, self.request) if pair[1].is_received]

    def _nobodys(self) -> str:
        carried = [f"{kind} {render(value)}" for kind, value in self._recognised.identities]
        if not carried:
            return "it carries no identity (token, sid, player), so that it belongs to no cell"
        told = f"no cell of this run made the {', or the '.join(carried)}"
        if any(MASK.search(value) for _, value in self._recognised.identities):
            return told
        return f"{told}; where a run hides secrets, compare with one made with --show-secrets"

    def _awaited(self) -> Condition:
        cell = self._found_cell
        where = cell.started.place if cell.started else ""
        scenario = self.scenario_at(place_of(where))
        if scenario is None:
            told = (
                f"{where} cannot be read any more, so that its steps are known from evidence only"
            )
            return _holds("step", told)
        wanted = self._operation.name
        steps = walk(scenario.steps + scenario.always)
        self._receives = tuple(
            step for step in steps if isinstance(step, ReceiveStep) and step.operation == wanted
        )
        if not self._receives and not self._waits:
            told = f"{where} has no receive: {wanted}; the provider's real behaviour answers"
            return _fails("step", told)
        today = [str(step.place) for step in self._receives]
        places = ", ".join(today or dict.fromkeys(wait.place for wait in self._waits))
        return _holds("step", f"receive: {wanted} at {places}")

    @property
    def _found_cell(self) -> Happened:
        return self._cell or self.run.outside

    @property
    def _waits(self) -> tuple[StepWait, ...]:
        return waits_of(self._found_cell, self._operation.name)

    def _keyed(self) -> Condition:
        key, path = self._recognised.key, self._operation.key
        fitting = self._fitting_wait()
        if not self._waits:
            return self._keyed_by_file(key, path)
        if fitting is None:
            wanted = ", ".join(dict.fromkeys(wait.wanted() for wait in self._waits))
            return _fails("key", f"{path} is {render(key)}, and there is {wanted}")
        if fitting.key:
            return _holds("key", f"{path} {render(key)} is what {fitting.wanted()} wants")
        return _holds("key", f"the step takes any {path or 'key'}")

    def _keyed_by_file(self, key: str, path: str) -> Condition:
        fitting = [s for s in self._receives if s.key in (None, key) or is_reference(s.key)]
        if fitting or not self._receives:
            return _holds("key", "no step for it began to wait, so that none has shown its key")
        wanted = ", ".join(str(step.key) for step in self._receives)
        return _fails("key", f"{path} is {render(key)}, and the step wants {wanted}")

    def _open(self) -> Condition:
        if self._twin is None:
            return self._never_came()
        name = self._came_as()
        ended = self._twin.ended
        if not ended:
            return _holds("open", f"it came as {name}; the run ended before it was answered")
        if not ended.place:
            return _fails("open", f"it came as {name}; {self._untaken(self._twin)}")
        places = (check.place for check in self._claims(self._twin.id))
        first = next(places, None)
        judged = f"first judged at {first}" if first else "judged by no check"
        told = f"it came as {name} and was taken by the step at {ended.place}"
        return _holds("open", f"{told}, {ended.reply or 'no'} reply, {judged}")

    def _untaken(self, message: MessageResult) -> str:
        """Say why no step took a request that came, as the run did when it came."""
        miss = self.run.near_misses.get(message.id)
        if miss is None:
            return "no step took it: what it fits left it to another step, which was over by then"
        near = miss.event.nearest
        step = f"the receive at {near.place}" if near.place else near.operation
        told = f"no step took it, and the nearest is {step}"
        for each in near.differences:
            told = f"{told}; {each.field}: expected {each.expected}, actual {each.actual}"
        closed = self._closed(near.place, before=message.started_n)
        return f"{told} ({_WHY[closed.why]})" if closed else told

    def _closed(self, place: str | None, *, before: int) -> StepClosed | None:
        """Return the last end of a step's waiting before an event; None where it had not ended."""
        ends = (each for each in self._found_cell.events if each.n < before)
        closed = (each.event for each in ends if isinstance(each.event, StepClosed))
        return next((event for event in reversed([*closed]) if event.place == place), None)

    def _came_as(self) -> str:
        first, *again = [m.id for cell, m in self._received_twins() if cell is self._cell]
        return f"{first} (and again as {', '.join(again)})" if again else first

    def _claims(self, message: str) -> Iterator[Check]:
        for each in self._found_cell.events:
            if isinstance(each.event, Check) and message in each.event.messages:
                yield each.event

    def _never_came(self) -> Condition:
        wait = self._fitting_wait()
        if wait is None:
            told = "no receive step for it began to wait: its branch had stopped before"
            return _fails("open", f"{told}, or the run was cut short")
        would = f"while {wait.wanted()} was open it would take it"
        came = [
            message
            for message in self._found_cell.messages.values()
            if message.operation == self._operation.name and message.is_received
        ]
        if not came:
            return _holds("open", f"{would}; no such request came in this run")
        rated = sorted((list(differences(self.request, recorded(m))), m.id) for m in came)
        found, name = min(rated, key=lambda pair: len(pair[0]))
        told = "; ".join(found[:_MOST_DIFFERENCES]) or "what evidence hides"
        return _holds("open", f"{would}; what came, {name}, differs in {told}")

    def _fitting_wait(self) -> StepWait | None:
        """Return the step that took it or would: one that prefers its key before any other."""
        key = self._recognised.key
        taker = self._twin.ended.place if self._twin and self._twin.ended else None
        fitting = [wait for wait in self._waits if wait.fits(key)]
        fitting.sort(key=lambda w: (w.place != taker, not w.prefers(key)))
        return next(iter(fitting), None)

    def _facts(self) -> Iterator[tuple[str, str]]:
        if self._cell is None:
            return iter(())
        wait = self._fitting_wait()
        return state_at(self._cell, self._twin, wait)


def _holds(name: str, text: str) -> Condition:
    return Condition(name, holds=True, text=text)


def _fails(name: str, text: str) -> Condition:
    return Condition(name, holds=False, text=text)
