"""The public keys GR8 keeps, one per tenant, for 15 minutes from the moment each arrived.

    nothing, or too old  → says which tenant's key to fetch; the caller fetches
    younger than the ttl → the key, whatever the operator serves by now

Only good keys come in, so a failure is neither remembered nor papered over with an old key, and a
bad signature is no reason to ask again: that is the documented outage after a rotation.
"""

from dataclasses import dataclass

from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8.settings import Tenant


@dataclass(frozen=True, slots=True)
class Fetch:
    """Wanted: the key of this tenant."""

    tenant: Tenant


@dataclass(frozen=True, slots=True)
class _Kept:
    key: PublicKey
    since_s: float


class KeyCache:
    """Keys by tenant. `ttl_s` is how long one is used."""

    def __init__(self, *, ttl_s: float) -> None:
        self._ttl_s = ttl_s
        self._kept: dict[Tenant, _Kept] = {}
        self._earlier: dict[Tenant, dict[str, PublicKey]] = {}

    def lookup(self, tenant: Tenant, *, now_s: float) -> PublicKey | Fetch:
        """Return the key to verify with, or what to fetch."""
        kept = self._kept.get(tenant)
        if kept is not None and now_s - kept.since_s < self._ttl_s:
            return kept.key
        return Fetch(tenant)

    def keep(self, tenant: Tenant, key: PublicKey, *, now_s: float) -> None:
        """Take a key that arrived just now; the one before becomes a previous key."""
        self._retire(tenant)
        self._kept[tenant] = _Kept(key, now_s)

    def previous(self, tenant: Tenant, *, now_s: float) -> tuple[PublicKey, ...]:
        """Return the keys that were used before and are not used now, oldest first."""
        keys = dict(self._earlier.get(tenant, {}))
        kept, now = self._kept.get(tenant), self.lookup(tenant, now_s=now_s)
        if kept is not None:
            keys.setdefault(kept.key.fingerprint, kept.key)
        if isinstance(now, PublicKey):
            keys.pop(now.fingerprint, None)
        return tuple(keys.values())

    def flush(self) -> None:
        """Forget every key in use; they stay known as previous keys."""
        for tenant in tuple(self._kept):
            self._retire(tenant)

    def _retire(self, tenant: Tenant) -> None:
        kept = self._kept.pop(tenant, None)
        if kept is not None:
            self._earlier.setdefault(tenant, {})[kept.key.fingerprint] = kept.key
