"""POST /Platform/Logout: the on-site library ends the session of a sid, for good."""

import re

from sandbox.port import Decision, PlayerView, Records, Send, ServedOperation
from sandbox.providers.fasttrack import answers
from sandbox.providers.fasttrack.composing import sid_of, with_sid
from sandbox.providers.fasttrack.front_end import FrontEnd
from sandbox.providers.fasttrack.rules import ACCEPTED, Judgement, read_sid
from sandbox.providers.fasttrack.state import LOGGED_OUT, SIDS
from sandbox.wire import Request

_PATH = "/Platform/Logout"


async def decide(front: FrontEnd, request: Request, records: Records) -> Decision:
    """Log a sid out; one that nobody has logged in with is barred too."""
    sid = read_sid(request.headers.all("authtoken"))
    if isinstance(sid, Judgement):
        return front.failed(sid)
    await records.get(SIDS, sid)
    return Decision(answers.logged_out(), ACCEPTED, changes=(records.put(SIDS, sid, LOGGED_OUT),))


def browser_call(front: FrontEnd, send: Send, player: PlayerView | None) -> Request:
    """Log out the sid that a step names, else the player's."""
    return with_sid("POST", f"{front.services.own_url}{_PATH}", sid_of(send, player))


OPERATION = ServedOperation("fasttrack.logout", "POST", re.compile(_PATH), _PATH, decide)
