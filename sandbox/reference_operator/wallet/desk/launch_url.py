"""Parses a launch URL: each of its four parameters once, decoded once, nothing from elsewhere.

What can be told wrong without the wallet is refused here, before any call: a call with an empty
or doubled token could only be wrong (wallet-authenticate, JSON Parameters).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sandbox.wire import Request

PARAMETERS = ("token", "player_id", "site_id", "currency")
BIGGEST_ID = 2**64 - 1
LONGEST_TOKEN = 255

_ID = re.compile(r"[1-9][0-9]{0,19}")
_CURRENCY = re.compile(r"[A-Za-z0-9]{2,10}")


class LaunchRefusal(Exception):
    """The launch URL itself is wrong; the reason names the parameter."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Launch:
    """What the launch URL says. The token is opaque and kept as it is."""

    token: str
    player_id: int
    site_id: int
    currency: str


def whole_launch(launch: Launch) -> object:
    """Tell launch URLs apart by everything that they say."""
    return launch


@dataclass(slots=True)
class Launches:
    """The launches so far: the first of each player, and those the wallet is being asked about."""

    first: dict[int, Launch] = field(default_factory=dict)
    in_flight: list[Launch] = field(default_factory=list)

    def begin(self, launch: Launch) -> None:
        """Note that the wallet is being asked about this launch."""
        self.first.setdefault(launch.player_id, launch)
        self.in_flight.append(launch)

    def end(self, launch: Launch) -> None:
        """Note that the wallet has answered, or that nobody asks any more."""
        self.in_flight.remove(launch)


def read_launch(request: Request) -> Launch:
    """Read the query. Raise LaunchRefusal for a missing, doubled, empty or malformed value."""
    found = read_parameters(request)
    if len(found["token"]) > LONGEST_TOKEN:
        raise LaunchRefusal("token.too-long")
    if not _CURRENCY.fullmatch(found["currency"]):
        raise LaunchRefusal("currency.malformed")
    return Launch(
        found["token"],
        _id(found["player_id"], "player_id"),
        _id(found["site_id"], "site_id"),
        found["currency"],
    )


def read_parameters(request: Request) -> dict[str, str]:
    """Return the four parameters as text. Raise LaunchRefusal unless each is there just once."""
    pairs = decode_query(request)
    found = {}
    for name in PARAMETERS:
        values = [value for key, value in pairs if key == name]
        if not any(values):
            raise LaunchRefusal(f"{name}.missing")
        if len(values) > 1:
            raise LaunchRefusal(f"{name}.duplicate")
        found[name] = values[0]
    return found


def decode_query(request: Request) -> list[tuple[str, str]]:
    """Decode the query once, in order. Raise LaunchRefusal when it is not UTF-8."""
    try:
        return parse_qsl(request.target.partition("?")[2], keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise LaunchRefusal("query.not-utf-8") from None


def _id(text: str, name: str) -> int:
    if not _ID.fullmatch(text) or int(text) > BIGGEST_ID:
        raise LaunchRefusal(f"{name}.malformed")
    return int(text)
