"""The one call GR8 makes on entry: get-public-key, at the operator's URL, one at a time per tenant.

Entries that need the same key while it is being fetched wait for that fetch and share its end,
good or bad; the next entry after a failure asks again.
"""

import asyncio
from urllib.parse import urljoin

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.port import Clock, RoomServices
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import PublicKey, parse_public_key
from sandbox.providers.gr8.key_cache import KeyCache
from sandbox.providers.gr8.settings import KeySettings, Tenant
from sandbox.wire import Headers, Request, Response

OPERATION = "gr8.get-public-key"
FOR_A_CHECK = "check.get-public-key"
_OK = 200
_REDIRECTS = range(300, 400)

MOST_REDIRECTS = 3
"""Hops that are followed where the settings say so."""


class KeyClient:
    """Gets keys, out of the cache or from the operator."""

    def __init__(self, services: RoomServices, cache: KeyCache, *, settings: KeySettings) -> None:
        self._outbound = services.outbound
        self._clock: Clock = services.clock
        self._cache = cache
        self._settings = settings
        self._under_way: dict[Tenant, asyncio.Task[PublicKey]] = {}

    async def key_of(self, tenant: Tenant) -> PublicKey:
        """Return the tenant's key, fetched only when the cache wants it.

        Raise Refusal: key.fetch.*, key.parse.*, key.content-type.
        """
        found = self._cache.lookup(tenant, now_s=self._clock.now_s())
        if isinstance(found, PublicKey):
            return found
        fetching = self._under_way.get(tenant)
        if fetching is None:
            fetching = asyncio.ensure_future(self._fetch_and_keep(tenant))
            self._under_way[tenant] = fetching
            fetching.add_done_callback(lambda done: self._arrived(tenant, done))
        return await asyncio.shield(fetching)

    async def fetch(self, tenant: Tenant, *, operation: str = OPERATION) -> PublicKey:
        """Ask the operator, past the cache. Raise Refusal as `key_of`, PeerFault for no answer.

        `operation` names the call in the evidence: one made for a check is none of GR8's own.
        """
        if not tenant.public_key_url:
            raise Refusal(
                "key.fetch.unconfigured",
                "The target does not say where the tenant's public key is.",
                hint="Add gr8.tenants[].public-key to target.yaml.",
            )
        request = key_request(tenant)
        response = await self._ask(operation, request)
        hops = MOST_REDIRECTS if self._settings.follow_redirects else 0
        for _ in range(hops):
            moved = response.headers.get("location")
            if response.status not in _REDIRECTS or not moved:
                break
            request = Request.to("GET", urljoin(request.url, moved), headers=request.headers)
            response = await self._ask(operation, request)
        return read_key(response, settings=self._settings)

    async def _ask(self, operation: str, request: Request) -> Response:
        timeout_s = self._settings.timeout_s
        return await self._outbound.send(operation, request, timeout_s=timeout_s)

    def _arrived(self, tenant: Tenant, done: "asyncio.Task[PublicKey]") -> None:
        del self._under_way[tenant]
        if not done.cancelled():
            done.exception()  # seen here, for every waiter may have gone away

    async def _fetch_and_keep(self, tenant: Tenant) -> PublicKey:
        try:
            key = await self.fetch(tenant)
        except PeerFault as fault:
            raise _unfetched(fault) from None
        self._cache.keep(tenant, key, now_s=self._clock.now_s())
        return key


def key_request(tenant: Tenant) -> Request:
    """Build the request as GR8 sends it."""
    fields = (
        ("X-Brand", tenant.brand),
        ("X-Operator-Id", tenant.operator_id),
        ("Accept", "*/*"),
    )
    return Request.to("GET", tenant.public_key_url, headers=Headers(fields))


def read_key(response: Response, *, settings: KeySettings) -> PublicKey:
    """Judge a key endpoint's answer. Raise Refusal: key.fetch.*, key.parse.*, key.content-type."""
    if response.status in _REDIRECTS:
        raise Refusal(
            "key.fetch.redirect",
            f"The key endpoint redirects (HTTP {response.status}), and there is no key.",
            hint="A login page in front of it? Register the final URL.",
        )
    if response.status != _OK:
        raise Refusal("key.fetch.status", f"The key endpoint answers HTTP {response.status}.")
    if len(response.body) > settings.max_bytes:
        raise Refusal("key.fetch.too-large", f"The answer exceeds {settings.max_bytes} bytes.")
    content_type = response.headers.get("content-type")
    key = parse_public_key(response.body, content_type, accept_pkcs1=settings.accept_pkcs1)
    declared = next((item for item in key.notices if item.code == "key.content-type"), None)
    if declared is not None and settings.content_type == "refuse":
        raise Refusal(declared.code, declared.text)
    return key


def _unfetched(fault: PeerFault) -> Refusal:
    if fault.trouble is PeerTrouble.TIMEOUT:
        return Refusal("key.fetch.timeout", "The key endpoint did not answer in time.")
    return Refusal("key.fetch.unreachable", f"The key endpoint gave no answer ({fault.trouble}).")
