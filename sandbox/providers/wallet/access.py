"""Who may call the wallet, how often, and with which keys besides the present ones.

The vendor documents an allow-list of addresses and keys of each provider; how a stranger is
refused, how keys are exchanged and whether calls are counted, its pages do not say. All three are
off by default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from sandbox.json_value import Json
from sandbox.providers.wallet.setting_words import SettingWords, wrong_setting


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
            caller = ip_address(address)
        except ValueError:
            return False
        return any(caller in network for network in self.allowed)


class Throttle:
    """Counts calls against a limit, by whatever time it is told."""

    def __init__(self, limit: RateLimit | None, *, now_s: float) -> None:
        self._limit = limit
        self._left = float(limit.burst) if limit else 0.0
        self._as_of_s = now_s

    def admits(self, now_s: float) -> bool:
        """Count one call; False when it is one too many."""
        limit = self._limit
        if limit is None:
            return True
        passed_s = max(0.0, now_s - self._as_of_s)
        self._left = min(float(limit.burst), self._left + passed_s * limit.rps)
        self._as_of_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True


def read_access(words: SettingWords) -> AccessSettings:
    """Read `ip_allow`, `rate_limit`, `keys.previous` and `keys.overlap_s`. Raise SetupFault."""
    return AccessSettings(
        allowed=tuple(_network(text) for text in words.texts("ip_allow")),
        rate_limit=_rate_limit(words),
        former=_former(words),
    )


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise wrong_setting("ip_allow", text, "an address or a network like 10.0.0.0/8") from None


def _rate_limit(words: SettingWords) -> RateLimit | None:
    given = words.members("rate_limit")
    if not given:
        return None
    rps, burst = given.get("rps"), given.get("burst", 1)
    wait_s = given.get("retry_after_s", words.whole("retry_after_s"))
    known = not set(given) - {"rps", "burst", "retry_after_s"}
    if not (known and _is_number(rps) and _is_whole(burst, 1) and _is_whole(wait_s, 0)):
        raise wrong_setting(
            "rate_limit", dict(given), "a map of rps, burst and retry_after_s, numbers all"
        )
    return RateLimit(float(str(rps)), int(str(burst)), int(str(wait_s)))


def _former(words: SettingWords) -> FormerKeys | None:
    given = words.members("keys.previous")
    if not given:
        return None
    texts = all(isinstance(value, str) for value in given.values())
    if not texts or set(given) - {"access-key", "private-key"}:
        raise wrong_setting("keys.previous", sorted(given), "a map of access-key and private-key")
    return FormerKeys(
        access_key=_text(given, "access-key"),
        private_key=_text(given, "private-key"),
        overlap_s=words.seconds("keys.overlap_s"),
    )


def _text(given: Mapping[str, Json], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value > 0


def _is_whole(value: Json, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
