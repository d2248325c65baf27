"""How the operator's page treats the iFrame that it holds."""

from dataclasses import dataclass
from enum import StrEnum

LOGOUT, TEXT, OTHER_TYPE = "logout", "logout as a text", "logout of another type"
TO_A_BLANK_FRAME = "logout, to a frame that has just been emptied"


_LONGEST = 255


class TokenUse(StrEnum):
    """Which token the page opens the iFrame with; by these names the script of the demo site has
    them, too.
    """

    FRESH = "fresh"
    NONE = "none"
    CUT = "cut"
    ONCE = "once"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class PageConduct:
    """What the page does with tokens and when a session ends; the defaults are right.

    `opens_with` says which token the iFrame is opened with. `posts`: what it posts to the iFrame,
    "" for nothing. `loads_anew`: it opens the iFrame as a guest's instead.
    """

    opens_with: TokenUse = TokenUse.FRESH
    posts: str = LOGOUT
    loads_anew: bool = False

    def token_to_use(self, kept: str, fresh: str) -> str:
        """Choose between the token that the page opened with before and the one that was just
        made.
        """
        match self.opens_with:
            case TokenUse.NONE:
                return ""
            case TokenUse.CUT:
                return fresh[:_LONGEST]
            case TokenUse.ONCE:
                return "" if kept else fresh
            case TokenUse.KEPT:
                return kept or fresh
            case TokenUse.FRESH:
                return fresh
