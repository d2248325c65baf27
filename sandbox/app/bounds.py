"""Bounds as a user sets them: `NAME=VALUE`, the value in the unit that the name ends in."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import NamedTuple, get_type_hints

from sandbox.errors import SetupFault
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.transport.bounds import Bounds, Told

_LARGEST = 2**31 - 1


class Setting(NamedTuple):
    """One bound: its name, its default, what it is of, and what becomes of who goes beyond it."""

    name: str
    default: float
    what: str
    beyond: str

    @property
    def unit(self) -> str:
        """What the value counts; "" for a plain number."""
        return "s" if self.name.endswith("_s") else "bytes" if self.name.endswith("_bytes") else ""

    @property
    def shown(self) -> str:
        """The default with its unit, as a person says it."""
        for size, unit in ((1 << 20, "MiB"), (1 << 10, "KiB")):
            if self.unit == "bytes" and self.default % size == 0:
                return f"{self.default // size} {unit}"
        return f"{self.written} {self.unit}".rstrip()

    @property
    def written(self) -> str:
        """The default as it would be set."""
        return str(self.default) if isinstance(self.default, int) else f"{self.default:g}"


def settings() -> Iterator[Setting]:
    """Yield every bound that can be set."""
    hints = get_type_hints(Bounds, include_extras=True)
    for field in fields(Bounds):
        told: Told = hints[field.name].__metadata__[0]
        yield Setting(field.name, getattr(Bounds(), field.name), told.what, told.beyond)


def bounds_from(given: Iterable[str]) -> Bounds:
    """Return the bounds with these `NAME=VALUE` set; of one name the last counts. Raise SetupFault.

    >>> bounds_from(["max_streams=100"]).max_streams
    100
    """
    known = {setting.name: setting for setting in settings()}
    bounds = Bounds()
    for text in given:
        name, equals, value = text.partition("=")
        where = f"--bound {text}"
        if not equals:
            raise SetupFault(f"{where}: write NAME=VALUE, such as max_connections=100")
        if name not in known:
            raise SetupFault(f'{where}: no bound is called "{name}". {meant(name, known)}')
        set_to = {name: _value(value, known[name], where)}
        bounds = replace(bounds, **set_to)  # type: ignore[arg-type]  # each of its own type
    return bounds


def _value(text: str, setting: Setting, where: str) -> float:
    is_whole = isinstance(setting.default, int)
    unit = {"s": "of seconds", "bytes": "of bytes"}.get(setting.unit, "")
    wanted = f"a {'whole ' if is_whole else ''}number {unit}".rstrip()
    usual = f"the default is {setting.written}"
    try:
        value = int(text) if is_whole else float(text)
    except ValueError:
        raise SetupFault(f"{where}: {setting.name} is {wanted}; {usual}") from None
    if not 0 < value <= _LARGEST:  # no NaN is
        raise SetupFault(f"{where}: {setting.name} is {wanted} from above 0 to {_LARGEST}; {usual}")
    return value
