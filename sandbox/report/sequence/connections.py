"""The connections of a run that the operator opened: their streams over time, and what broke.

When a connection was opened or closed the evidence does not say: its life is from its first request
to its last answer. Those of the sandbox's own calls are not recorded.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.evidence.events import Note
from sandbox.evidence.results import Happened, MessageResult, RunResult

_ABOUT = re.compile(r"connection ([^\s:]+):? (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stream:
    """One request on a connection, in seconds since the epoch; `is_open`: its end is not known."""

    message: MessageResult
    began_s: float
    ended_s: float
    is_open: bool

    @property
    def trouble(self) -> str:
        """Why it got no answer, "" where it got one or nobody knows."""
        ended = self.message.ended
        if ended is None or ended.response is not None:
            return ""
        return ended.trouble.text if ended.trouble else "no answer"


@dataclass(slots=True)
class Connection:
    """One connection; `remarks` are what was noted of it, with the time."""

    name: str
    http_version: str
    streams: list[Stream] = field(default_factory=list)
    remarks: list[tuple[float, str]] = field(default_factory=list)

    @property
    def began_s(self) -> float:
        """When it was first heard of."""
        return min((*(each.began_s for each in self.streams), *(at for at, _ in self.remarks)))

    @property
    def ended_s(self) -> float:
        """When it was last heard of."""
        return max((*(each.ended_s for each in self.streams), *(at for at, _ in self.remarks)))

    @property
    def troubles(self) -> list[Stream]:
        """Its streams without an answer."""
        return [each for each in self.streams if each.trouble]


@dataclass(frozen=True, slots=True)
class Traffic:
    """All connections, the earliest first, in the time of the run. `unnamed` counts the messages of
    which the evidence does not say by which connection they went.
    """

    began_s: float
    ended_s: float
    connections: tuple[Connection, ...]
    unnamed: int


def traffic_of(run: RunResult) -> Traffic:
    """Gather the connections of a run."""
    everything = [*(cell.happened for cell in run.cells), run.outside]
    times = [each.at for one in everything for each in one.events]
    began_s, ended_s = min(times, default=0.0), max(times, default=0.0)
    found: dict[tuple[str, str], Connection] = {}
    unnamed = 0
    for stream in _streams(everything, ended_s):
        request = stream.message.started.request
        if not request.connection:
            unnamed += 1
            continue
        key = (request.connection, request.http_version)
        found.setdefault(key, Connection(*key)).streams.append(stream)
    _add_remarks(found, everything)
    ordered = tuple(sorted(found.values(), key=lambda each: each.began_s))
    return Traffic(began_s, ended_s, ordered, unnamed)


def _streams(everything: list[Happened], last_s: float) -> Iterator[Stream]:
    for one in everything:
        ends = {each.n: each.at for each in one.events}
        for message in one.messages.values():
            end_s = ends.get(message.ended_n or 0)
            if end_s is None:
                yield Stream(message, message.started_s, last_s, is_open=True)
            else:
                yield Stream(message, message.started_s, end_s, is_open=False)


def _add_remarks(found: dict[tuple[str, str], Connection], everything: list[Happened]) -> None:
    remarks: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one in everything:
        for each in one.events:
            about = _ABOUT.fullmatch(each.event.text) if isinstance(each.event, Note) else None
            if about:
                remarks[about[1]].append((each.at, about[2]))
    for (name, _), connection in found.items():
        connection.remarks += remarks.pop(name, [])
    for name, told in remarks.items():  # nothing came of these but what is remarked
        found[name, ""] = Connection(name, "", remarks=told)
