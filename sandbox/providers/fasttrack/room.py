"""Fast Track's front-end service, and the room that plays Fast Track in one world.

Which operations there are stands in `operations`; what is asked at no path of theirs, or by another
method, is answered here. Everything is readable from a page of any origin.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from http import HTTPStatus

from sandbox.json_value import Json, spelt
from sandbox.port import (
    Decision,
    Made,
    PlayerView,
    Recognised,
    Records,
    Room,
    RoomServices,
    RoomTarget,
    Send,
    TokenEnd,
    at_path,
    recognised_by,
)
from sandbox.providers.fasttrack import answers, cors
from sandbox.providers.fasttrack.altering import Alterations, Genuine
from sandbox.providers.fasttrack.client import OperatorClient
from sandbox.providers.fasttrack.front_end import FrontEnd, refused
from sandbox.providers.fasttrack.operations import BROWSER_CALLS, OPERATIONS
from sandbox.providers.fasttrack.rules import ACCEPTED
from sandbox.providers.fasttrack.settings import from_target
from sandbox.wire import Request, Response, meant


def recognise(request: Request) -> Recognised:
    """Tell from the bytes alone which operation a request is, and whose sid it carries.

    Whatever is asked for, the sid says whose request it is.
    """
    sid = meant(request.headers.get("authtoken") or "") or request.query_value("authToken") or ""
    identities = (("sid", sid),) if sid else ()
    return replace(recognised_by(OPERATIONS, request), key=sid, identities=identities)


class FastTrackRoom(Room):
    """Fast Track in one world; see the module."""

    def __init__(self, services: RoomServices, target: RoomTarget) -> None:
        settings = from_target(target)
        self._services = services
        self._client = OperatorClient(services, settings)
        self._front = FrontEnd(services, settings, self._client)

    async def handle(self, request: Request, records: Records) -> Decision:
        """Serve one request of the on-site library or of a page."""
        decision = await self._decided(request, records)
        return replace(decision, response=cors.readable(decision.response, request))

    async def _decided(self, request: Request, records: Records) -> Decision:
        row = at_path(OPERATIONS, request)
        if row is None:
            return refused(answers.error(HTTPStatus.NOT_FOUND, "not_found"), "path.unknown")
        if request.method == "OPTIONS":
            return Decision(cors.preflight(request), ACCEPTED)
        if not row.serves(request):
            return refused(answers.wrong_method(row.methods), "method.wrong")
        return await row.decided(self._front, request, records)

    def sent(self, response: Response, request: Request) -> Response:
        """Let a page of any origin read a scripted reply, too."""
        return cors.readable(response, request)

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a request our side starts. Words: `sid` (None leaves it out), `brand`; `sid-fields`
        puts sids into header fields of their own, `secret` and `name` are sent in place of the
        right ones, `grant-type`, `client-id` and `client-secret` change what is asked of the token
        URL, and `without` names one of them. `credentials: player` sends the caller's own headers
        in place of Fast Track's.

        An /authenticate whose body the step gives, without a `sid` word, has no sid header, so
        that both kinds of operators see the same bad request. Raise SetupFault when the target
        does not say where to call, DoesNotApply when nothing of it would reach the operator.
        """
        browser_call = BROWSER_CALLS.get(operation)
        if browser_call is not None:
            return send.over(browser_call(self._front, send, player))
        return send.over(await self._client.compose(operation, send, player))

    async def prepare(self, operation: str) -> None:
        """Fetch what `compose` of that operation needs: the access token of an OAuth target.

        Raise SetupFault when there is none to be had.
        """
        if operation == "fasttrack.authenticate":
            await self._client.prepare()

    def under_way(self, operation: str, send: Send) -> AbstractAsyncContextManager[None]:
        """Keep the access token while a call of that operation is under way."""
        return self._client.under_way(operation, send)

    async def make(self, kind: str, player: PlayerView, values: Mapping[str, Json]) -> Made:
        """Alter a sid of the player or a credential of Fast Track's, the one kind of given here.

        Raise DoesNotApply where there is nothing to alter, SetupFault for want of a token.
        """
        what, other = spelt(values.get("what", "sid")), spelt(values.get("other", ""))
        whole = player.sid if what == "sid" else await self._client.credential(what)
        made = Alterations(self._services.ids, now_s=self._services.clock.now_s())
        altered = made.altered(
            Genuine(whole, player, other, is_sid=what == "sid"), spelt(values["how"])
        )
        known = (("sid", altered),) if what == "sid" else ()
        return Made(altered, {}, identities=known, secrets=((f"altered-{what}", altered),))

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when the access token that was fetched last ends, as `expires_in` says."""
        return await self._client.token_end(token)

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Return the verdict on an answer that a composed request got; empty when it has none."""
        return self._client.judge(operation, response)
