"""Which messages belong to one step: a call of ours, and what came of it.

a call of ours ─┬─ the operator asks     while the call is under way
                └─ and asks again
(not seen)     ─── the operator asks     a call that went past us is put in its place
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.explain.capture.message import Message
from sandbox.scenario.contract.capture import Capturable, load_capture
from sandbox.scenario.contract.contract import Contracts, Operation

_MAKES_PLAYERS = "hook.open-session"
"""What is called for each player of a scenario, without a step."""


@dataclass(slots=True)
class Group:
    """One call, None for one that was not seen, and the messages that came of it."""

    operation: Operation
    call: Message | None
    inner: list[Message] = field(default_factory=list)

    @property
    def first(self) -> Message:
        """The message by which it is known."""
        return self.call or self.inner[0]


@dataclass(slots=True)
class Grouping:
    """Groups in the order in which they began. `left_out` says of messages why they are in none."""

    contracts: Contracts
    attempts: Mapping[str, int]
    groups: list[Group] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Put a message where it belongs."""
        row = row_of(message.operation)
        if message.operation == _MAKES_PLAYERS:
            return
        if row is None:
            what = message.operation or f"{message.started.request.method}, which nobody serves"
            self.left_out.append(f"{message.id}: {what}: no step stands for it.")
            return
        operation = self.contracts.operations[message.operation]
        around = self._around(message, row)
        if around is not None:
            around.inner.append(message)
        elif row.during and operation.source == "operator":
            self._unseen(message, row)
        elif operation.source == "operator":
            self.left_out.append(
                f"{message.id}: {operation.name}: nothing of ours brought it about."
            )
        else:
            self.groups.append(Group(operation, message))

    def _around(self, message: Message, row: Capturable) -> Group | None:
        """Return the group of the call that a message came of."""
        for group in reversed(self.groups):
            if row.during != group.operation.name:
                continue
            if group.call is not None and group.call.covers(message) and _same(group, message, row):
                return group
        return None

    def _unseen(self, message: Message, row: Capturable) -> None:
        """Put a call that was not seen around what must have come of it: one for each message, but
        for attempts at the same thing that the target declares.
        """
        before = [group for group in self.groups if group.call is None]
        for group in reversed(before):
            if group.operation.name == row.during and _same(group, message, row):
                made = [each for each in group.inner if each.operation == message.operation]
                most = self.attempts.get(message.operation, 1)
                if made and len(made) < most and not made[-1].answer().fits(row.done):
                    group.inner.append(message)
                    return
                break
        if begins(row.during) != message.operation:
            told = f"{message.id}: {message.operation}: what brought it about was not seen."
            self.left_out.append(told)
            return
        self.groups.append(Group(self.contracts.operations[row.during], None, [message]))


def begins(operation: str) -> str:
    """Return the operation of the messages by which a call is known to have been made."""
    rows = load_capture(operation.partition(".")[0]).messages.values()
    return next((each.operation for each in rows if each.during == operation), "")


def grouped(
    messages: Sequence[Message], contracts: Contracts, attempts: Mapping[str, int]
) -> Grouping:
    """Group messages."""
    found = Grouping(contracts, attempts)
    for message in messages:
        found.add(message)
    return found


def row_of(operation: str) -> Capturable | None:
    """Return the row of an operation; None for one that no step stands for."""
    provider = operation.partition(".")[0]
    return load_capture(provider).messages.get(operation) if provider else None


def thing_in(message: Message, row: Capturable) -> tuple[str, str]:
    """Return kind and value of the thing that a message carries; "" for none."""
    for kind, place in row.thing.items():
        if value := message.carried(place):
            return kind, value
    return "", ""


def _same(group: Group, message: Message, row: Capturable) -> bool:
    """Tell whether a message is about the thing of a group; one that carries none may be."""
    own = row_of(group.first.operation)
    if own is None:
        return True
    things = (thing_in(message, row)[1], thing_in(group.first, own)[1])
    sids = ({message.carried(each) for each in row.sid}, {group.first.carried(e) for e in own.sid})
    return _alike(*things) and (not all(map(any, sids)) or bool(sids[0] & sids[1]))


def _alike(one: str, other: str) -> bool:
    return not one or not other or one == other
