"""The credentials, ids and the one game of this operator at the wallet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WalletProvider:
    """What the wallet assigned: `private_key` signs bodies, `access_key` is the Basic password."""

    id: int = 7041
    access_key: str = "k3yDem0-Acc355"
    private_key: str = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
    game_id: str = "lucky-ferry"
