"""The public keys GR8 has of one tenant; each is used for 15 minutes from the moment it arrived.

    nothing, or too old  → no key is in use; the caller fetches
    younger than the ttl → the key, whatever the operator serves by now

Only good keys come in, so a failure is neither remembered nor papered over with an old key, and a
bad signature is no reason to ask again: that is the documented outage after a rotation.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.json_value import Json
from sandbox.port import Decided, Records, RoomServices, Table
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import PublicKey, parse_public_key


@dataclass(frozen=True, slots=True)
class TenantKeys:
    """`latest` arrived at `since_s`; `earlier` are those that came before, oldest first."""

    latest: PublicKey
    since_s: float
    earlier: tuple[PublicKey, ...] = ()

    def in_use(self, *, now_s: float, ttl_s: float) -> PublicKey | None:
        """Return the key to verify with; None when one has to be fetched."""
        return self.latest if now_s - self.since_s < ttl_s else None

    def previous(self, *, now_s: float, ttl_s: float) -> tuple[PublicKey, ...]:
        """Return the keys that were used before and are not used now, oldest first."""
        used = self.in_use(now_s=now_s, ttl_s=ttl_s)
        return tuple(key for key in self.known() if key != used)

    def known(self) -> tuple[PublicKey, ...]:
        """Return every key that ever arrived, oldest first."""
        return self.earlier if self.latest in self.earlier else (*self.earlier, self.latest)


@dataclass(frozen=True, slots=True)
class ServedKeys:
    """What an endpoint has served whenever it was asked for a check: fingerprints, the latest last,
    each change once.
    """

    fingerprints: tuple[str, ...] = ()

    def with_key(self, key: PublicKey) -> "ServedKeys":
        """Take a key that was served just now."""
        if self.fingerprints[-1:] == (key.fingerprint,):
            return self
        return ServedKeys((*self.fingerprints, key.fingerprint)[-_CHANGES_KEPT:])

    @property
    def take_turns(self) -> bool:
        """Whether a key came back after another: instances have keys of their own."""
        return len(set(self.fingerprints)) < len(self.fingerprints)


_CHANGES_KEPT = 100

KEYS = Table("keys", TenantKeys)
"""By brand."""
SERVED = Table("served-keys", ServedKeys)
"""By brand, in one world."""


def with_key(before: TenantKeys | None, key: PublicKey, *, now_s: float) -> TenantKeys:
    """Take a key that arrived just now; the one before becomes a previous key."""
    return TenantKeys(key, now_s, before.known() if before else ())


def key_row(
    brand: str, keys: TenantKeys | None, *, now_s: float, ttl_s: float
) -> Mapping[str, Json]:
    """Show what is known of one tenant's key: its age in seconds, None for none and for one that
    was flushed.
    """
    if keys is None:
        return {"brand": brand, "in_use": False, "fingerprint": None, "age_s": None, "left_s": None}
    used, age_s = keys.in_use(now_s=now_s, ttl_s=ttl_s), now_s - keys.since_s
    return {
        "brand": brand,
        "in_use": used is not None,
        "fingerprint": keys.latest.fingerprint,
        "age_s": None if math.isinf(age_s) else round(age_s),
        "left_s": round(ttl_s - age_s) if used else None,
        "earlier": [key.fingerprint for key in keys.known()[:-1]],
    }


async def flushed(brand: str, records: Records) -> Decided[None]:
    """Let the key of a tenant be too old from now on; that it was there stays known."""
    keys = await records.get(KEYS, brand)
    if keys is None:
        return Decided(None)
    return Decided(None, (records.put(KEYS, brand, replace(keys, since_s=-math.inf)),))


class LatestKey:
    """The key that an endpoint has served last to any cell of the run."""

    def __init__(self) -> None:
        self.key: PublicKey | None = None


class ReplacedKeys:
    """The keys of one endpoint that a test hook has replaced, for as long as GR8 may have them yet.

    An operator that publishes a new key before it signs with it goes on with the one before for the
    15 minutes of the cache, also in the run that follows.
    """

    def __init__(self, services: RoomServices, url: str, brand: str, *, ttl_s: float) -> None:
        self._services = services
        self._name = f"gr8 key {url} {brand}"
        self._latest = services.shared.thing(LatestKey, self._name)
        self._ttl_s = ttl_s

    def served(self, key: PublicKey) -> None:
        """Take note of the key that was served just now."""
        self._latest.key = key

    def replace(self) -> None:
        """Take note that the key which was served last is being replaced."""
        if self._latest.key is not None:
            until_s = self._now_s() + self._ttl_s
            self._services.shared.kept.keep(self._name, self._latest.key.pem(), until_s=until_s)

    def known(self) -> tuple[PublicKey, ...]:
        """Return those that GR8 may have yet."""
        kept = self._services.shared.kept.recall(self._name, now_s=self._now_s())
        return tuple(key for text in kept if (key := _read(text)) is not None)

    def _now_s(self) -> float:
        """Return real time: the operator's quarter of an hour is not that of a cell."""
        clock = self._services.clock
        return clock.now_s() - clock.ours_s


def _read(text: str) -> PublicKey | None:
    try:
        return parse_public_key(text.encode())
    except Refusal:
        return None
