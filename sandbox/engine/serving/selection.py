"""Which requests are meant: by operation, by what they carry, by patterns for their parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.engine.world.exchange import Exchange, part
from sandbox.engine.world.near_miss import Difference
from sandbox.json_value import Json
from sandbox.scenario.language.values.matchers import Pattern, compile_pattern, describe

IDENTITIES = ("token", "sid", "player")
"""Kinds of identity that a request may carry."""

PARTS = ("headers", "query", "body")
"""Parts of a request that patterns may look at."""

_COST = 0.2


@dataclass(frozen=True, slots=True)
class Selection:
    """Which requests are meant; "" and {} for all. `identities` is kind → values, one of which is
    carried; `patterns` is part → pattern, as `written`.
    """

    operation: str = ""
    identities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    patterns: Mapping[str, Pattern] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """Every identity that is meant."""
        return frozenset().union(*self.identities.values())

    def fits(self, exchange: Exchange, *, now_s: float) -> bool:
        """Tell whether a request is meant."""
        return next(self._differences(exchange, now_s=now_s), None) is None

    def differences(self, exchange: Exchange, *, now_s: float) -> tuple[Difference, ...]:
        """Return every field in which a request is not as it is meant; none where it is."""
        return tuple(self._differences(exchange, now_s=now_s))

    def words(self) -> str:
        """Say in one line which requests are meant."""
        told = [self.operation or "any request"]
        told += [f"{kind} {' or '.join(sorted(each))}" for kind, each in self.identities.items()]
        told += [f"{name} {describe(pattern)}" for name, pattern in self.patterns.items()]
        return ", ".join(told)

    def _differences(self, exchange: Exchange, *, now_s: float) -> Iterator[Difference]:
        if self.operation and exchange.operation != self.operation:
            yield Difference("operation", self.operation, exchange.operation or "none", _COST)
        carried = carried_by(exchange)
        for kind, wanted in self.identities.items():
            if not wanted & carried.get(kind, frozenset()):
                expected = " or ".join(sorted(wanted))
                actual = ", ".join(sorted(carried.get(kind, ()))) or "none"
                yield Difference(kind, expected, actual, _COST)
        for name, pattern in self.patterns.items():
            for miss in pattern.match(part(exchange, name), at=name, now_s=now_s):
                yield Difference(miss.path, str(miss.expected), str(miss.actual), _COST)


def carried_by(exchange: Exchange) -> Mapping[str, frozenset[str]]:
    """Return the identities that an exchange is about, by kind."""
    player = exchange.player
    known = (*exchange.identities, ("player", player.id), ("sid", player.sid))
    found: dict[str, frozenset[str]] = {}
    for kind, value in known:
        if value:
            found[kind] = found.get(kind, frozenset()) | {value}
    return found


def selection_of(
    operation: str, identities: Mapping[str, frozenset[str]], parts: Mapping[str, Json]
) -> Selection:
    """Build a selection from patterns as they are written. Raise PatternFault."""
    patterns = {name: compile_pattern(wanted) for name, wanted in parts.items()}
    return Selection(operation, identities, patterns)
