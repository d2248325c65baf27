"""Seeded identifiers: a run can be repeated with the very same tokens, ids and serial numbers."""

import hashlib
import random
import uuid


class SeededIds:
    """Draws from a stream that depends on `seed` alone (and on the order of the draws).

    The seed is hashed first, so that seeds which resemble each other (`run/cell-1`,
    `run/cell-2`) give unrelated streams.
    """

    def __init__(self, seed: str) -> None:
        digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
        self._random = random.Random(int.from_bytes(digest))  # noqa: S311 - repeatable on purpose

    def uuid4(self) -> str:
        """Return a version-4 UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def text(self, length: int, *, alphabet: str) -> str:
        """Return `length` characters drawn from `alphabet`."""
        return "".join(self._random.choices(alphabet, k=length))

    def integer(self, low: int, high: int) -> int:
        """Return an integer, both ends included."""
        return self._random.randint(low, high)
