"""The OAuth access token Fast Track calls the operator with: fetched, held, renewed, dropped.

    none ──fetch──▶ held ──a margin before its end──▶ fetched anew
                     └──the operator answers 401 to it──▶ none (no retry: the pages name none)

However many logins wait for a token, one call fetches it; a failed fetch fails them all and is
forgotten. A token's life is counted from before the call, so it never lives too long; the margin
is the setting's, but never more than half the life, or a short token would never be used.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from sandbox.errors import PeerFault
from sandbox.json_value import Json, is_integer, parse_json
from sandbox.port import Change, Decided, Records, RoomServices, Table, TokenEnd, decide
from sandbox.providers.fasttrack.composing import token_request
from sandbox.providers.fasttrack.rules import TROUBLE_REASONS, Judgement, refuse
from sandbox.providers.fasttrack.settings import OAuth, Settings
from sandbox.wire import Response

_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token. From `renew_at_s` on, on the world's clock, it is fetched anew; its answer
    says that it ends at `ends_s`.
    """

    value: str
    renew_at_s: float
    ends_s: float
    notes: tuple[str, ...] = ()


HELD = Table("access-token", AccessToken)
_KEY = "held"


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
    expires_s, notes = _expires_in(body.get("expires_in"), policy.default_expires_s)
    kind = body.get("token_type", "Bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        notes = (*notes, f"token_type is {kind!r}; sent as Bearer all the same")
    margin_s = min(policy.refresh_margin_s, expires_s / 2)
    ends_s = asked_at_s + expires_s
    return AccessToken(value, ends_s - margin_s, ends_s, notes)


def _expires_in(value: Json, default_s: float) -> tuple[float, tuple[str, ...]]:
    if is_integer(value) and value > 0:
        return float(value), ()
    clause = "fasttrack.get-token.expires-in"
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        return float(value), (f"{clause}: expires_in is a text; wanted an integer",)
    return default_s, (f"{clause}: expires_in is {value!r}; taken for {default_s:g} s",)


class TokenDesk:
    """Hands out the token of one operator.

    A fetched token is kept as soon as it arrives: it is there, whatever becomes of the requests
    that wait for it.
    """

    def __init__(self, services: RoomServices, settings: Settings, grant: OAuth) -> None:
        self._services = services
        self._timeout_s = settings.timeout_s
        self._policy = TokenPolicy(settings.refresh_margin_s, settings.default_expires_s)
        self._grant = grant
        self._fetching: asyncio.Future[AccessToken | Judgement] | None = None

    async def held(self) -> AccessToken | None:
        """Return the token that may be sent right now; None when one has to be fetched."""
        token = await Records(self._services.store).get(HELD, _KEY)
        return token if token and self._services.clock.now_s() < token.renew_at_s else None

    async def end_of(self, value: str) -> TokenEnd | None:
        """Return when the token that was fetched last ends; None for any other text."""
        token = await Records(self._services.store).get(HELD, _KEY)
        if token is None or token.value != value:
            return None
        return TokenEnd(token.ends_s, self._services.clock.now_s())

    async def token(self) -> AccessToken | Judgement:
        """Return the held token or the one being fetched, or why there is none."""
        held = await self.held()
        if held is not None:
            return held
        if self._fetching is None:
            self._fetching = asyncio.ensure_future(self._fetch())
            self._fetching.add_done_callback(self._arrived)
        return await asyncio.shield(self._fetching)

    def _arrived(self, _: "asyncio.Future[AccessToken | Judgement]") -> None:
        self._fetching = None

    async def _fetch(self) -> AccessToken | Judgement:
        held = await self.held()  # one that came between the caller's look and this call
        if held is not None:
            return held
        asked_at_s = self._services.clock.now_s()
        try:
            response = await self._services.outbound.send(
                "fasttrack.get-token", token_request(self._grant), timeout_s=self._timeout_s
            )
        except PeerFault as fault:
            return refuse(f"oauth.{TROUBLE_REASONS[fault.trouble]}", f"the token URL: {fault}")
        found = judge_token(response, self._policy, asked_at_s=asked_at_s)
        if isinstance(found, AccessToken):
            await decide(self._services.store, partial(_kept, found))
        return found


async def dropped(token: AccessToken, records: Records) -> tuple[Change, ...]:
    """Return the change that forgets a token the operator turned away; a newer one stays."""
    if await records.get(HELD, _KEY) != token:
        return ()
    return (records.drop(HELD, _KEY),)


async def _kept(token: AccessToken, records: Records) -> Decided[None]:
    await records.get(HELD, _KEY)
    return Decided(None, (records.put(HELD, _KEY, token),))
