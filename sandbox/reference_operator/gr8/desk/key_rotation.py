"""The test hook `rotate-key`: another key signs the tokens from now on."""

from dataclasses import dataclass

from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.server.brands import BRANDS
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.reference_operator.server.hooks import Asked, brand_of


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """Rotates the keys of a ring."""

    ring: KeyRing
    clock: OperatorClock

    def rotate(self, asked: Asked) -> Asked:
        """`{brand?}` → `{rotated: […]}`; without a brand, every brand's key."""
        brands = [brand_of(asked)] if asked.get("brand") is not None else BRANDS
        for brand in brands:
            self.ring.rotate(brand, now_s=self.clock.now_s())
        return {"rotated": list(brands)}
