"""Durations as scenarios write them: a number and one unit, `500ms`, `1.5s`, `14m`, `1h`, `15d`.

Seconds are `Decimal` throughout, so that a bound of 1.1 s is exactly that.
"""

import re
from decimal import Decimal

_UNITS_S = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}
_WRITTEN = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)(ms|s|m|h|d)")
_LONGEST_S = 3650 * _UNITS_S["d"]
_SHOWN = (("d", "d"), ("h", "h"), ("m", "min"))


def parse_duration(text: str) -> Decimal:
    """Return seconds. Raise ValueError, in words for the user, on anything but number and unit."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration: write a number and a unit, like 500ms or 1.5s")
    seconds = Decimal(found[1]) * _UNITS_S[found[2]]
    if seconds > _LONGEST_S:
        raise ValueError(f"{text!r} is longer than 3650d")
    return seconds


def render_duration(seconds: Decimal | float, *, decimals: int = 3) -> str:
    """Say a duration to people: `412 ms`, `1.2 s`, `1 min 30 s`, `15 h`.

    Rounds half up to `decimals` places of a second; below a second whole milliseconds are kept.
    """
    exact = Decimal(str(seconds))
    sign, size = ("-", -exact) if exact < 0 else ("", exact)
    places = decimals if size >= 1 else 3
    rounded = round(size, places) if places else Decimal(int(size + Decimal("0.5")))
    if 0 < rounded < 1:
        return f"{sign}{_plain(rounded * 1000)} ms"
    return sign + _whole_units(rounded)


def _whole_units(seconds: Decimal) -> str:
    parts, rest = [], seconds
    for unit, shown in _SHOWN:
        count, rest = divmod(rest, _UNITS_S[unit])
        if count:
            parts.append(f"{count:f} {shown}")
    if rest or not parts:
        parts.append(f"{_plain(rest)} s")
    return " ".join(parts)


def _plain(number: Decimal) -> str:
    """Print without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
