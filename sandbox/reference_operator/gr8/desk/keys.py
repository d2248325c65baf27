"""The RSA keys that sign sportsbook tokens: one per brand, changed by rotation.

Making an RSA key is slow, so the keys of a process come from one pool that fills when it is asked.
Two brands never draw the same key, and a brand meets an old key again only after `KEYS_PER_BRAND`
rotations.
"""

from dataclasses import dataclass
from functools import cache

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.server.brands import BRANDS

KEYS_PER_BRAND = 4
KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class KeyInUse:
    """A signing key and the second of the operator's clock since which it signs."""

    key: SigningKey
    since_s: float


def make_keys_ready(bits: int = KEY_BITS) -> None:
    """Make the keys that a run will want, which may take seconds that no request should wait."""
    for turn in range(2):
        for brand in BRANDS:
            _pooled(brand, turn, bits=bits)


class KeyRing:
    """The key that each brand signs with now, and those it signed with before."""

    def __init__(self, *, bits: int = KEY_BITS) -> None:
        self._bits = bits
        self._used: dict[str, list[KeyInUse]] = {}

    def current(self, brand: str) -> SigningKey:
        """Return the key that signs the brand's tokens."""
        return self.history(brand)[-1].key

    def history(self, brand: str) -> list[KeyInUse]:
        """Every key of the brand, oldest first; the last one signs."""
        return self._used.setdefault(brand, [KeyInUse(self._key(brand, 0), 0.0)])

    def rotate(self, brand: str, *, now_s: float) -> None:
        """Sign with another key from now on."""
        used = self.history(brand)
        used.append(KeyInUse(self._key(brand, len(used)), now_s))

    def of_worker(self, brand: str, number: int) -> SigningKey:
        """Return the key that a worker process has made for itself, as no operator should."""
        return self._key(brand, number)

    def _key(self, brand: str, turn: int) -> SigningKey:
        return _pooled(brand, turn % KEYS_PER_BRAND, bits=self._bits)


@cache
def _pooled(brand: str, turn: int, *, bits: int) -> SigningKey:
    """Make the key of that brand and turn, once in a process."""
    del brand, turn
    return SigningKey.generate(bits=bits)
