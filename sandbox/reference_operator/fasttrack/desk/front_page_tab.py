"""The operator's front page in a browser that is not there: it does what the on-site library would.

The page is the real one. What it declares is read off it, and for a sid that is something the
library's login follows. `tests/e2e` shows the same of a real browser.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import ClientError, ClientSession

from sandbox.json_value import Json, parse_json
from sandbox.reference_operator.answers import Refusal, error_answer, json_answer, read_object
from sandbox.reference_operator.hooks import text_of
from sandbox.reference_operator.page import FrontPage
from sandbox.wire import Request, Response

_SID = re.compile(r"^var sid = (?P<value>\"[^\n]*\");$", re.MULTILINE)
_BRAND = re.compile(r"^window\.fasttrackbrand = (?P<value>\"[^\n]*\");$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontPageTab:
    """Opens the front page for a tester."""

    page: FrontPage

    async def open(self, request: Request) -> Response:
        """`{sid, at}` → `{declared}`: the page of a sid, or of a visitor with "".

        `at` is where Fast Track's services are; the script itself is not loaded.
        """
        try:
            asked = read_object(request.body)
            sid, at = text_of(asked, "sid", form=re.compile(".*"), default=""), text_of(asked, "at")
        except Refusal as refusal:
            return error_answer(refusal)
        shown = self.page.show(Request("GET", f"/?sid={quote(sid)}")).body.decode()
        declared, brand = _declared(_SID, shown), _declared(_BRAND, shown)
        try:
            await _log_in(at, declared, brand=brand)
        except (ClientError, ValueError):
            return error_answer(Refusal(502, "fast_track_unreachable"))
        return json_answer(200, {"declared": declared or None})


def _declared(statement: re.Pattern[str], page: str) -> str:
    found = statement.search(page)
    value: Json = parse_json(found["value"]) if found else ""
    return value if isinstance(value, str) else ""


async def _log_in(at: str, sid: str, *, brand: str) -> None:
    if not sid:
        return
    login = f"{at}/Platform/LoginAuthToken?brand={quote(brand, safe='')}"
    async with (
        ClientSession() as http,
        http.post(login, data=b"{}", headers={"authtoken": sid}) as answer,
    ):
        await answer.read()
