"""Reading evidence as reports need it: of a long serving, not every message.

A run is as large as its scenarios. What was served for weeks is as large as its traffic, and
reports are made of it all at once: so of a serving the messages are read that a check refers to,
and the latest of the others. The evidence file keeps them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.evidence.events import (
    Check,
    Event,
    JwtRead,
    MessageEnded,
    MessageStarted,
    Note,
    RunEnded,
    RunStarted,
    Unclaimed,
)
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading import read_events

MOST = 5000
"""So many messages to which no check refers are read of a serving, and as many remarks on them."""
MOST_BODIES = 16_000_000
"""No more of these than whose bodies have so many characters."""


def read_for_reports(
    path: Path, *, most: int = MOST, most_bodies: int = MOST_BODIES
) -> Iterator[Recorded]:
    """Read the evidence of a run, of a serving without the bulk of its messages. Raise SetupFault
    as `read_events`.
    """
    first = next(iter(read_events(path)), None)
    if first is None or not isinstance(first.event, RunStarted) or not first.event.served:
        yield from read_events(path)
        return
    kept, left_out = _kept(path, most, most_bodies)
    for recorded in read_events(path):
        if left_out and isinstance(recorded.event, RunEnded):
            yield _told(recorded, left_out)
        id_ = _about(recorded.event)
        if not id_ or id_ in kept:
            yield recorded


@dataclass(slots=True)
class _Latest:
    """The latest messages by id, with the characters of their bodies; all together no more than
    `most`, whose bodies have no more than `most_bodies`.
    """

    most: int
    most_bodies: int
    sizes: dict[str, int] = field(default_factory=dict)
    held: int = 0

    def add(self, id_: str, size: int) -> None:
        """Add a message, or more of one."""
        self.sizes[id_] = self.sizes.get(id_, 0) + size
        self.held += size
        while len(self.sizes) > self.most or (self.held > self.most_bodies and len(self.sizes) > 1):
            self.held -= self.sizes.pop(next(iter(self.sizes)))


def _kept(path: Path, most: int, most_bodies: int) -> tuple[set[str], int]:
    """Return the ids of the messages that reports are made of, and how many others there are."""
    cited, latest, remarked = set[str](), _Latest(most, most_bodies), _Latest(most, most_bodies)
    seen = 0
    for recorded in read_events(path):
        event = recorded.event
        if isinstance(event, Check):
            cited.update(event.messages)
        elif isinstance(event, MessageStarted):
            seen += 1
            latest.add(event.id, len(event.request.body))
        elif isinstance(event, MessageEnded) and event.response and event.id in latest.sizes:
            latest.add(event.id, len(event.response.body))
        elif isinstance(event, (Unclaimed, Note)) and event.message:
            remarked.add(event.message, latest.sizes.get(event.message, 0))
    kept = {*cited, *latest.sizes, *remarked.sizes}
    return kept, seen - min(seen, len(kept))


def _about(event: Event) -> str:
    """Return the message that an event is about; "" for one that is read in any case."""
    if isinstance(event, (MessageStarted, MessageEnded)):
        return event.id
    return event.message if isinstance(event, (JwtRead, Unclaimed, Note)) else ""


def _told(ending: Recorded, left_out: int) -> Recorded:
    text = (
        f"{left_out} messages to which no check refers are left out of the reports; the evidence"
        " has them"
    )
    return Recorded(ending.n, ending.at, None, Note(level="info", text=text, message=""))
