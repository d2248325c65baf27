"""Player ids as GR8 takes them: `^([A-Za-z0-9-]{1,36})$`, read as a match of the whole text.

The whole text matters: `$` also matches before a final line feed, and an id with one in it would
name an account nobody can find again.
"""

import re

LONGEST = 36
LONGEST_WITH_CASINO = 20
"""Where the tenant has GR8's casino aggregation; the printed pattern keeps its 36 even then."""

_ALPHABET = re.compile(r"[A-Za-z0-9-]*")


def fault_of_player_id(text: str, *, longest: int = LONGEST) -> str:
    """Say in words what is wrong with an id; "" when nothing is."""
    if not text:
        return "is empty"
    if _ALPHABET.fullmatch(text) is None:
        return "holds a symbol other than Latin letters, digits and hyphens"
    if len(text) > longest:
        return f"has {len(text)} symbols, at most {longest} are supported"
    return ""
