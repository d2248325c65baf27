"""What a number looks like that came back as another one: a type that cannot hold it."""

import re
from collections.abc import Iterable
from decimal import Decimal

from sandbox.explain.finding.differences import Difference

_WHOLE = re.compile(r'"?(-?[0-9]{1,40})"?(?: as number or text)?')
_NUMBER = re.compile(r'"?(-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?)"?')
_EXACT = 2**53
"""The largest number up to which a double holds every whole one."""
_BOUNDS = {2**31 - 1: "32", 2**32 - 1: "32", _EXACT - 1: "53", 2**63 - 1: "64"}


def kept_as(differences: Iterable[Difference]) -> str:
    """Say what became of a number, as a sentence without its end; "" where none looks so."""
    return next(filter(None, (_kept(one.expected, one.actual) for one in differences)), "")


def _kept(expected: str, actual: str) -> str:
    was, now = _WHOLE.fullmatch(expected), _NUMBER.fullmatch(actual)
    if not was or not now or Decimal(now[1]) == int(was[1]):
        return ""
    wanted, found = int(was[1]), Decimal(now[1])
    if abs(wanted) > _EXACT and found in _as_double(wanted):
        return "the number had been kept in a double, which holds no more than 15 digits for sure"
    for bits in (64, 32):
        if found in _last_bits(wanted, bits) and abs(wanted) >= 2 ** (bits - 1):
            return f"only the last {bits} bits of the number had been kept"
    if found in _BOUNDS and wanted > found:
        return f"the number had been cut off at the largest of {_BOUNDS[int(found)]} bits"
    return ""


def _as_double(wanted: int) -> tuple[Decimal, Decimal]:
    """Return what a double makes of a number: exactly, and as most languages print it."""
    return Decimal(float(wanted)), Decimal(repr(float(wanted)))


def _last_bits(wanted: int, bits: int) -> tuple[int, int]:
    """Return the last bits of a number, without a sign and with one."""
    plain = wanted % 2**bits
    return plain, plain - 2**bits if plain >= 2 ** (bits - 1) else plain
