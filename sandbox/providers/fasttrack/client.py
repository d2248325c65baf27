"""Fast Track's side of POST /authenticate: one question a login.

Nothing is asked twice and no redirect is followed, save where the settings say so.
"""

import contextlib
from http import HTTPStatus

from sandbox.errors import PeerFault, SetupFault
from sandbox.json_value import Json
from sandbox.port import RoomServices
from sandbox.providers.fasttrack import composing, redirects
from sandbox.providers.fasttrack.oauth import AccessToken, TokenDesk, TokenPolicy, judge_token
from sandbox.providers.fasttrack.rules import (
    TROUBLE_REASONS,
    AnswerPolicy,
    Judgement,
    judge_answer,
    refuse,
)
from sandbox.providers.fasttrack.settings import OAuth, Settings
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
        """Ask and judge. No answer at all is a refusal too; SetupFault when there is no URL."""
        token = await self._desk.token() if self._desk else None
        if isinstance(token, Judgement):
            return token
        request = composing.authenticate(self._settings, sid, credentials=self._credentials(token))
        asked_at_s = self._services.clock.now_s()
        try:
            response = await self._fetch(request)
        except PeerFault as fault:
            return refuse(f"authenticate.{TROUBLE_REASONS[fault.trouble]}", str(fault))
        if self._desk and token and response.status == HTTPStatus.UNAUTHORIZED:
            self._desk.drop(token)
        took_s = self._services.clock.now_s() - asked_at_s
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
            onward = redirects.onward(request, response)
            if onward is None:
                break
            request, response = onward, await self._send(onward)
        return response

    async def _send(self, request: Request) -> Response:
        return await self._services.outbound.send(
            "fasttrack.authenticate", request, timeout_s=self._settings.timeout_s
        )

    def compose(
        self, sid: Json, *, in_header: bool, own_credentials: bool, secret: str | None = None
    ) -> Request:
        """Build one question for a step; `own_credentials` when the step brings its own, `secret`
        when it has another secret than the right one.

        Raise SetupFault when an access token is needed and none is held (see `prepare`).
        """
        token = self._desk.held if self._desk else None
        if self._desk and token is None and not own_credentials and secret is None:
            raise SetupFault("no access token is held: the token call comes first")
        credentials = self._credentials(token)
        if secret is not None:
            credentials = composing.with_secret(self._settings, secret)
        return composing.authenticate(
            self._settings, sid, credentials=credentials, in_header=in_header
        )

    async def prepare(self) -> None:
        """Fetch the access token that `compose` needs. Raise SetupFault when there is none."""
        token = await self._desk.token() if self._desk else None
        if isinstance(token, Judgement):
            raise SetupFault(f"Fast Track got no access token ({token.reason}): {token.text}")

    def judge(self, response: Response) -> Judgement:
        """Judge an answer somebody else fetched."""
        return judge_answer(response, self._policy)

    def judge_token(self, response: Response) -> Judgement | None:
        """Judge an answer of the token URL that somebody else fetched; None when it is good."""
        found = judge_token(response, TokenPolicy(), asked_at_s=self._services.clock.now_s())
        return found if isinstance(found, Judgement) else None

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
        return Judgement(judgement.user_id, judgement.reason, judgement.text, tuple(notes))
