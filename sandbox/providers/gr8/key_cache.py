"""The public keys GR8 has of one tenant; each is used for 15 minutes from the moment it arrived.

    nothing, or too old  → no key is in use; the caller fetches
    younger than the ttl → the key, whatever the operator serves by now

Only good keys come in, so a failure is neither remembered nor papered over with an old key, and a
bad signature is no reason to ask again: that is the documented outage after a rotation.
"""

from dataclasses import dataclass

from sandbox.port import Table
from sandbox.protocol.rsa_key import PublicKey


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
