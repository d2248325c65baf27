"""GET /loader/fasttrack-crm.js: the operator's page loads the on-site library."""

import re

from sandbox.port import Decision, PlayerView, Records, Send, ServedOperation
from sandbox.providers.fasttrack import answers
from sandbox.providers.fasttrack.front_end import FrontEnd
from sandbox.providers.fasttrack.rules import ACCEPTED
from sandbox.wire import Request

_PATH = "/loader/fasttrack-crm.js"


async def decide(_: FrontEnd, __: Request, ___: Records) -> Decision:
    """Answer the script, which is the same for everybody."""
    return Decision(answers.loader(), ACCEPTED)


def browser_call(front: FrontEnd, _: Send, __: PlayerView | None) -> Request:
    """Ask for the script."""
    return Request.to("GET", f"{front.services.own_url}{_PATH}")


OPERATION = ServedOperation("fasttrack.loader", "GET", re.compile(re.escape(_PATH)), _PATH, decide)
