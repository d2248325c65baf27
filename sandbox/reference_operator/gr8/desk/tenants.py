"""The sportsbook iFrames of this operator: one for each brand."""

from dataclasses import dataclass

from sandbox.reference_operator.server.brands import BRANDS


@dataclass(frozen=True, slots=True)
class Tenant:
    """One sportsbook iFrame: GR8 names it by `X-Brand` and `X-Operator-Id` together."""

    brand: str
    operator_id: str
    currencies: tuple[str, ...] = ("EUR", "USD", "GBP")


TENANTS = tuple(Tenant(brand, f"op{number}") for number, brand in enumerate(BRANDS, start=1))
