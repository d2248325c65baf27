"""POST /report: the iFrame's page tells what it posted to the page around it, and what it heard.

What it heard may be what should not have been posted: that is a code of `reasons.yaml`.
"""

import re

from sandbox.port import Decision, Recognised, Records, ServedOperation
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.answers import named_player, read_body, refused_json
from sandbox.providers.gr8.reasons import remark_of
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.wire import Request, Response

DOCUMENTED = ("login.click",)
POSTED = (*DOCUMENTED, "auth.fail", "navigation")
"""Types of the messages that the iFrame posts; `DOCUMENTED` are those of the vendor's pages."""

_TOLD = {
    **{("posted", one): f"the iFrame posted {one} to the operator's page" for one in POSTED},
    ("heard", "logout"): "the operator's page posted the logout message to the iFrame",
}


def recognise(request: Request) -> Recognised:
    """Recognise by the player that the page names."""
    return named_player(read_body(request).get("playerId"))


async def decide(_book: Sportsbook, request: Request, _records: Records) -> Decision:
    """Take note of it."""
    said = read_body(request)
    told = next((text for (way, what), text in _TOLD.items() if said.get(way) == what), None)
    if told is not None:
        return Decision(Response(204), {"verdict": "accepted"}, notes=(told,))
    code = said.get("code")
    found = remark_of(code if isinstance(code, str) else "")
    if found is None:
        refusal = Refusal(
            "request.body",
            'The body must be JSON: {"code": "host.…"}, {"posted": …} or {"heard": …}.',
        )
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
