"""The table of operations, and the answer to what none of them serves."""

from sandbox.port import (
    Decision,
    Recognised,
    Records,
    ServedOperation,
    at_path,
    recognised_by,
)
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.answers import refused_json
from sandbox.providers.gr8.operations.enter import ENTER
from sandbox.providers.gr8.operations.logout import LOGOUT
from sandbox.providers.gr8.operations.report import REPORT
from sandbox.providers.gr8.operations.session import SESSION
from sandbox.providers.gr8.operations.verify_token import VERIFY_TOKEN
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.wire import Headers, Request

OPERATIONS: tuple[ServedOperation[Sportsbook], ...] = (
    VERIFY_TOKEN,
    LOGOUT,
    REPORT,
    SESSION,
    ENTER,
)
_SERVED = ", ".join(f"{row.method} {row.shown}" for row in OPERATIONS)


def recognise(request: Request) -> Recognised:
    """Tell what a request is from its bytes; the player is the token's own, unverified claim."""
    return recognised_by(OPERATIONS, request)


async def decide_on(book: Sportsbook, request: Request, records: Records) -> Decision:
    """Let the row of a request decide: 404 for another path, 405 for another method."""
    row = at_path(OPERATIONS, request)
    if row is None:
        refusal = Refusal("request.path", "There is nothing at that path.", hint=_nearest(request))
        return refused_json(refusal, status=404)
    if not row.serves(request):
        refusal = Refusal("request.method", f"{row.shown} is served for {row.method} only.")
        return refused_json(refusal, status=405, headers=Headers.of(Allow=row.methods))
    return await row.decided(book, request, records)


def _nearest(request: Request) -> str:
    closed = request.path.rstrip("/") + "/"
    if request.path != closed and ENTER.path.fullmatch(closed):
        return f"Did you mean {closed} with its final slash? Served are {_SERVED}."
    return f"Served are {_SERVED}."
