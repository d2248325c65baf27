"""Fast Track's front-end service, and the room that plays Fast Track in one world.

A login is one conversation: the browser brings the sid in the header `authtoken`, Fast Track asks
the operator whose it is, and the judgement of that answer becomes the vendor's envelope. A sid
that was logged out is refused without asking. Everything is readable from a page of any origin.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from urllib.parse import unquote

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import (
    Decision,
    PlayerView,
    Recognised,
    Records,
    Room,
    RoomServices,
    RoomTarget,
    Send,
)
from sandbox.providers.fasttrack import answers, composing
from sandbox.providers.fasttrack.client import OperatorClient
from sandbox.providers.fasttrack.rules import Judgement, read_sid, refuse
from sandbox.providers.fasttrack.settings import Brand, OAuth, from_target
from sandbox.providers.fasttrack.state import Session, State
from sandbox.wire import Request, Response

_ACCEPTED: Mapping[str, Json] = {"verdict": "accepted"}
_NO_SESSION = refuse("sid.no-session", "nobody has logged in with this sid: log in first")


@dataclass(frozen=True, slots=True)
class _Route:
    operation: str
    method: str
    path: re.Pattern[str]


_ROUTES = (
    _Route("fasttrack.config", "GET", re.compile(r"/api/v1/config/(?P<brand>[^/]*)")),
    _Route("fasttrack.login", "POST", re.compile(r"/Platform/LoginAuthToken")),
    _Route("fasttrack.logout", "POST", re.compile(r"/Platform/Logout")),
    _Route("fasttrack.notifications", "GET", re.compile(r"/Notifications/v2/user-notifications")),
    _Route("fasttrack.loader", "GET", re.compile(r"/loader/fasttrack-crm\.js")),
)


def recognise(request: Request) -> Recognised:
    """Tell from the bytes alone which operation a request is, and whose sid it carries."""
    sid = request.headers.get("authtoken") or request.query_value("authToken") or ""
    route = _route_of(request)
    known = route is not None and request.method == route.method
    return Recognised(
        operation=route.operation if route and known else None,
        key=sid,
        identities=(("sid", sid),) if sid else (),
    )


def _route_of(request: Request) -> _Route | None:
    return next((route for route in _ROUTES if route.path.fullmatch(request.path)), None)


class FastTrackRoom(Room):
    """Fast Track in one world; see the module."""

    def __init__(self, services: RoomServices, target: RoomTarget) -> None:
        self._services = services
        self._settings = from_target(target)
        self._client = OperatorClient(services, self._settings)
        self._state = State()
        self._served: Mapping[str, Callable[[Request], Awaitable[Decision]]] = {
            "fasttrack.config": self._config,
            "fasttrack.login": self._login,
            "fasttrack.logout": self._logout,
            "fasttrack.notifications": self._notifications,
            "fasttrack.loader": self._loader,
        }

    async def handle(self, request: Request, records: Records) -> Decision:
        """Serve one request of the on-site library or of a page."""
        decision = await self._decide(request)
        return replace(decision, response=answers.with_cors(decision.response, request))

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a request our side starts. Words: `sid` (None leaves it out), `brand`; `sid-fields`
        puts sids into header fields of their own, `secret` is sent in place of the right one,
        `grant-type` and `client-secret` change what is
        asked of the token URL.

        An /authenticate whose body the step gives, without a `sid` word, has no sid header, so
        that both kinds of operators see the same bad request. Raise SetupFault when the target
        does not say where to call.
        """
        builder = self._builders(send, player).get(operation)
        if builder is None:
            raise SetupFault(f"Fast Track starts no call named {operation}")
        return send.over(builder())

    async def prepare(self, operation: str) -> None:
        """Fetch what `compose` of that operation needs: the access token of an OAuth target.

        Raise SetupFault when there is none to be had.
        """
        if operation == "fasttrack.authenticate":
            await self._client.prepare()

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Return the verdict on an answer that a composed request got; empty when it has none."""
        if operation == "fasttrack.get-token":
            found = self._client.judge_token(response)
            return found.answered() if found else _ACCEPTED
        if operation != "fasttrack.authenticate":
            return {}
        return self._client.judge(response).answered()

    def log_out(self, sid: str) -> None:
        """End a sid's session; later logins with it are refused without asking the operator."""
        self._state.log_out(sid)

    async def _decide(self, request: Request) -> Decision:
        route = _route_of(request)
        if route is None:
            return _refused(answers.error(HTTPStatus.NOT_FOUND, "not_found"), "path.unknown")
        if request.method == "OPTIONS":
            return Decision(answers.preflight(request), _ACCEPTED)
        if request.method != route.method:
            return _refused(answers.wrong_method(route.method), "method.wrong")
        return await self._served[route.operation](request)

    async def _config(self, request: Request) -> Decision:
        found = _ROUTES[0].path.fullmatch(request.path)
        asked = unquote(found["brand"]) if found else ""
        brand = self._brand(asked)
        if brand is None:
            return _refused(answers.error(HTTPStatus.NOT_FOUND, "unknown_brand"), "brand.unknown")
        notes = () if brand.name == asked else (f"the brand is {brand.name}, asked as {asked}",)
        response = answers.config(self._base_url(request))
        return Decision(response, {**_ACCEPTED, "brand": brand.name}, notes=notes)

    async def _loader(self, _: Request) -> Decision:
        return Decision(answers.loader(), _ACCEPTED)

    async def _logout(self, request: Request) -> Decision:
        sid = read_sid(request.headers.all("authtoken"))
        if isinstance(sid, Judgement):
            return self._failed(sid)
        return Decision(answers.logged_out(), _ACCEPTED, commit=partial(self.log_out, sid))

    async def _notifications(self, request: Request) -> Decision:
        sid = self._sid_of_login(request)
        known = self._state.sessions.get(sid) if isinstance(sid, str) else None
        found = sid if isinstance(sid, Judgement) else _NO_SESSION
        if known and isinstance(sid, str):
            asks = self._settings.validate_every_call
            found = await self._ask(sid) if asks else Judgement(known.user_id)
        if found.user_id is None:
            return self._failed(found, HTTPStatus.UNAUTHORIZED)
        return Decision(answers.no_messages(), found.answered(), notes=found.notes)

    async def _login(self, request: Request) -> Decision:
        sid, brand = self._sid_of_login(request), self._brand_of_login(request)
        if isinstance(sid, Judgement):
            return self._failed(sid)
        if isinstance(brand, Judgement):
            return self._failed(brand)
        asked_at_s, ttl_s = self._services.clock.now_s(), self._settings.cache_ttl_s
        kept = self._state.fresh_session(sid, now_s=asked_at_s, ttl_s=ttl_s)
        judgement = await self._ask(sid) if kept is None else _still_cached(kept)
        if sid in self._state.logged_out:
            judgement = _logged_out(judgement.notes)
        if judgement.user_id is None:
            return self._failed(judgement)
        session = kept or Session(judgement.user_id, asked_at_s)
        return Decision(
            self._envelope(sid, session, brand=brand),
            judgement.answered(),
            commit=partial(self._state.open_session, sid, session),
            notes=judgement.notes,
        )

    async def _ask(self, sid: str) -> Judgement:
        try:
            return await self._client.authenticate(sid)
        except SetupFault as fault:
            return refuse("setup.no-operator", str(fault))

    def _sid_of_login(self, request: Request) -> str | Judgement:
        sid = read_sid(
            request.headers.all("authtoken"), empty_allowed=self._settings.forward_empty_sid
        )
        return _logged_out() if sid in self._state.logged_out else sid

    def _brand_of_login(self, request: Request) -> Brand | Judgement:
        asked, brands = request.query_value("brand"), self._settings.brands
        found = brands[0] if asked is None else self._brand(asked)
        known = ", ".join(item.name for item in brands)
        return found or refuse("brand.unknown", f"no brand {asked!r}; known: {known}")

    def _envelope(self, sid: str, session: Session, *, brand: Brand) -> Response:
        profile = self._state.profile_of(session.user_id, self._services.ids)
        token = f"ft.{self._services.ids.uuid4()}"
        return answers.logged_in(sid, token, profile=profile, brand=brand)

    def _failed(self, judgement: Judgement, status: int = 0) -> Decision:
        text = f"{judgement.text} ({judgement.reason})"
        response = answers.failed(status or self._settings.failure_status, text)
        return Decision(response, judgement.answered(), notes=judgement.notes)

    def _brand(self, asked: str) -> Brand | None:
        fold: Callable[[str], str] = str.lower if self._settings.fold_brand_case else str
        brands = self._settings.brands
        return next((item for item in brands if fold(item.name) == fold(asked)), None)

    def _base_url(self, request: Request) -> str:
        # the name by which the browser reached us, which behind a port mapping is not our own
        if request.authority:
            return f"{request.scheme}://{request.authority}"
        return self._services.own_url

    def _builders(
        self, send: Send, player: PlayerView | None
    ) -> Mapping[str, Callable[[], Request]]:
        sid = send.values.get("sid", player.sid if player else None)
        own, known = self._services.own_url, self._brand(player.brand if player else "")
        grant = self._settings.credentials
        built: dict[str, Callable[[], Request]] = {
            "fasttrack.config": lambda: composing.config(own, self._config_brand(send, known)),
            "fasttrack.login": partial(
                composing.login, own, sid, brand=known.name if known else ""
            ),
            "fasttrack.logout": partial(composing.logout, own, sid),
            "fasttrack.notifications": partial(composing.notifications, own, sid),
            "fasttrack.loader": partial(composing.loader, own),
            "fasttrack.authenticate": partial(self._question, sid, send),
        }
        if isinstance(grant, OAuth):
            built["fasttrack.get-token"] = partial(composing.token_request, grant, send.values)
        return built

    def _config_brand(self, send: Send, known: Brand | None) -> str:
        asked = send.values.get("brand")
        return asked if isinstance(asked, str) else (known or self._settings.brands[0]).name

    def _question(self, sid: Json, send: Send) -> Request:
        own_body, secret = send.body is not None or send.raw is not None, send.values.get("secret")
        request = self._client.compose(
            sid,
            in_header=not own_body or "sid" in send.values,
            own_credentials="authorization" in {name.lower() for name in send.headers},
            secret=secret if isinstance(secret, str) else None,
        )
        if "sid-fields" not in send.values:
            return request
        name = self._settings.sid_header
        return composing.with_sid_fields(request, send.values["sid-fields"], name=name)


def _logged_out(notes: tuple[str, ...] = ()) -> Judgement:
    return refuse("sid.logged-out", "this sid was logged out; a new session is needed", notes)


def _still_cached(session: Session) -> Judgement:
    return Judgement(session.user_id, notes=("not asked: the last answer is still good",))


def _refused(response: Response, reason: str) -> Decision:
    return Decision(response, {"verdict": "refused", "reason": reason})
