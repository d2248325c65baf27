"""POST /report: the iFrame's page tells what the page around it did that is not as it should be."""

import re

from sandbox.port import Decision, Recognised, Records, ServedOperation
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.answers import named_player, read_body, refused_json
from sandbox.providers.gr8.reasons import remark_of
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.wire import Request, Response


def recognise(request: Request) -> Recognised:
    """Recognise by the player that the page names."""
    return named_player(read_body(request).get("playerId"))


async def decide(_book: Sportsbook, request: Request, _records: Records) -> Decision:
    """Take note of it."""
    code = read_body(request).get("code")
    found = remark_of(code if isinstance(code, str) else "")
    if found is None:
        refusal = Refusal("request.body", 'The body must be JSON: {"code": "host.…"}.')
        return refused_json(refusal, status=400)
    return Decision(Response(204), {"verdict": "refused", "reason": code}, notes=(found,))


REPORT = ServedOperation(
    name="gr8.report",
    method="POST",
    path=re.compile(r"/report"),
    shown="/report",
    decide=decide,
    recognise=recognise,
)
