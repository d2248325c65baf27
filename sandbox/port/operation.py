"""The operations that a provider serves, as a table: one row for each `operations/<verb>.py`."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sandbox.port.room import Decision, Recognised
from sandbox.port.store import Records
from sandbox.wire import Request

R = TypeVar("R")


def _nobody(request: Request) -> Recognised:
    """Recognise neither key nor identity."""
    return Recognised()


@dataclass(frozen=True, slots=True)
class ServedOperation(Generic[R]):
    """One operation: where it is served, how its requests are recognised, what decides on them.

    `path` matches the whole path; `shown` is how a person writes it. `recognise` gives key and
    identities of a request; it never raises. `decide` gets the room, the request and the records.
    """

    name: str
    method: str
    path: re.Pattern[str]
    shown: str
    decide: Callable[[R, Request, Records], Awaitable[Decision]]
    recognise: Callable[[Request], Recognised] = _nobody


def at_path(
    operations: Sequence[ServedOperation[R]], request: Request
) -> ServedOperation[R] | None:
    """Return what is served at a request's path, whatever its method; None for nothing."""
    return next((row for row in operations if row.path.fullmatch(request.path)), None)


def recognised_by(operations: Sequence[ServedOperation[R]], request: Request) -> Recognised:
    """Recognise a request by the row of its path and method; nothing where there is no such row."""
    row = at_path(operations, request)
    if row is None or row.method != request.method:
        return Recognised()
    found = row.recognise(request)
    return Recognised(row.name, found.key, found.identities)
