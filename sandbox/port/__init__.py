"""What the engine and a provider know of each other, and nothing else."""

from sandbox.port.operation import ServedOperation, at_path, recognised_by
from sandbox.port.provider import MOST_ROWS, Provider, ShownTable
from sandbox.port.room import (
    Clock,
    Decision,
    Hop,
    Ids,
    Made,
    Onward,
    Outbound,
    Recognised,
    Room,
    RoomServices,
    RoomTarget,
    TokenEnd,
)
from sandbox.port.send import PLAYER_SIDE_HEADER, PlayerView, Send
from sandbox.port.shared import Kept, Shared
from sandbox.port.signing import Signed, Signing, ToSign
from sandbox.port.store import Change, Conflict, Decided, Records, Store, Table, Versioned, decide

__all__ = [
    "MOST_ROWS",
    "PLAYER_SIDE_HEADER",
    "Change",
    "Clock",
    "Conflict",
    "Decided",
    "Decision",
    "Hop",
    "Ids",
    "Kept",
    "Made",
    "Onward",
    "Outbound",
    "PlayerView",
    "Provider",
    "Recognised",
    "Records",
    "Room",
    "RoomServices",
    "RoomTarget",
    "Send",
    "ServedOperation",
    "Shared",
    "ShownTable",
    "Signed",
    "Signing",
    "Store",
    "Table",
    "ToSign",
    "TokenEnd",
    "Versioned",
    "at_path",
    "decide",
    "recognised_by",
]
