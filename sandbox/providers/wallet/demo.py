"""The demo identity: provider, player and token that every example of the documentation uses."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.port import PlayerView, Room
from sandbox.providers.wallet.settings import DEFAULT_SITE_ID, DEMO_PROVIDER

DEMO_PLAYER = PlayerView(id="90071", currency="EUR", fields={"wallet-id": 90071})
DEMO_TOKEN = "5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34"  # noqa: S105 - made up and published
DEMO_GAME = "lucky-ferry"
DEMO_BALANCE = Decimal("310.40")


def demo_section() -> Mapping[str, Json]:
    """Return the wallet section of a target that knows only the demo provider; no launch URL."""
    return {
        "provider": {
            "id": DEMO_PROVIDER.id,
            "access-key": DEMO_PROVIDER.access_key,
            "private-key": DEMO_PROVIDER.private_key,
        },
        "site-id": DEFAULT_SITE_ID,
    }


async def mint_demo_token(room: Room) -> Sequence[tuple[str, str]]:
    """Mint the demo token, which never expires, and return its identities; minting it again makes
    it fresh.
    """
    values: dict[str, Json] = {
        "token": DEMO_TOKEN,
        "game_id": DEMO_GAME,
        "balance": DEMO_BALANCE,
        "ttl_s": None,
    }
    made = await room.make("token", DEMO_PLAYER, values)
    return made.identities
