"""The wallet's settings by name, with their types insisted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.protocol.money import parse_amount


@dataclass(frozen=True, slots=True)
class SettingWords:
    """Every method returns one setting, and raises SetupFault when it is of another type."""

    values: Mapping[str, Json]

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.values[name]
        if not isinstance(value, str):
            raise wrong_setting(name, value, "text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.values[name]
        if not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
            raise wrong_setting(name, value, "a list of texts")
        return tuple(map(str, value))

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self.values[name]
        if not isinstance(value, bool):
            raise wrong_setting(name, value, "true or false")
        return value

    def whole(self, name: str) -> int:
        """Return an integer."""
        value = self.values[name]
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_setting(name, value, "a whole number")
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Return an integer, or None for null."""
        return None if self.values[name] is None else self.whole(name)

    def seconds(self, name: str) -> float:
        """Return a number of seconds."""
        value = self.values[name]
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise wrong_setting(name, value, "a number of seconds")
        return float(value)

    def amount(self, name: str) -> Decimal:
        """Return an amount of money, exact."""
        try:
            return parse_amount(self.values[name])
        except ValueError:
            raise wrong_setting(name, self.values[name], "an amount of money") from None

    def members(self, name: str) -> Mapping[str, Json]:
        """Return a map; null is an empty one."""
        value = self.values[name]
        if value is not None and not isinstance(value, Mapping):
            raise wrong_setting(name, value, "a map of names")
        return value or {}


def wrong_setting(name: str, value: Json, wanted: str) -> SetupFault:
    """Make the fault that names a setting and what it should be."""
    return SetupFault(f"wallet settings, {name}: {value!r} is not {wanted}")
