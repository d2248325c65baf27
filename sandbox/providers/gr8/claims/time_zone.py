"""Whether a time is off by as much as a time zone is: a local time that was taken for UTC.

Zones are whole quarters of an hour from UTC, up to 14 hours. Who signs or answers slowly makes a
token look some seconds older than it is.
"""

_QUARTER_S = 900
_LEAST_S, _MOST_S = 3600, 14 * 3600
_OLDER_S, _NEWER_S = 20, 2


def zone_meant(ahead_s: float) -> str:
    """Say that a time which is so far ahead (or behind, below 0) is a local one; "" if it is none.

    7199 → "exactly 2 h ahead: a local time taken for UTC"
    """
    size_s = round(ahead_s / _QUARTER_S) * _QUARTER_S
    if not _LEAST_S <= abs(size_s) <= _MOST_S or not -_OLDER_S <= ahead_s - size_s <= _NEWER_S:
        return ""
    hours, rest = divmod(abs(size_s), 3600)
    words = f"{hours} h" + (f" {rest // 60} min" if rest else "")
    return f"exactly {words} {'ahead' if size_s > 0 else 'behind'}: a local time taken for UTC"
