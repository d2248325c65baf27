"""What the operations of the sportsbook work with: the world's services, settings, keys."""

from dataclasses import dataclass

from sandbox.port import RoomServices
from sandbox.providers.gr8.key_client import KeyClient
from sandbox.providers.gr8.settings import Settings


@dataclass(frozen=True, slots=True)
class Sportsbook:
    """One sportsbook iFrame in one world. What it remembers stands in the store of `services`."""

    services: RoomServices
    settings: Settings
    keys: KeyClient
