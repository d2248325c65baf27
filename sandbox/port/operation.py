"""The operations that a provider serves, as a table: one row for each `operations/<verb>.py`.

Where GET is served HEAD is too (RFC 9110 §9.1): with the header of the answer to a GET, and no
change of anything, for it is a look that browsers never take. It is no message of the operation.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
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

    @property
    def methods(self) -> str:
        """The methods that are served, as the header Allow names them."""
        return "GET, HEAD" if self.method == "GET" else self.method

    def serves(self, request: Request) -> bool:
        """Tell whether a request has a method that is served."""
        return request.method == self.method or self._is_only_looked_at(request)

    async def decided(self, room: R, request: Request, records: Records) -> Decision:
        """Decide on a request that is served; to a HEAD as to a GET, and without a change."""
        if not self._is_only_looked_at(request):
            return await self.decide(room, request, records)
        decision = await self.decide(room, replace(request, method="GET"), records)
        return replace(decision, changes=(), noted=())

    def _is_only_looked_at(self, request: Request) -> bool:
        return self.method == "GET" and request.method == "HEAD"


def at_path(
    operations: Sequence[ServedOperation[R]], request: Request
) -> ServedOperation[R] | None:
    """Return what is served at a request's path, whatever its method; None for nothing."""
    return next((row for row in operations if row.path.fullmatch(request.path)), None)


def recognised_by(operations: Sequence[ServedOperation[R]], request: Request) -> Recognised:
    """Recognise a request by the row of its path and method; nothing where there is no such row."""
    row = at_path(operations, request)
    if row is None or not row.serves(request):
        return Recognised()
    found = row.recognise(request)
    if row.method != request.method:
        return Recognised(identities=found.identities)
    return Recognised(row.name, found.key, found.identities)
