"""The test hook `open-sportsbook`: the sportsbook page in a browser, played without a browser.

It does what the page and its browser would: it makes a token for the session, opens the
iFrame with it, keeps the iFrame's cookies, and does what the iFrame's own script does when the page
posts it a message. `tests/e2e` shows the same of a real page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from aiohttp import ClientError, ClientSession, CookieJar

from sandbox.json_value import Json, json_bytes
from sandbox.reference_operator.gr8.desk.page_conduct import OTHER_TYPE, TEXT, TO_A_BLANK_FRAME
from sandbox.reference_operator.gr8.desk.tokens import Gr8Desk
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import Refusal
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.reference_operator.server.hooks import Asked, text_of

_REPORTED = {TEXT: "host.message.text", OTHER_TYPE: "host.message.type"}
"""What the iFrame's script makes of a message that is not as it should be."""


@dataclass(slots=True)
class Tab:
    """One page that is open: who is logged in on it, its token, and the cookies of the iFrame."""

    at: str
    sid: str = ""
    token: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SportsbookTabs:
    """The pages that are open, by the names that the tester gave them."""

    accounts: Accounts
    clock: OperatorClock
    desk: Gr8Desk
    tabs: dict[str, Tab] = field(default_factory=dict)

    async def open(self, asked: Asked) -> Asked:
        """`{page, sid, at}`: log `sid` in on a page and open the iFrame that is served at `at`."""
        page, sid, at = (text_of(asked, name) for name in ("page", "sid", "at"))
        tab = self.tabs.setdefault(page, Tab(at))
        tab.sid = sid
        session = self.accounts.live_session(sid, now_s=self.clock.now_s())
        try:
            await self._load(tab, session)
        except (ClientError, ValueError):
            raise Refusal(502, "sportsbook_unreachable") from None
        return {"as": session.player.id if session else None}

    async def session_ended(self, sid: str) -> None:
        """Do what every page does on which this session is the one."""
        for tab in [tab for tab in self.tabs.values() if tab.sid == sid]:
            await self._leave(tab)

    async def _load(self, tab: Tab, session: Session | None) -> None:
        if session is not None:
            fresh = self.desk.token_for(session.player)
            tab.token = self.desk.conduct.page.token_to_use(tab.token, fresh)
        query = f"?jwt={quote(tab.token)}" if session and tab.token else ""
        await self._send(tab, "GET", f"{tab.at}{query}")

    async def _leave(self, tab: Tab) -> None:
        conduct = self.desk.conduct.page
        if conduct.loads_anew:
            await self._send(tab, "GET", tab.at)
        elif conduct.posts in _REPORTED:
            told = {"code": _REPORTED[conduct.posts], "playerId": _player(tab)}
            await self._send(tab, "POST", _beside(tab.at, "/report"), told)
        elif conduct.posts == TO_A_BLANK_FRAME:
            await self._send(
                Tab(""), "POST", _beside(tab.at, "/logout"), {"playerId": _player(tab)}
            )
        elif conduct.posts:
            held = {"authToken": tab.cookies.get("gr8_session", ""), "playerId": _player(tab)}
            await self._send(tab, "POST", _beside(tab.at, "/logout"), held)

    @staticmethod
    async def _send(tab: Tab, method: str, url: str, body: Json = None) -> None:
        jar = CookieJar(unsafe=True)  # an IP address may set cookies here
        async with ClientSession(cookies=tab.cookies, cookie_jar=jar) as http:
            async with http.request(method, url, data=json_bytes(body) if body else None) as answer:
                await answer.read()
            tab.cookies = {cookie.key: cookie.value for cookie in http.cookie_jar}


def _player(tab: Tab) -> str:
    return tab.cookies.get("gr8_player", "")


def _beside(at: str, path: str) -> str:
    parts = urlsplit(at)
    return f"{parts.scheme}://{parts.netloc}{path}"
