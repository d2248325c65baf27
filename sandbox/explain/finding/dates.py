"""The dates of a JWT beside the numbers that stand for them."""

import re
from datetime import UTC, datetime

_DATES = frozenset(f"jwt.claims.{name}" for name in ("iat", "exp", "nbf", "auth_time"))
_SECONDS = re.compile(r"\b([1-9][0-9]{8,9}(?:\.[0-9]+)?)\b\"?")
"""Seconds since the epoch from 1973 to 2286."""


def dated(path: str, text: str) -> str:
    """Put the date behind each number of seconds in words about a claim that is a date."""
    return _SECONDS.sub(_with_date, text) if path in _DATES else text


def _with_date(found: "re.Match[str]") -> str:
    moment = datetime.fromtimestamp(float(found[1]), UTC)
    return f"{found[0]} ({moment:%Y-%m-%d %H:%M:%S} UTC)"
