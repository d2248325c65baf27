"""Moments as they are written in files and calls: ISO 8601, UTC where no zone is said."""

from datetime import UTC, datetime

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""What clocks are set to: times at which certificates and dates in tokens still make sense."""


def parse_moment(text: str) -> datetime:
    """Read a moment such as 2026-11-30T10:00:00Z. Raise ValueError with what is wrong."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no moment: write it like 2026-11-30T10:00:00Z") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(f"{text!r} is too far away: choose a moment of the years 1970 to 2199")
    return found
