"""The schemas of the control API: what is sent, and what is answered, by name.

What scenarios know as well (replies, players) is taken from their schemas; what providers can make
is told by each provider.
"""

from collections.abc import Mapping
from functools import cache

from sandbox.control.schemas.answered import ANSWERED
from sandbox.control.schemas.of_scenarios import new_player, new_things, of_scenarios, reply
from sandbox.control.schemas.sent import ASKED, MADE
from sandbox.control.schemas.shapes import POINTER, Schema, named, ref

__all__ = ["POINTER", "Schema", "named", "ref", "schemas"]


@cache
def schemas() -> Mapping[str, Schema]:
    """Return every schema by name."""
    return {
        **MADE,
        **ASKED,
        **ANSWERED,
        "NewPlayer": new_player(),
        **dict(new_things()),
        "Reply": reply(),
        **of_scenarios("reply-fault", "check-duration-value", "check-expectation"),
    }
