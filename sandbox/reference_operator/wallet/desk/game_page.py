"""The launch URL in a real browser: what it is answered, as a page that a person can look at.

A browser says by `Sec-Fetch-Dest` (Fetch Metadata) that it wants a page. What is no such request is
answered as ever, and so is what is no JSON already.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from string import Template

from sandbox.json_value import Json, dump_json, read_json, spelt
from sandbox.reference_operator.server.answers import HTML, media_type, text_answer
from sandbox.reference_operator.server.demo.part import FRAMED_BY, text_of
from sandbox.reference_operator.server.demo.site import cookie_sid
from sandbox.reference_operator.server.routes import Routes
from sandbox.reference_operator.wallet.desk.terminate import TerminateDesk
from sandbox.wire import Headers, Request, Response

_SCRIPT, _STYLE = "/demo/game.js", "/demo/game.css"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    f"base-uri 'none'; form-action 'none'; {FRAMED_BY}"
)
_HEADS = {
    "playing": "Lucky Ferry",
    "refused": "This launch URL opens no game",
    "failed": "The game does not open",
}


@dataclass(frozen=True, slots=True)
class GamePages:
    """Shows the answers of `launched`, and ends a player's games with the session."""

    launched: Callable[[Request], Awaitable[Response]]
    terminate: TerminateDesk
    _games: dict[str, list[str]] = field(default_factory=dict)

    def routes(self) -> Routes:
        """Return what the page loads."""
        here = __package__
        return {
            _SCRIPT: {"GET": _file(text_of(here, "game.js"), "text/javascript; charset=utf-8")},
            _STYLE: {"GET": _file(text_of(here, "game.css"), "text/css; charset=utf-8")},
        }

    async def launch(self, request: Request) -> Response:
        """Launch, and show a browser what came of it."""
        answer = await self.launched(request)
        told = read_json(answer.body) if _wants_page(request) and _is_json(answer) else None
        if not isinstance(told, Mapping):
            return answer
        token = request.query_value("token") or ""
        if told.get("state") == "playing" and (sid := cookie_sid(request)):
            self._games.setdefault(sid, []).append(token)
        return _page(answer, told, token)

    async def session_ended(self, sid: str) -> None:
        """End every game that this session has opened in a browser."""
        for token in self._games.pop(sid, []):
            await self.terminate.end({"token": token})


def _wants_page(request: Request) -> bool:
    return request.headers.get("Sec-Fetch-Dest") in ("iframe", "document")


def _is_json(answer: Response) -> bool:
    return media_type(answer.headers) == "application/json"


def _page(answer: Response, told: Mapping[str, Json], token: str) -> Response:
    state = spelt(told.get("state") or "")
    reason, balance = told.get("reason"), told.get("balance")
    text = Template(text_of(__package__, "game.html")).substitute(
        state=escape(state),
        head=escape(_HEADS.get(state, state or "The game")),
        balance=escape("" if balance is None else spelt(balance)),
        reason=escape("" if reason is None else spelt(reason)),
        facts=dump_json({"token": token}).replace("<", "\\u003c"),
    )
    shown = text_answer(answer.status, text, content_type=HTML)
    more = Headers((("Content-Security-Policy", _POLICY), ("Referrer-Policy", "no-referrer")))
    kept = Headers(tuple(pair for pair in answer.headers if pair[0].lower() == "set-cookie"))
    return replace(shown, headers=Headers((*shown.headers, *kept, *more)))


def _file(text: str, content_type: str) -> Callable[[Request], Response]:
    return lambda _: text_answer(200, text, content_type=content_type)
