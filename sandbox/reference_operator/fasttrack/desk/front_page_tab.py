"""The test hook `open-front-page`: the front page in a browser, played without a browser.

The page's part is the real one. What it declares is read off it, and for a sid that is something
the library's login follows. `tests/e2e` shows the same of a real browser.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import ClientError, ClientSession

from sandbox.json_value import Json, parse_json
from sandbox.reference_operator.fasttrack.desk.front_page_part import FrontPagePart
from sandbox.reference_operator.server.answers import Refusal
from sandbox.reference_operator.server.hooks import Asked, text_of

_SID = re.compile(r"^var sid = (?P<value>\"[^\n]*\");$", re.MULTILINE)
_BRAND = re.compile(r"^window\.fasttrackbrand = (?P<value>\"[^\n]*\");$", re.MULTILINE)
_ANY_TEXT = re.compile(".*")


@dataclass(frozen=True, slots=True)
class FrontPageTab:
    """Opens the front page for a tester."""

    part: FrontPagePart

    async def open(self, asked: Asked) -> Asked:
        """`{sid, at}` → `{declared}`: the page of a sid, or of a visitor with "".

        `at` is where Fast Track's services are; the script itself is not loaded.
        """
        sid, at = text_of(asked, "sid", form=_ANY_TEXT, default=""), text_of(asked, "at")
        shown = self.part.html(sid)
        declared, brand = _declared(_SID, shown), _declared(_BRAND, shown)
        try:
            await _log_in(at, declared, brand=brand)
        except (ClientError, ValueError):
            raise Refusal(502, "fasttrack_unreachable") from None
        return {"declared": declared or None}


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
