"""Who may call the wallet, how often, and with which keys besides the present ones.

The vendor documents an allow-list of addresses and keys of each provider; how a stranger is
refused, how keys are exchanged and whether calls are counted, its pages do not say. All three are
off by default.
"""

from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network

from sandbox.json_value import Json, is_integer, text_at
from sandbox.port import Table
from sandbox.protocol.address import parse_address, parse_network
from sandbox.scenario.contract.settings import SettingsReader


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A bucket of `burst` calls that fills up by `rps` calls a second."""

    rps: float
    burst: int
    retry_after_s: int


@dataclass(frozen=True, slots=True)
class FormerKeys:
    """The keys before a rotation; "" where that key stayed. They hold for `overlap_s` seconds."""

    access_key: str
    private_key: str
    overlap_s: float


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """None and empty: nothing of the kind is in force."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    rate_limit: RateLimit | None = None
    former: FormerKeys | None = None

    def lets_in(self, address: str) -> bool:
        """Tell whether a caller's address may call; an address that is none may not."""
        if not self.allowed:
            return True
        try:
            caller = parse_address(address)
        except ValueError:
            return False
        return any(caller in network for network in self.allowed)


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many calls are left, as of a moment."""

    left: float
    as_of_s: float

    def call(self, limit: RateLimit, *, now_s: float) -> tuple["Bucket", bool]:
        """Count one call; False when it is one too many."""
        passed_s = max(0.0, now_s - self.as_of_s)
        left = min(float(limit.burst), self.left + passed_s * limit.rps)
        admitted = left >= 1
        return Bucket(left - 1 if admitted else left, now_s), admitted


BUCKETS = Table("buckets", Bucket)
"""One record, of all calls."""


def read_access(read: SettingsReader) -> AccessSettings:
    """Read `ip_allow`, `rate_limit`, `keys.previous` and `keys.overlap_s`. Raise SetupFault."""
    return AccessSettings(
        allowed=tuple(_network(text, read) for text in read.texts("ip_allow")),
        rate_limit=_rate_limit(read),
        former=_former(read),
    )


def _network(text: str, read: SettingsReader) -> IPv4Network | IPv6Network:
    try:
        return parse_network(text)
    except ValueError:
        wanted = "an address or a network like 10.0.0.0/8"
        raise read.wrong("ip_allow", wanted, text) from None


def _rate_limit(read: SettingsReader) -> RateLimit | None:
    given = read.members("rate_limit")
    if not given:
        return None
    rps, burst = given.get("rps"), given.get("burst", 1)
    wait_s = given.get("retry_after_s", read.whole("retry_after_s"))
    known = not set(given) - {"rps", "burst", "retry_after_s"}
    if not (known and _is_number(rps) and _is_whole(burst, 1) and _is_whole(wait_s, 0)):
        raise read.wrong("rate_limit", "a map of rps, burst and retry_after_s, numbers all")
    return RateLimit(float(str(rps)), int(str(burst)), int(str(wait_s)))


def _former(read: SettingsReader) -> FormerKeys | None:
    given = read.members("keys.previous")
    if not given:
        return None
    texts = all(isinstance(value, str) for value in given.values())
    if not texts or set(given) - {"access-key", "private-key"}:
        raise read.wrong("keys.previous", "a map of access-key and private-key", sorted(given))
    return FormerKeys(
        access_key=text_at(given, "access-key"),
        private_key=text_at(given, "private-key"),
        overlap_s=read.seconds("keys.overlap_s"),
    )


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value > 0


def _is_whole(value: Json, least: int) -> bool:
    return is_integer(value) and value >= least
