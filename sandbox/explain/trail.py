"""Which step would have taken a captured request, or the first condition that fails.

The conditions are those of the sandbox when a request comes in, in its order: a provider serves
it, the operator is the one who sends it, an identity in it belongs to a cell, that cell has a
receive step for it, the step's key fits, and the step was open. Keys and times are those of the
evidence (`step.opened`, `step.closed`), the steps those of the file as it is today.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sandbox.errors import Place
from sandbox.evidence.fields import Event, text, texts
from sandbox.explain.recorded import MASK, RecordedCell, RecordedMessage, RecordedRun
from sandbox.explain.request_differences import differences
from sandbox.explain.request_state import state_at
from sandbox.explain.trail_windows import StepWindow, why_untaken, windows_of
from sandbox.port import Recognised
from sandbox.providers import all_providers
from sandbox.scenario.contract.contract import Contracts, Operation
from sandbox.scenario.language.model import ReceiveStep, Scenario, walk
from sandbox.scenario.language.values.references import is_reference
from sandbox.scenario.yaml_tree.suggest import nearest
from sandbox.scenario.yaml_tree.wording import render
from sandbox.wire import Request

ScenarioAt = Callable[[Place], Scenario | None]
"""Reads the scenario of a cell again, by its place; None when it is not there any more."""

_MOST_DIFFERENCES = 4


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
    run: RecordedRun
    contracts: Contracts
    scenario_at: ScenarioAt
    _sighting: Recognised = field(default_factory=Recognised)
    _cell: RecordedCell | None = None
    _twin: RecordedMessage | None = None
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
                self._sighting = recognised
                if operation.method not in ("", self.request.method):
                    told = f"{operation.name} is {operation.method}, not {self.request.method}"
                    return _fails("operation", told)
                return _holds("operation", operation.name)
        return _fails("operation", self._not_served())

    def _recognisers(self) -> Iterator[Callable[[Request], Recognised]]:
        """Yield the room of the request's own port where the run knows it, else every room."""
        known = self._rooms().get(self.request.authority)
        for room, provider in all_providers().items():
            if known in (None, room):
                yield provider.recognise

    def _rooms(self) -> dict[str, str]:
        """Return which room listens at which authority, as far as the run knows."""
        return {
            message.request.authority: message.operation.partition(".")[0]
            for cell in self.run.everywhere
            for message in cell.messages.values()
            if self._is_ours(message.operation)
        }

    def _is_ours(self, name: str) -> bool:
        operation = self.contracts.operations.get(name)
        return operation is not None and operation.target == "provider"

    def _not_served(self) -> str:
        line = f"{self.request.method} {self.request.path}"
        for cell, message in self.run.twins(self.request):
            if not self._is_ours(message.operation):
                told = f"{line} is {message.operation}, which we send to the operator"
                return f"{told}: {message.id} of {cell.id or 'no cell'}"
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
        return self.contracts.operation(self._sighting.operation or "")

    def _of_a_cell(self) -> Condition:
        for kind, value in self._sighting.identities:
            for cell in self.run.everywhere:
                message = cell.first_with(value) if cell.id else None
                if message is not None:
                    self._settle(cell)
                    told = f"{cell.id}, by the {kind} {render(value)}, first seen in {message.id}"
                    return _holds("cell", told)
        cells = {cell.id: cell for cell, _ in self._received_twins() if cell.id}
        if len(cells) == 1:
            cell = next(iter(cells.values()))
            self._settle(cell)
            return _holds("cell", f"{cell.id}, for {self._twin_id()} is the same request")
        return _fails("cell", self._nobodys())

    def _settle(self, cell: RecordedCell) -> None:
        self._cell = cell
        self._twin = next((m for c, m in self._received_twins() if c is cell), None)

    def _twin_id(self) -> str:
        return self._twin.id if self._twin else ""

    def _received_twins(self) -> list[tuple[RecordedCell, RecordedMessage]]:
        twins = self.run.twins(self.request)
        return [pair for pair in twins if text(pair[1].started, "direction") == "received"]

    def _nobodys(self) -> str:
        carried = [f"{kind} {render(value)}" for kind, value in self._sighting.identities]
        if not carried:
            return "it carries no identity (token, sid, player), so that it belongs to no cell"
        told = f"no cell of this run made the {', or the '.join(carried)}"
        if any(MASK.search(value) for _, value in self._sighting.identities):
            return told
        return f"{told}; where a run hides secrets, compare with one made with --show-secrets"

    def _awaited(self) -> Condition:
        cell = self._found_cell
        scenario = self.scenario_at(_place(cell.started))
        where = text(cell.started, "place")
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
        if not self._receives and not self._windows:
            told = f"{where} has no receive: {wanted}; the provider's real behaviour answers"
            return _fails("step", told)
        today = [str(step.place) for step in self._receives]
        places = ", ".join(today or dict.fromkeys(window.place for window in self._windows))
        return _holds("step", f"receive: {wanted} at {places}")

    @property
    def _found_cell(self) -> RecordedCell:
        return self._cell or self.run.house

    @property
    def _windows(self) -> tuple[StepWindow, ...]:
        return windows_of(self._found_cell, self._operation.name)

    def _keyed(self) -> Condition:
        key, path = self._sighting.key, self._operation.key
        fitting = self._fitting_window()
        if not self._windows:
            return self._keyed_by_file(key, path)
        if fitting is None:
            wanted = ", ".join(dict.fromkeys(window.wanted() for window in self._windows))
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
        if not self._twin.ended:
            return _holds("open", f"it came as {name}; the run ended before it was answered")
        taker = text(self._twin.ended, "place")
        if not taker:
            why = why_untaken(self._windows, self._twin, self._sighting.key)
            return _fails("open", f"it came as {name}, while {why}")
        reply = text(self._twin.ended, "reply") or "no"
        claims = list(self._claims(self._twin.id))
        judged = f"first judged at {text(claims[0], 'place')}" if claims else "judged by no check"
        told = f"it came as {name} and was taken by the step at {taker}"
        return _holds("open", f"{told}, {reply} reply, {judged}")

    def _came_as(self) -> str:
        first, *again = [m.id for cell, m in self._received_twins() if cell is self._cell]
        return f"{first} (and again as {', '.join(again)})" if again else first

    def _claims(self, message: str) -> Iterator[Event]:
        for event in self._found_cell.events:
            if text(event, "type") == "check" and message in texts(event, "messages"):
                yield event

    def _never_came(self) -> Condition:
        window = self._fitting_window()
        if window is None:
            told = "no receive step for it began to wait: its branch had stopped before"
            return _fails("open", f"{told}, or the run was cut short")
        would = f"while {window.wanted()} was open it would take it"
        came = [
            message
            for message in self._found_cell.messages.values()
            if message.operation == self._operation.name
            and text(message.started, "direction") == "received"
        ]
        if not came:
            return _holds("open", f"{would}; no such request came in this run")
        rated = sorted((list(differences(self.request, m.request)), m.id) for m in came)
        found, name = min(rated, key=lambda pair: len(pair[0]))
        told = "; ".join(found[:_MOST_DIFFERENCES]) or "what evidence hides"
        return _holds("open", f"{would}; what came, {name}, differs in {told}")

    def _fitting_window(self) -> StepWindow | None:
        """Return the step that took it or would: one that hopes for its key before any other."""
        key = self._sighting.key
        taker = text(self._twin.ended, "place") if self._twin else ""
        fitting = [window for window in self._windows if window.fits(key)]
        fitting.sort(key=lambda w: (w.place != taker, not w.hopes_for(key)))
        return next(iter(fitting), None)

    def _facts(self) -> Iterator[tuple[str, str]]:
        if self._cell is None:
            return iter(())
        window = self._fitting_window()
        return state_at(self._cell, self._twin, window.opened if window else {})


def _holds(name: str, text: str) -> Condition:
    return Condition(name, holds=True, text=text)


def _fails(name: str, text: str) -> Condition:
    return Condition(name, holds=False, text=text)


def _place(started: Event) -> Place:
    file, _, rest = text(started, "place").partition(":")
    line = rest.partition(":")[0]
    return Place(file, int(line) if line.isdecimal() else 1)
