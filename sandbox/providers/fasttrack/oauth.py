"""The OAuth access token Fast Track calls the operator with: fetched, held, renewed, dropped.

    none ──fetch──▶ held ──a margin before its end──▶ fetched anew
                     └──the operator answers 401 to it──▶ none (no retry: the pages name none)

However many logins wait for a token, in however many cells, one call fetches it; a failed fetch
fails them all and is forgotten. A token's life is counted from before the call, so it
never lives too long; the margin is the setting's, but never more than half the life, or a short
token would never be used.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus

from sandbox.errors import PeerFault
from sandbox.json_value import Json, is_integer, parse_json
from sandbox.port import RoomServices, TokenEnd
from sandbox.providers.fasttrack.composing import fits_a_header, token_request
from sandbox.providers.fasttrack.live_token import AccessToken, LiveToken
from sandbox.providers.fasttrack.rules import TROUBLE_REASONS, Judgement, refuse
from sandbox.providers.fasttrack.settings import OAuth, Settings
from sandbox.wire import Response

_SECONDS = re.compile(r"[0-9]{1,40}")
_LONGEST_S = 999_999_999
"""No clock of ours goes on further: what is told to live longer counts as this."""


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """The contract's settings of the same names."""

    refresh_margin_s: float = 60
    default_expires_s: float = 3600


def judge_token(
    response: Response, policy: TokenPolicy, *, asked_at_s: float
) -> AccessToken | Judgement:
    """Read the answer of the token URL; refuse it with an `oauth.` reason code."""
    if response.status != HTTPStatus.OK:
        return refuse("oauth.status", f"the token URL answered {response.status}, not 200")
    try:
        body = parse_json(response.body)
    except (ValueError, ArithmeticError) as fault:  # no JSON, or a number of absurd size
        why = response.coding_fault or fault
        return refuse("oauth.not-json", f"the token URL's answer is not JSON: {why}")
    value = body.get("access_token") if isinstance(body, Mapping) else None
    if not isinstance(value, str) or not value or not isinstance(body, Mapping):
        return refuse("oauth.no-access-token", "the token URL's answer has no access_token")
    if not fits_a_header(value):
        told = "the token URL's access_token holds what no header carries (RFC 6749 A.12)"
        return refuse("oauth.no-access-token", told)
    expires_s, notes = _expires_in(body.get("expires_in"), policy.default_expires_s)
    kind = body.get("token_type", "Bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        notes = (*notes, f"token_type is {kind!r}; sent as Bearer all the same")
    margin_s = min(policy.refresh_margin_s, expires_s / 2)
    ends_s = asked_at_s + expires_s
    return AccessToken(value, ends_s - margin_s, ends_s, notes)


def _expires_in(value: Json, default_s: float) -> tuple[float, tuple[str, ...]]:
    clause = "fasttrack.get-token.expires-in"
    if is_integer(value) and value > 0:
        told = f"{clause}: expires_in is {str(value)[:40]}, more than {_LONGEST_S} s"
        return float(min(value, _LONGEST_S)), (told,) if value > _LONGEST_S else ()
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        told = f"{clause}: expires_in is a text; wanted an integer"
        return float(min(int(value), _LONGEST_S)), (told,)
    shown = str(value)[:40] if is_integer(value) else repr(value)
    return default_s, (f"{clause}: expires_in is {shown}; taken for {default_s:g} s",)


class TokenDesk:
    """Hands out the token of one operator, in one world; the token is the run's.

    A fetched token is kept as soon as it arrives: it is there, whatever becomes of the requests
    that wait for it.
    """

    def __init__(self, services: RoomServices, settings: Settings, grant: OAuth) -> None:
        self._services = services
        self._timeout_s = settings.timeout_s
        self._policy = TokenPolicy(settings.refresh_margin_s, settings.default_expires_s)
        self._grant = grant
        self._live = services.shared.thing(LiveToken, f"{grant.token_url} {grant.client_id}")

    def held(self) -> AccessToken | None:
        """Return the token that may be sent right now; None when one has to be fetched.

        One of a cell whose clock was further ahead was made, by the operator's clock, in a future
        that is over.
        """
        token, clock = self._live.held, self._services.clock
        if token is None or token.ahead_s > clock.ours_s:
            return None
        return token if clock.now_s() < token.renew_at_s else None

    def end_of(self, value: str) -> TokenEnd | None:
        """Return when the token that was fetched last ends; None for any other text."""
        token = self._live.held
        if token is None or token.value != value:
            return None
        return TokenEnd(token.ends_s, self._services.clock.now_s())

    def was_before(self, value: str) -> bool:
        """Tell whether another token was asked for after this one."""
        return self._live.was_before(value)

    def turn_away(self, token: AccessToken) -> None:
        """Forget a token that the operator turned away; a newer one stays."""
        self._live.turn_away(token)

    @asynccontextmanager
    async def in_use(self) -> AsyncIterator[AccessToken | Judgement]:
        """Fetch what is not there, and keep it while a call is under way; or say why there is none.

        Where it could not be fetched nothing is kept.
        """
        while True:
            token = await self.token()
            if isinstance(token, Judgement):
                yield token
                return
            async with self._live.in_use():
                if self._live.is_held(token):
                    yield token
                    return

    @asynccontextmanager
    async def undisturbed(self) -> AsyncIterator[None]:
        """Let nobody ask for another token while a call is under way that brings its own."""
        async with self._live.in_use():
            yield

    @asynccontextmanager
    async def asked_for(self) -> AsyncIterator[None]:
        """Let a step ask for a token: what was held before may be good no more."""
        async with self._live.asked_for():
            try:
                yield
            finally:
                self._live.forget()

    async def token(self) -> AccessToken | Judgement:
        """Return the held token or the one being fetched, or why there is none."""
        held = self.held()
        if held is not None:
            return held
        if self._live.fetching is None:
            self._live.fetching = asyncio.ensure_future(self._fetch())
            self._live.fetching.add_done_callback(self._arrived)
        return await asyncio.shield(self._live.fetching)

    def _arrived(self, _: "asyncio.Future[AccessToken | Judgement]") -> None:
        self._live.fetching = None

    async def _fetch(self) -> AccessToken | Judgement:
        async with self._live.asked_for():
            held = self.held()  # one that came between the caller's look and this call
            return held or await self._granted()

    async def _granted(self) -> AccessToken | Judgement:
        asked_at_s = self._services.clock.now_s()
        try:
            response = await self._services.outbound.send(
                "fasttrack.get-token", token_request(self._grant), timeout_s=self._timeout_s
            )
        except PeerFault as fault:
            return refuse(f"oauth.{TROUBLE_REASONS[fault.trouble]}", f"the token URL: {fault}")
        found = judge_token(response, self._policy, asked_at_s=asked_at_s)
        if isinstance(found, AccessToken):
            self._live.take(replace(found, ahead_s=self._services.clock.ours_s))
        return found
