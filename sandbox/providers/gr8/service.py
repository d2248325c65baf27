"""GR8 Tech's sportsbook iFrame as the operator and its players meet it.

Serves the iFrame page, the verification behind it and the logout; fetches public keys. Expiry is
judged at our time minus the lead we had over the operator when the token was first seen, so that
moving our clock alone ages the tokens that exist and not those the operator has yet to make.
"""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.errors import PeerFault
from sandbox.json_value import Json, member
from sandbox.port import (
    Decision,
    PlayerView,
    Records,
    Room,
    RoomServices,
    RoomTarget,
    Send,
    TokenEnd,
)
from sandbox.protocol.jws import Jws, parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8.accounts import Account, AccountId, account_id
from sandbox.providers.gr8.client import FOR_A_CHECK, KeyClient
from sandbox.providers.gr8.entry import Entered, Entrance
from sandbox.providers.gr8.numeric_date import read_expiry
from sandbox.providers.gr8.page import Place, cookies, page
from sandbox.providers.gr8.reasons import error_json, remark_of
from sandbox.providers.gr8.requests import Composer
from sandbox.providers.gr8.routes import (
    SESSION_COOKIE,
    cookie,
    elsewhere,
    find_route,
    json_response,
    read_body,
    recognise,
    refused_json,
    unserved,
)
from sandbox.providers.gr8.settings import Tenant, from_target
from sandbox.providers.gr8.state import State
from sandbox.wire import Headers, Request, Response

__all__ = ["Gr8Room", "recognise"]


class Gr8Room(Room):
    """One sportsbook iFrame in one world."""

    def __init__(self, services: RoomServices, target: RoomTarget) -> None:
        self._services = services
        self._settings = from_target(target)
        self._state = State(self._settings)
        self._keys = KeyClient(services, self._state.keys, settings=self._settings.key)
        self._entrance = Entrance(services, self._state, settings=self._settings, keys=self._keys)
        self._composer = Composer(
            self._settings, own_url=services.own_url, session_of=self._auth_token_of
        )
        self._served: Mapping[str, Callable[[Request], Awaitable[Decision]]] = {
            "gr8.enter": self._enter,
            "gr8.verify-token": self._verify_token,
            "gr8.logout": self._logout,
            "gr8.report": self._report,
            "gr8.session": self._session,
        }

    async def handle(self, request: Request, records: Records) -> Decision:
        """Decide on one request: an entry, a verification, a logout, or none of them."""
        route = find_route(request)
        if route is None or route.method != request.method:
            return unserved(request, route)
        return await self._served[route.operation](request)

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a request our side starts. Raise SetupFault when the target lacks its URL."""
        return self._composer.compose(operation, send, player)

    async def note_jwt(self, jwt: str, *, handed_out: bool, player: PlayerView) -> None:
        """Take note that a token exists; its lead is the one of its first sight.

        The one handed out to a player's browser also tells who the player is here: the
        externalUserId need not be the operator's own id.

        One that the operator has `handed_out` just now takes the lead of now, for it holds by the
        operator's clock: two tokens of one second may be the same to the letter.
        """
        lead_s = self._services.clock.lead_s()
        seen = self._state.tokens.note(jwt, lead_s=lead_s)
        if handed_out:
            self._state.names.note(player, member(read_claims(jwt), "externalUserId"))
            ends_s = self.expiry_of(jwt)
            seen.lead_s = lead_s
            seen.left_s = None if ends_s is None else ends_s - await self.judged_now_s(jwt)

    async def judged_now_s(self, jwt: str) -> float:
        """Return the moment a token's `iat` and `exp` are judged at, in the operator's time."""
        seen = self._state.tokens.find(jwt)
        lead_s = self._services.clock.lead_s() if seen is None else seen.lead_s
        return self._services.clock.now_s() - lead_s

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when a JWT ends, unverified, and what time it is for it."""
        ends_s = self.expiry_of(token)
        return None if ends_s is None else TokenEnd(ends_s, await self.judged_now_s(token))

    def player_currency(self) -> str:
        """Return one that the first tenant has."""
        tenant = next(iter(self._settings.tenants), None)
        return tenant.currencies[0] if tenant else ""

    def expiry_of(self, jwt: str) -> float | None:
        """Return when a token ends, unverified: exp, or iat plus the default. None: unreadable."""
        return read_expiry(read_claims(jwt), default_ttl_s=self._settings.jwt.default_ttl_s)

    def account_of(self, player: PlayerView) -> Account | None:
        """Return the player's account; None before the first authorised entry."""
        name = self._account_name(player)
        return self._state.accounts.get(name) if name else None

    def flush_key_cache(self) -> None:
        """Forget the keys, as if their time had passed."""
        self._state.keys.flush()

    async def signed_by(self, jwt: str, player: PlayerView) -> frozenset[str]:
        """Say whose key the signature holds with: published, cached, previous, else none.

        `published` is asked for afresh and not kept. Raise PeerFault when the operator does not
        answer and no other key fits either, for then nobody can tell.
        """
        tenant = self._settings.tenant(player.brand)
        try:
            jws = parse_compact_jws(jwt)
        except Refusal:
            return frozenset({"none"})
        if tenant is None:
            return frozenset({"none"})
        found = self._known_signers(jws, tenant)
        try:
            if verify_rs256(jws, await self._keys.fetch(tenant, operation=FOR_A_CHECK)):
                found.add("published")
        except Refusal:
            pass  # what is published is no usable key: it has signed nothing
        except PeerFault:
            if not found:
                raise
        return frozenset(found or {"none"})

    def _known_signers(self, jws: Jws, tenant: Tenant) -> set[str]:
        now_s = self._services.clock.now_s()
        cached = self._state.keys.lookup(tenant, now_s=now_s)
        found = set()
        if isinstance(cached, PublicKey) and verify_rs256(jws, cached):
            found.add("cached")
        if any(verify_rs256(jws, key) for key in self._state.keys.previous(tenant, now_s=now_s)):
            found.add("previous")
        return found

    async def _enter(self, request: Request) -> Decision:
        moved = elsewhere(request) if self._settings.page_elsewhere else None
        if moved is not None:
            return moved
        token, brand = request.query_value("jwt"), request.query_value("brand")
        outcome = None if token is None else await self._entrance.enter(token, brand=brand)
        held = cookie(request, SESSION_COOKIE)
        tenant = self._settings.tenant(brand)
        asked = request.path.strip("/")
        lang = asked if asked in self._settings.languages else self._settings.default_language
        place = Place(lang, tenant.brand if tenant else "", self._services.own_url.rstrip("/"))
        return Decision(
            response=page(outcome, place),
            answered=outcome.answered if outcome else {"verdict": "guest", "notices": []},
            commit=lambda: self._entrance.commit(outcome, page=held),
            notes=outcome.notes if outcome else (),
        )

    async def _verify_token(self, request: Request) -> Decision:
        token = read_body(request).get("token")
        if not isinstance(token, str):
            refusal = Refusal("request.body", 'The body must be JSON: {"token": "…"}.')
            return refused_json(refusal, status=400)
        outcome = await self._entrance.enter(token, brand=request.query_value("brand"))
        if isinstance(outcome, Entered):
            response = json_response(200, _authorised(outcome))
        else:
            response = json_response(401, error_json(outcome.refusal))
        return Decision(
            response=response,
            answered=outcome.answered,
            commit=lambda: self._entrance.commit(outcome, page=""),
            notes=outcome.notes,
        )

    async def _logout(self, request: Request) -> Decision:
        named = read_body(request).get("authToken")
        auth_token = named if isinstance(named, str) and named else cookie(request, SESSION_COOKIE)
        session = self._state.sessions.find(auth_token, now_s=self._services.clock.now_s())
        answered: Mapping[str, Json] = {"verdict": "accepted"}
        if session is None:
            answered = {"verdict": "refused", "reason": "session.unknown"}
        return Decision(
            response=Response(204, Headers(cookies())),
            answered=answered,
            commit=lambda: self._state.sessions.end(auth_token),
        )

    async def _session(self, request: Request) -> Decision:
        auth_token = cookie(request, SESSION_COOKIE)
        session = self._state.sessions.find(auth_token, now_s=self._services.clock.now_s())
        if session is None:
            refusal = Refusal("session.unknown", "There is no such session, or it has ended.")
            return refused_json(refusal, status=404)
        account = self._state.accounts[session.account]
        told = {"player": account.id.player_id, "currency": account.currency}
        return Decision(json_response(200, told), {"verdict": "accepted", **told})

    async def _report(self, request: Request) -> Decision:
        """Take note of what the iFrame's page has heard of the page around it."""
        code = read_body(request).get("code")
        found = remark_of(code if isinstance(code, str) else "")
        if found is None:
            refusal = Refusal("request.body", 'The body must be JSON: {"code": "host.…"}.')
            return refused_json(refusal, status=400)
        answered = {"verdict": "refused", "reason": code}
        return Decision(Response(204), answered, notes=(found,))

    def _auth_token_of(self, player: PlayerView) -> str:
        name = self._account_name(player)
        session = self._state.sessions.of(name) if name else None
        return session.auth_token if session else ""

    def _account_name(self, player: PlayerView) -> AccountId | None:
        tenant = self._settings.tenant(player.brand)
        return account_id(tenant, self._state.names.of(player)) if tenant else None


def _authorised(outcome: Entered) -> Json:
    account = outcome.admission.account
    return {
        "authToken": outcome.session.auth_token,
        "playerId": account.id.player_id,
        "currency": account.currency,
        "created": outcome.admission.created,
    }
