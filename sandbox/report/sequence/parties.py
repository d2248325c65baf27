"""Who takes part in what happened, and between whom each message goes.

Names of providers come from their operations; what no operation explains, from the listener that
took it. Who came to us over the network is whose operation it is: in a served world a player's own
browser calls. A hook of the target is asked by nobody who takes part: it comes from outside.
"""

import re
from collections.abc import Iterable, Iterator

from sandbox.evidence.events import StepOpened
from sandbox.evidence.results import Happened, MessageResult
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.facts import provider_facts

PLAYER, OPERATOR = "player", "operator"
OUTSIDE = ""
"""Not among those who take part: who runs the hooks of a target."""
NOBODYS = "sandbox"
"""The lane of what came in and belongs to no provider."""

_LISTENER = re.compile(r"[-_]")


def between(message: MessageResult) -> tuple[str, str]:
    """Return the keys of the lanes that a message leaves and reaches."""
    started = message.started
    operation = load_contracts().operations.get(message.operation)
    if message.is_received:
        by_player = operation is not None and operation.source == PLAYER
        return PLAYER if by_player else started.by, _room(message) or NOBODYS
    if started.by != PLAYER:
        return _room(message) or OUTSIDE, OPERATOR
    to_provider = operation is not None and operation.target == "provider"
    return PLAYER, _room(message) if to_provider else OPERATOR


def lanes_of(happened: Happened) -> tuple[tuple[str, str], ...]:
    """Return key and title of everyone who takes part: player, providers in the order of their
    ports, operator.
    """
    seen = set(_seen(happened))
    rooms = [(name, _title(facts.title)) for name, facts in provider_facts().items()]
    everyone = ((PLAYER, "Player"), *rooms, (NOBODYS, "Sandbox"), (OPERATOR, "Operator"))
    return tuple((key, title) for key, title in everyone if key in seen)


def room_of(operation: str) -> str:
    """Return the key of the provider whose operation it is; OUTSIDE for none."""
    known = load_contracts().operations.get(operation)
    return known.room if known else OUTSIDE


def _seen(happened: Happened) -> Iterator[str]:
    yield OPERATOR
    for message in happened.messages.values():
        yield from between(message)
    yield from _waiting(happened)


def _waiting(happened: Happened) -> Iterable[str]:
    """Yield who waits: where nothing comes there is no message that names them."""
    opened = (each.event for each in happened.events if isinstance(each.event, StepOpened))
    return (room_of(event.operation) for event in opened)


def _room(message: MessageResult) -> str:
    listener = _LISTENER.split(message.started.request.connection, maxsplit=1)[0]
    named = room_of(message.operation) or listener
    return named if named in provider_facts() else OUTSIDE


def _title(title: str) -> str:
    bare = title.removeprefix("the ")
    return bare[:1].upper() + bare[1:]
