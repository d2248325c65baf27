"""The requests our side starts: as the player's browser, and as GR8 towards the operator."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from sandbox.errors import DoesNotApply, SetupFault
from sandbox.json_value import Json, json_bytes, text_at
from sandbox.port import PlayerView, Send
from sandbox.providers.gr8.cookies import SESSION_COOKIE
from sandbox.providers.gr8.key_client import key_request
from sandbox.providers.gr8.settings import Settings, Tenant
from sandbox.wire import Headers, Request

_JSON = Headers.of(content_type="application/json", accept="application/json")
_PAGE = Headers.of(accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")


class Composer:
    """Builds each operation's request; `session_of` finds the token of a player's open iFrame."""

    def __init__(
        self,
        settings: Settings,
        *,
        own_url: str,
        session_of: Callable[[PlayerView], Awaitable[str]],
    ) -> None:
        self._settings = settings
        self._own_url = own_url.rstrip("/")
        self._session_of = session_of
        self._build: Mapping[str, Callable[[Send, PlayerView | None], Awaitable[Request]]] = {
            "gr8.get-jwt-token": self._get_jwt_token,
            "gr8.enter": self._enter,
            "gr8.verify-token": self._verify_token,
            "gr8.logout": self._logout,
            "gr8.session": self._session,
            "gr8.get-public-key": self._get_public_key,
        }

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build the operation's request, then apply what the step overrides. Raise SetupFault."""
        build = self._build.get(operation)
        if build is None:
            raise SetupFault(f"{operation} is not started by our side")
        return send.over(await build(send, player))

    async def _get_jwt_token(self, send: Send, player: PlayerView | None) -> Request:
        source = self._settings.source
        if not source.url:
            raise SetupFault("target.yaml does not say where get-jwt-token is: add gr8.jwt-token")
        headers = player.headers if player else Headers()
        if player and "sid" in send.values:
            headers = _with_sid(player, text_at(send.values, "sid"))
        if "accept" not in headers:
            headers = headers.with_field("Accept", "application/json")
        return Request.to(source.method, source.url, headers=headers)

    async def _enter(self, send: Send, player: PlayerView | None) -> Request:
        lang = text_at(send.values, "lang") or self._settings.default_language
        url = f"{self._own_url}/{quote(lang, safe='')}/{_brand_query(player)}"
        return Request.to("GET", url, headers=_PAGE)

    async def _verify_token(self, send: Send, player: PlayerView | None) -> Request:
        url = f"{self._own_url}/verify-token{_brand_query(player)}"
        return _posted(url, {"token": send.values.get("token", "")})

    async def _logout(self, _: Send, player: PlayerView | None) -> Request:
        body: Json = {
            "authToken": await self._session_of(player) if player else "",
            "playerId": player.id if player else "",
        }
        return _posted(f"{self._own_url}/logout", body)

    async def _session(self, _: Send, player: PlayerView | None) -> Request:
        auth_token = await self._session_of(player) if player else ""
        headers = Headers.of(accept="application/json", cookie=f"{SESSION_COOKIE}={auth_token}")
        return Request.to("GET", f"{self._own_url}/session", headers=headers)

    async def _get_public_key(self, send: Send, player: PlayerView | None) -> Request:
        brand = text_at(send.values, "brand") or (player.brand if player else "")
        tenant = self._settings.tenant(brand) or self._foreign(brand)
        if not tenant.public_key_url:
            raise SetupFault("target.yaml lists no tenant with a public-key: add gr8.tenants")
        return replace(key_request(tenant), source=text_at(send.values, "from"))

    def _foreign(self, brand: str) -> Tenant:
        """A brand the target does not have, asked for at the first tenant's URL."""
        first = self._settings.tenant(None)
        return replace(first, brand=brand) if first else Tenant(brand)


def _with_sid(player: PlayerView, sid: str) -> Headers:
    """Put another session id into the player's own header fields. Raise DoesNotApply where none
    of them holds the player's: the operator would be asked for that player all the same.
    """
    fields = tuple(
        (name, value.replace(player.sid, sid) if player.sid else value)
        for name, value in player.headers
    )
    if fields == player.headers.items:
        raise DoesNotApply("no header of the player holds the sid that open-session gives")
    return Headers(fields)


def _posted(url: str, body: Json) -> Request:
    return Request.to("POST", url, headers=_JSON, body=json_bytes(body))


def _brand_query(player: PlayerView | None) -> str:
    return f"?{urlencode({'brand': player.brand})}" if player and player.brand else ""
