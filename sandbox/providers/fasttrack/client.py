"""Fast Track's side of POST /authenticate: one question a login.

Nothing is asked twice and no redirect is followed, save where the settings say so.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from http import HTTPStatus

from sandbox.errors import DoesNotApply, PeerFault, SetupFault
from sandbox.json_value import Json, spelt
from sandbox.port import PlayerView, RoomServices, Send, TokenEnd
from sandbox.protocol.insides import find_insides
from sandbox.protocol.navigation.redirect import onward
from sandbox.providers.fasttrack import composing
from sandbox.providers.fasttrack.live_token import AccessToken
from sandbox.providers.fasttrack.oauth import TokenDesk, TokenPolicy, judge_token
from sandbox.providers.fasttrack.rules import (
    ACCEPTED,
    TROUBLE_REASONS,
    AnswerPolicy,
    Judgement,
    judge_answer,
    refuse,
    refuses,
)
from sandbox.providers.fasttrack.settings import ApiKey, Basic, OAuth, Settings, SidTransport
from sandbox.wire import Headers, Request, Response

MOST_REDIRECTS = 5


class OperatorClient:
    """Asks the operator whose session a sid is, with the credentials of the target."""

    def __init__(self, services: RoomServices, settings: Settings) -> None:
        self._services = services
        self._settings = settings
        self._policy = AnswerPolicy(
            settings.user_id_type, settings.reject_statuses, settings.strict_error_body
        )
        grant = settings.credentials if settings.send_credentials else None
        self._desk = TokenDesk(services, settings, grant) if isinstance(grant, OAuth) else None

    async def authenticate(self, sid: str) -> Judgement:
        """Ask and judge. No answer at all is a refusal too, and so is a target without a URL."""
        try:
            async with self._token_in_use() as token:
                return token if isinstance(token, Judgement) else await self._asked(sid, token)
        except SetupFault as fault:
            return refuse("setup.no-operator", str(fault))

    def _token_in_use(self) -> AbstractAsyncContextManager[AccessToken | Judgement | None]:
        return self._desk.in_use() if self._desk else nullcontext()

    async def _asked(self, sid: str, token: AccessToken | None) -> Judgement:
        request = composing.authenticate(self._settings, sid, credentials=self._credentials(token))
        asked_at_s = self._services.clock.now_s()
        try:
            response = await self._fetch(request)
        except PeerFault as fault:
            return refuse(f"authenticate.{TROUBLE_REASONS[fault.trouble]}", str(fault))
        took_s = self._services.clock.now_s() - asked_at_s
        if self._desk and token is not None and response.status == HTTPStatus.UNAUTHORIZED:
            self._desk.turn_away(token)  # whatever is made of the answer
        return self._with_notes(judge_answer(response, self._policy), took_s, token=token)

    async def _fetch(self, request: Request) -> Response:
        """Send it, and again as the settings allow while there is no answer or a 5xx."""
        for _ in range(self._settings.retries):
            with contextlib.suppress(PeerFault):
                response = await self._follow(request)
                if response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return response
        return await self._follow(request)

    async def _follow(self, request: Request) -> Response:
        response = await self._send(request)
        for _ in range(MOST_REDIRECTS if self._settings.follow_redirects else 0):
            following = onward(request, response, hosts=self._settings.redirect_hosts)
            if following is None:
                break
            request, response = following, await self._send(following)
        return response

    async def _send(self, request: Request) -> Response:
        return await self._services.outbound.send(
            "fasttrack.authenticate", request, timeout_s=self._settings.timeout_s
        )

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a call for a step. Raise SetupFault when it cannot be made with this target, such
        as for want of an access token (see `prepare`).
        """
        if operation == "fasttrack.authenticate":
            return await self._question(send, player)
        if operation == "fasttrack.get-token" and isinstance(self._settings.credentials, OAuth):
            return composing.token_request(self._settings.credentials, send.values)
        raise SetupFault(f"Fast Track starts no call named {operation}")

    async def _question(self, send: Send, player: PlayerView | None) -> Request:
        sid = composing.sid_of(send, player)
        own_body = send.body is not None or send.raw is not None
        self._check_that_it_arrives(send, sid, own_body=own_body)
        credentials = await self._question_credentials(send, player)
        request = composing.authenticate(
            self._settings,
            sid,
            credentials=credentials,
            in_header=not own_body or "sid" in send.values,
        )
        if "sid-fields" not in send.values:
            return request
        name = self._settings.sid_header
        return composing.with_sid_fields(request, send.values["sid-fields"], name=name)

    def _check_that_it_arrives(self, send: Send, sid: Json, *, own_body: bool) -> None:
        """Raise DoesNotApply where the operator reads the sid of the header, and this one would
        say nothing there.
        """
        if self._settings.sid_transport is not SidTransport.HEADER:
            return
        names = {name.lower() for name in (*send.headers, *send.values)}
        told = names & {"sid", "sid-fields", self._settings.sid_header.lower()}
        if own_body and not told:
            raise DoesNotApply(
                "the target reads the sid of the header (`sid: header`), and this request differs"
                " in its body alone"
            )
        if not own_body and sid is not None and not composing.fits_a_header(spelt(sid)):
            raise DoesNotApply(
                "the target reads the sid of the header (`sid: header`), and no header carries"
                " this one whole"
            )

    async def _question_credentials(self, send: Send, player: PlayerView | None) -> Headers:
        if send.values.get("credentials") == "player":
            if player is None or not player.headers.items:
                raise DoesNotApply("the player has no headers of his own (see open-session)")
            return player.headers
        name, secret = (_text(send.values.get(word)) for word in ("name", "secret"))
        if name is None and secret is None:
            return self._held_credentials(send)
        if self._desk and secret and self._desk.was_before(secret):
            raise SetupFault(
                "another access token was asked for since this one was granted, and an operator may"
                " take back the one before"
            )
        return composing.with_changed(self._settings, name=name, secret=secret)

    def _held_credentials(self, send: Send) -> Headers:
        token = self._desk.held() if self._desk else None
        if self._desk and token is None and not _brings_its_own(send):
            raise SetupFault("no access token is held: the token call comes first")
        return self._credentials(token)

    @asynccontextmanager
    async def under_way(self, operation: str, send: Send) -> AsyncIterator[None]:
        """Let nobody take the access token away from a step's call, nor the step from others'.

        Raise SetupFault when a call needs one and there is none.
        """
        if self._desk is None:
            yield
        elif operation == "fasttrack.get-token":
            async with self._desk.asked_for():
                yield
        elif operation != "fasttrack.authenticate":
            yield
        elif _brings_its_own(send):
            async with self._desk.undisturbed():
                yield
        else:
            async with self._desk.in_use() as token:
                _check(token)
                yield

    async def prepare(self) -> None:
        """Fetch the access token that `compose` needs. Raise SetupFault when there is none."""
        if self._desk:
            _check(await self._desk.token())

    async def credential(self, part: str) -> str:
        """Return the `name` or `secret` that goes with calls, or the `client-id` or `client-secret`
        of the token call; "" where the target has none. Raise SetupFault for want of a token.
        """
        credentials = self._settings.credentials
        match credentials, part:
            case ApiKey(key), "secret":
                return key
            case Basic(name, secret), "name" | "secret":
                return name if part == "name" else secret
            case OAuth(), "secret" if self._desk:
                await self.prepare()
                token = await self._desk.token()
                return token.value if isinstance(token, AccessToken) else ""
            case OAuth(), "client-id":
                return credentials.client_id
            case OAuth(), "client-secret":
                return credentials.client_secret
        return ""

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when an access token ends by its own account; None for what is none."""
        return self._desk.end_of(token) if self._desk else None

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Return the verdict on an answer that somebody else fetched; {} where there is none."""
        if operation == "fasttrack.authenticate":
            return self._judged(response)
        if operation != "fasttrack.get-token":
            return {}
        found = judge_token(response, TokenPolicy(), asked_at_s=self._services.clock.now_s())
        told = found.answered() if isinstance(found, Judgement) else ACCEPTED
        shows = find_insides(response.body)
        return {**told, "shows": list(shows)} if shows else told

    def _judged(self, response: Response) -> Mapping[str, Json]:
        found = judge_answer(response, self._policy)
        refused = list(refuses(response.status, self._settings.own_statuses))
        return found.answered() | ({} if found.accepted else {"refuses": refused})

    def _credentials(self, token: AccessToken | None) -> Headers:
        if not self._settings.send_credentials:
            return Headers()
        if token is not None:
            return composing.bearer(token.value)
        return composing.fixed_credentials(self._settings)

    def _with_notes(
        self, judgement: Judgement, took_s: float, *, token: AccessToken | None
    ) -> Judgement:
        notes = [*(token.notes if token else ()), *judgement.notes]
        if took_s > self._settings.slow_s:
            notes.append(f"fasttrack.authenticate.answer-time: took {took_s:.1f} s")
        # what the answer shows besides is told of the operation that got it, not of the login
        return replace(judgement, notes=tuple(notes), shows=(), personal=(), names=(), echoes=())


def _brings_its_own(send: Send) -> bool:
    """Tell whether a step says itself who calls."""
    words = {"name", "secret", "credentials"} & send.values.keys()
    return bool(words) or "authorization" in {name.lower() for name in send.headers}


def _check(token: AccessToken | Judgement) -> None:
    """Raise SetupFault where there is no token."""
    if isinstance(token, Judgement):
        raise SetupFault(f"Fast Track got no access token ({token.reason}): {token.text}")


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
