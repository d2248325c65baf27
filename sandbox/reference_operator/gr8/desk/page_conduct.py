"""How the operator's page treats the iFrame that it holds."""

from collections.abc import Callable
from dataclasses import dataclass

LOGOUT, TEXT, OTHER_TYPE = "logout", "logout as a text", "logout of another type"
TO_A_BLANK_FRAME = "logout, to a frame that has just been emptied"


def token_to_use(kept: str, fresh: str) -> str:
    """Choose between the token that the page opened with before and the one that was just made."""
    del kept
    return fresh


@dataclass(frozen=True, slots=True)
class PageConduct:
    """What the page does with tokens and when a session ends; the defaults are right.

    `posts`: what it posts to the iFrame, "" for nothing. `loads_anew`: it opens the iFrame as a
    guest's instead.
    """

    token_to_use: Callable[[str, str], str] = token_to_use
    posts: str = LOGOUT
    loads_anew: bool = False
