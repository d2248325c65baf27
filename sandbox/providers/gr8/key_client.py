"""The one call GR8 makes on entry: get-public-key, at the operator's URL, one at a time per tenant.

Entries that need the same key while it is being fetched wait for that fetch and share its end,
good or bad; the next entry after a failure asks again. A fetch is all that lives in memory: what
came of it is kept by those who waited, as a change of the tenant's keys.
"""

import asyncio
from dataclasses import dataclass

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.port import Change, Records, RoomServices
from sandbox.protocol.navigation.redirect import onward
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import PublicKey, parse_public_key
from sandbox.providers.gr8.key_cache import KEYS, ReplacedKeys, with_key
from sandbox.providers.gr8.settings import KeySettings, Tenant
from sandbox.wire import Headers, Request, Response

OPERATION = "gr8.get-public-key"
FOR_A_CHECK = "check.get-public-key"
_OK = 200
_REDIRECTS = range(300, 400)

MOST_REDIRECTS = 3
"""Hops that are followed where the settings say so."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """The key to verify with; `changes` keep it where it was fetched for this."""

    key: PublicKey
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class _Fetch:
    """A fetch that is under way, or whose end somebody has yet to see."""

    task: "asyncio.Task[PublicKey]"
    waiting: int = 0


class KeyClient:
    """Gets keys, out of the store or from the operator."""

    def __init__(self, services: RoomServices, *, settings: KeySettings) -> None:
        self._services = services
        self._settings = settings
        self._under_way: dict[Tenant, _Fetch] = {}

    async def key_of(self, tenant: Tenant, records: Records) -> KnownKey:
        """Return the tenant's key, fetched only when none is in use.

        Raise Refusal: key.fetch.*, key.parse.*, key.content-type.
        """
        used = await self._in_use(tenant, records)
        if used is not None:
            return KnownKey(used)
        key = await self._fetched(tenant)
        latest = Records(self._services.store)  # somebody who waited too may have kept it by now
        used = await self._in_use(tenant, latest)
        if used is not None:
            return KnownKey(used)
        before = await latest.get(KEYS, tenant.brand)
        keys = with_key(before, key, now_s=self._services.clock.now_s())
        return KnownKey(key, (latest.put(KEYS, tenant.brand, keys),))

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
            following = onward(request, response, hosts=self._settings.redirect_hosts)
            if following is None:
                break
            request, response = following, await self._ask(operation, following)
        key = read_key(response, settings=self._settings)
        self.replaced(tenant).served(key)
        return key

    def replaced(self, tenant: Tenant) -> ReplacedKeys:
        """Return the keys of a tenant that were replaced in the last 15 minutes."""
        return ReplacedKeys(
            self._services,
            tenant.public_key_url,
            tenant.brand,
            ttl_s=float(self._settings.cache_ttl_s),
        )

    async def _ask(self, operation: str, request: Request) -> Response:
        timeout_s = self._settings.timeout_s
        return await self._services.outbound.send(operation, request, timeout_s=timeout_s)

    async def _in_use(self, tenant: Tenant, records: Records) -> PublicKey | None:
        keys = await records.get(KEYS, tenant.brand)
        now_s = self._services.clock.now_s()
        return keys.in_use(now_s=now_s, ttl_s=self._settings.cache_ttl_s) if keys else None

    async def _fetched(self, tenant: Tenant) -> PublicKey:
        """Fetch, or wait for the fetch that is under way; it goes on when a waiter is cancelled.

        It is joined until the last who waited has seen its end: the key is not in the store before.
        """
        fetch = self._under_way.get(tenant)
        if fetch is None:
            fetch = _Fetch(asyncio.ensure_future(self._fetch_for_entry(tenant)))
            self._under_way[tenant] = fetch
            fetch.task.add_done_callback(lambda _: self._over(tenant, fetch))
        fetch.waiting += 1
        try:
            return await asyncio.shield(fetch.task)
        finally:
            fetch.waiting -= 1
            self._over(tenant, fetch)

    def _over(self, tenant: Tenant, fetch: _Fetch) -> None:
        if fetch.waiting or not fetch.task.done():
            return
        self._under_way.pop(tenant, None)
        if not fetch.task.cancelled():
            fetch.task.exception()  # seen here, for every waiter may have gone away

    async def _fetch_for_entry(self, tenant: Tenant) -> PublicKey:
        try:
            return await self.fetch(tenant)
        except PeerFault as fault:
            raise _unfetched(fault) from None


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
