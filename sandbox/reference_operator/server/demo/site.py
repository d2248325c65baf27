"""Serves `/demo`: a casino's page on which a person logs in, looks around and logs out.

Who is logged in is told by the cookie, as on any site. The page keeps nothing from its scripts that
an operator's page would not have.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from http.cookies import CookieError, SimpleCookie
from string import Template

from sandbox.json_value import Json, dump_json
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import HTML, json_answer, text_answer
from sandbox.reference_operator.server.brands import DEFAULT_BRAND
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.reference_operator.server.demo.part import FRAMED_BY, DemoPart, text_of
from sandbox.reference_operator.server.hooks import SessionEnds
from sandbox.reference_operator.server.routes import Routes
from sandbox.wire import Request, Response

DEMO = "/demo"
PLAYER, CURRENCY, OTHER_CURRENCY = "demo-player", "EUR", "USD"
_JAVASCRIPT, _CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
_COOKIE = "session={}; Path=/; HttpOnly; SameSite=Lax"
_GONE = _COOKIE.format("") + "; Max-Age=0"


def cookie_sid(request: Request) -> str:
    """Return the session id of a browser's cookie, "" for none."""
    jar = SimpleCookie()
    try:
        jar.load(request.headers.get("Cookie") or "")
    except CookieError:
        return ""
    return jar["session"].value if "session" in jar else ""


@dataclass(frozen=True)
class DemoSite:
    """The pages, over the accounts of the operator. `ends` are told of a session that ends."""

    accounts: Accounts
    clock: OperatorClock
    ends: SessionEnds
    parts: Sequence[DemoPart]

    def routes(self) -> Routes:
        """Return the page, what it loads, and what it asks for."""
        scripts: dict[str, Mapping[str, Callable[[Request], Response]]] = {
            f"{DEMO}/{part.name}.js": {"GET": _file(part.script, _JAVASCRIPT)}
            for part in self.parts
        }
        asked: dict[str, Mapping[str, Callable[[Request], Response | Awaitable[Response]]]] = {
            DEMO: {"GET": self.show},
            f"{DEMO}/site.css": {"GET": _file(text_of(__package__, "site.css"), _CSS)},
            f"{DEMO}/site.js": {"GET": _file(text_of(__package__, "site.js"), _JAVASCRIPT)},
            f"{DEMO}/player": {"GET": self.player},
            f"{DEMO}/log-in": {"POST": self.log_in},
            f"{DEMO}/log-out": {"POST": self.log_out},
            f"{DEMO}/currency": {"POST": self.switch_currency},
        }
        return {**asked, **scripts}

    def show(self, _: Request) -> Response:
        """Show the page."""
        answer = text_answer(200, self._page, content_type=HTML)
        return replace(
            answer, headers=answer.headers.with_field("Content-Security-Policy", self._policy)
        )

    def player(self, request: Request) -> Response:
        """Tell the page who is logged in: `{player, currency, …}`, player null for nobody."""
        return json_answer(200, self._told(self._session(request)))

    def log_in(self, _: Request) -> Response:
        """Log the demo player in, whose account is made at the first login."""
        session = self.accounts.open_session(
            brand=DEFAULT_BRAND, currency=CURRENCY, now_s=self.clock.now_s(), id_=PLAYER
        )
        answer = json_answer(200, self._told(session))
        cookie = _COOKIE.format(session.sid)
        return replace(answer, headers=answer.headers.with_field("Set-Cookie", cookie))

    async def log_out(self, request: Request) -> Response:
        """End the browser's session, and all that was open because of it."""
        session = self._session(request)
        if session is not None:
            self.accounts.log_out(session.sid, now_s=self.clock.now_s())
            for tell in self.ends:
                await tell(session.sid)
        answer = json_answer(200, self._told(None))
        return replace(answer, headers=answer.headers.with_field("Set-Cookie", _GONE))

    def switch_currency(self, request: Request) -> Response:
        """Let the player keep the account in the other currency from now on."""
        session = self._session(request)
        if session is not None:
            now = session.player.currency
            to = OTHER_CURRENCY if now == CURRENCY else CURRENCY
            self.accounts.switch_currency(session.player.id, to=to)
        return json_answer(200, self._told(session))

    def _session(self, request: Request) -> Session | None:
        return self.accounts.live_session(cookie_sid(request), now_s=self.clock.now_s())

    def _told(self, session: Session | None) -> Mapping[str, Json]:
        if session is None:
            return {"player": None}
        parts: dict[str, Json] = {
            part.name: dict(part.of_player(session.sid)) for part in self.parts
        }
        return {"player": session.player.id, "currency": session.player.currency, **parts}

    @cached_property
    def _page(self) -> str:
        shown = [part for part in self.parts if part.html]
        facts: dict[str, Json] = {part.name: dict(part.facts) for part in self.parts}
        return Template(text_of(__package__, "site.html")).substitute(
            facts=dump_json(facts).replace("<", "\\u003c"),
            links="".join(_link(part) for part in shown),
            sections="".join(_section(part) for part in shown),
            scripts="".join(
                f'<script src="{DEMO}/{part.name}.js"></script>\n' for part in self.parts
            ),
        )

    @cached_property
    def _policy(self) -> str:
        def of(kind: str, origins: Sequence[str]) -> str:
            return f"{kind} {' '.join(dict.fromkeys(filter(None, origins)))}"

        return "; ".join(
            (
                "default-src 'none'",
                "style-src 'self'",
                "img-src data:",
                of("script-src", ["'self'", *(part.scripts for part in self.parts)]),
                of("connect-src", ["'self'", *(part.calls for part in self.parts)]),
                of("frame-src", ["'self'", *(part.frames for part in self.parts)]),
                "base-uri 'none'",
                "form-action 'none'",
                FRAMED_BY,
            )
        )


def _file(text: str, content_type: str) -> Callable[[Request], Response]:
    return lambda _: text_answer(200, text, content_type=content_type)


def _link(part: DemoPart) -> str:
    return f'<a href="#{part.name}">{escape(part.title)}</a>\n'


def _section(part: DemoPart) -> str:
    head = f'<h2 id="{part.name}-head">{escape(part.title)}</h2>'
    begins = f'<section data-page="{part.name}" aria-labelledby="{part.name}-head" hidden>'
    return f"{begins}{head}\n{part.html}</section>\n"
