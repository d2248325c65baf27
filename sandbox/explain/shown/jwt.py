"""A JWT of a message as a person reads it: header, claims, and its dates as dates."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from sandbox.evidence.events import JwtRead
from sandbox.json_value import Json, read_json
from sandbox.scenario.yaml_tree.wording import cut, printable, render

_DATES = frozenset({"iat", "exp", "nbf", "auth_time"})
_LATEST_S = 253_402_300_799
_LONGEST = 2000


def jwt_lines(read: JwtRead) -> Iterator[str]:
    """Print what the token says of itself; nothing of it is verified here."""
    yield f"token   {printable(read.token)}"
    yield f"header  {_shown(read.header)}"
    claims = read_json(read.claims)
    if not isinstance(claims, Mapping):
        yield f"claims  {_shown(read.claims)}"
    else:
        yield "claims"
        yield from (f"  {printable(name)}: {_claim(name, value)}" for name, value in claims.items())
    yield f"signed  {'yes' if read.is_signed else 'no: its third part is empty'}"


def _shown(part: str) -> str:
    return printable(cut(part, limit=_LONGEST)) if part else "(cannot be read: it is no Base64)"


def _claim(name: str, value: Json) -> str:
    shown, date = render(value, limit=_LONGEST), date_of(name, value)
    return f"{shown} ({date})" if date else shown


def date_of(name: str, value: Json) -> str:
    """Return the date that a claim means; "" where it is none."""
    if name not in _DATES or isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    if not 0 <= value <= _LATEST_S:
        return "no second since 1970 that a calendar shows"
    return f"{datetime.fromtimestamp(float(value), UTC):%Y-%m-%d %H:%M:%S} UTC"
