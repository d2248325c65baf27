"""Requests that nobody claimed, each beside the expectation it came closest to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.fields import Event, mapping, text
from sandbox.json_value import Json


@dataclass(frozen=True, slots=True)
class NearMissResult:
    """One request and what it came closest to. `field` is the first that differs.

    `nearest` is the whole comparison: {operation, cell, step, place, distance, differences}.
    `cell` is None where no cell knows the request.
    """

    message: str
    cell: str | None
    operation: str
    field: str
    expected: str
    actual: str
    nearest: Event

    def record(self) -> dict[str, Json]:
        """Return it for result.json."""
        return {
            "message": self.message,
            "cell": self.cell,
            "operation": self.operation or None,
            "field": self.field,
            "expected": self.expected,
            "actual": self.actual,
            "nearest": self.nearest,
        }

    def lines(self) -> Iterator[str]:
        """Say what it came closest to, and both values under those two words."""
        yield f"closest to  {self._where()}"
        for difference in _differences(self.nearest.get("differences")):
            yield text(difference, "field")
            yield f"  expected  {text(difference, 'expected')}"
            yield f"  actual    {text(difference, 'actual')}"

    def _where(self) -> str:
        step, cell, place = (text(self.nearest, name) for name in ("step", "cell", "place"))
        waits = f", step {step}" if step else ", a step" if cell else ""
        said = f" of {cell}" if cell else ""
        return f"{text(self.nearest, 'operation')}{waits}{said}{f'  {place}' if place else ''}"


def near_miss_of(event: Event) -> NearMissResult:
    """Read an `unclaimed` event."""
    return NearMissResult(
        message=text(event, "message"),
        cell=text(event, "cell") or None,
        operation=text(event, "operation"),
        field=text(event, "field"),
        expected=text(event, "expected"),
        actual=text(event, "actual"),
        nearest=mapping(event, "nearest"),
    )


def _differences(listed: Json) -> Iterator[Event]:
    if isinstance(listed, Sequence) and not isinstance(listed, str):
        yield from (each for each in listed if isinstance(each, Mapping))
