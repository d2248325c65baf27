"""Values of several classes, at most one of each, which are found by their class."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Base = TypeVar("_Base", bound="DataclassInstance")
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Parts(Generic[_Base]):
    """At most one value of each class; one that is not there is as its class makes it."""

    values: tuple[_Base, ...] = ()

    def part(self, kind: type[_Part]) -> _Part:
        """Return the value of exactly that class."""
        return next((one for one in self.values if isinstance(one, kind)), None) or kind()

    def merged_with(self, other: _Base) -> Self:
        """Take over each point in which `other` differs from what its class makes."""
        kind = type(other)
        beside = tuple(one for one in self.values if type(one) is not kind)
        return replace(self, values=(*beside, replace(self.part(kind), **differences(other))))


def differences(part: "DataclassInstance") -> dict[str, object]:
    """Return each point in which a value differs from what its class makes, and what it is."""
    default = type(part)()
    pairs = ((f.name, getattr(part, f.name), getattr(default, f.name)) for f in fields(part))
    return {name: value for name, value, right in pairs if value != right}
