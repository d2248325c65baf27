"""A provider's settings, each read once and with the type that its reader insists on.

What a target leaves open has the contract's default. Every method raises SetupFault for a value of
another type, with the setting's name in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.errors import SetupFault
from sandbox.json_value import Json, is_integer
from sandbox.protocol.money import parse_amount
from sandbox.scenario.contract.contract import load_contract, same


@dataclass(frozen=True, slots=True)
class SettingsReader:
    """Typed look-ups by the contract's names; `given` holds what differs from its defaults."""

    provider: str
    given: Mapping[str, Json]

    def value(self, name: str) -> Json:
        """Return a setting as it is written. Raise KeyError for one that no contract has."""
        if name in self.given:
            return self.given[name]
        return load_contract(self.provider).settings[name].default

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.value(name)
        if not isinstance(value, str):
            raise self.wrong(name, "text")
        return value

    def choice(self, name: str) -> str:
        """Return one of the texts that the contract lists for it."""
        value, options = self.value(name), load_contract(self.provider).settings[name].one_of
        if not isinstance(value, str) or not any(same(value, option) for option in options):
            raise self.wrong(name, "one of " + ", ".join(map(str, options)))
        return value

    def choices(self, prefix: str) -> Mapping[str, str]:
        """Return all choices whose names begin so, by what follows."""
        names = load_contract(self.provider).settings
        return {n.removeprefix(prefix): self.choice(n) for n in names if n.startswith(prefix)}

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._list(name, "a list of texts")
        if not all(isinstance(one, str) for one in value):
            raise self.wrong(name, "a list of texts")
        return tuple(map(str, value))

    def integers(self, name: str) -> tuple[int, ...]:
        """Return a list of integers."""
        value = self._list(name, "a list of whole numbers")
        if not all(is_integer(one) for one in value):
            raise self.wrong(name, "a list of whole numbers")
        return tuple(int(str(one)) for one in value)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self.value(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def whole(self, name: str) -> int:
        """Return an integer."""
        value = self.value(name)
        if not is_integer(value):
            raise self.wrong(name, "a whole number")
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Return an integer, or None for null."""
        return None if self.value(name) is None else self.whole(name)

    def number(self, name: str) -> Decimal:
        """Return a number that is not negative, exact."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or value < 0:
            raise self.wrong(name, "a number from 0 on")
        return Decimal(value)

    def seconds(self, name: str) -> float:
        """Return a number of seconds."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise self.wrong(name, "a number of seconds")
        return float(value)

    def amount(self, name: str) -> Decimal:
        """Return an amount of money, exact."""
        try:
            return parse_amount(self.value(name))
        except ValueError:
            raise self.wrong(name, "an amount of money") from None

    def members(self, name: str) -> Mapping[str, Json]:
        """Return a map; null is an empty one."""
        value = self.value(name)
        if value is not None and not isinstance(value, Mapping):
            raise self.wrong(name, "a map of names")
        return value or {}

    def wrong(self, name: str, wanted: str, value: object = None) -> SetupFault:
        """Make the fault that names a setting and what it, or `value` in it, should be."""
        found = self.value(name) if value is None else value
        return SetupFault(f"{self.provider} settings, {name}: {found!r} is not {wanted}")

    def _list(self, name: str, wanted: str) -> Sequence[Json]:
        value = self.value(name)
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.wrong(name, wanted)
        return value
