"""GET /api/v1/config/{brand}: the on-site library asks where the brand's services are."""

import re
from http import HTTPStatus
from urllib.parse import quote, unquote

from sandbox.port import Decision, PlayerView, Records, Send, ServedOperation
from sandbox.providers.fasttrack import answers
from sandbox.providers.fasttrack.front_end import FrontEnd, refused
from sandbox.providers.fasttrack.rules import ACCEPTED
from sandbox.wire import Request

_PATH = "/api/v1/config/"


async def decide(front: FrontEnd, request: Request, _: Records) -> Decision:
    """Answer for a brand that the target lists; another one is a 404."""
    asked = unquote(request.path.removeprefix(_PATH))
    brand = front.brand(asked)
    if brand is None:
        return refused(answers.error(HTTPStatus.NOT_FOUND, "unknown_brand"), "brand.unknown")
    notes = () if brand.name == asked else (f"the brand is {brand.name}, asked as {asked}",)
    response = answers.config(_base_url(front, request))
    return Decision(response, {**ACCEPTED, "brand": brand.name}, notes=notes)


def browser_call(front: FrontEnd, send: Send, player: PlayerView | None) -> Request:
    """Ask for the brand of the word `brand`, of the player or, where unknown, for the first."""
    known = front.brand(player.brand if player else "") or front.settings.brands[0]
    asked = send.values.get("brand")
    brand = asked if isinstance(asked, str) else known.name
    return Request.to("GET", f"{front.services.own_url}{_PATH}{quote(brand, safe='')}")


def _base_url(front: FrontEnd, request: Request) -> str:
    # the name by which the browser reached us, which behind a port mapping is not our own
    if request.authority:
        return f"{request.scheme}://{request.authority}"
    return front.services.own_url


OPERATION = ServedOperation(
    "fasttrack.config", "GET", re.compile(rf"{_PATH}[^/]*"), f"{_PATH}{{brand}}", decide
)
