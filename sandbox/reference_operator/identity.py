"""Who the reference operator is: its credentials at each provider, its brands, its one game."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FastTrackCredentials:
    """The three ways Fast Track may prove itself at this operator; any one of them opens."""

    api_key: str = "demo-ft-key"
    basic_id: str = "ft"
    basic_secret: str = "ft-secret"  # noqa: S105 - the demo's published credential
    client_id: str = "ft-client"
    client_secret: str = "ft-client-secret"  # noqa: S105 - the demo's published credential
    token_ttl_s: int = 7200


OTHER_BRANDS_CREDENTIALS = FastTrackCredentials(
    api_key="demo-ft-key-of-lumen",
    basic_id="ft-lumen",
    basic_secret="ft-secret-of-lumen",  # noqa: S106 - the demo's published credential
    client_id="ft-client-lumen",
    client_secret="ft-client-secret-lumen",  # noqa: S106 - the demo's published credential
)
"""By which Fast Track proves itself for `OTHER_BRAND`, at another endpoint."""


@dataclass(frozen=True, slots=True)
class WalletProvider:
    """What the wallet assigned: `private_key` signs bodies, `access_key` is the Basic password."""

    id: int = 7041
    access_key: str = "k3yDem0-Acc355"
    private_key: str = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
    game_id: str = "lucky-ferry"


@dataclass(frozen=True, slots=True)
class Tenant:
    """One sportsbook iFrame: GR8 names it by `X-Brand` and `X-Operator-Id` together."""

    brand: str
    operator_id: str
    currencies: tuple[str, ...] = ("EUR", "USD", "GBP")


TENANTS = (Tenant("acme", "op1"), Tenant("zenith", "op2"))
DEFAULT_BRAND = TENANTS[0].brand
BRANDS = frozenset(tenant.brand for tenant in TENANTS)
FAST_TRACK_BRAND_ID = 16  # of the first brand; the others count on
OTHER_BRAND = "lumen"  # the operator's too, but served elsewhere
