"""Mistakes of the operator's page that holds the iFrame."""

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.page_conduct import (
    OTHER_TYPE,
    TEXT,
    TO_A_BLANK_FRAME,
    PageConduct,
    TokenUse,
)
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct

_PAGE = "gr8.page."

DEFECTS = (
    Defect(
        "gr8-page-opens-as-guest",
        _PAGE + "opens-the-iframe",
        "I2",
        "The page opens the iFrame without a token although the player is logged in.",
        Gr8Conduct(page=PageConduct(opens_with=TokenUse.NONE)),
        crude=True,
    ),
    Defect(
        "gr8-page-cuts-its-token",
        _PAGE + "opens-the-iframe",
        "I2",
        "The page cuts the token to the 255 characters of a field.",
        Gr8Conduct(page=PageConduct(opens_with=TokenUse.CUT)),
    ),
    Defect(
        "gr8-page-opens-once",
        _PAGE + "follows-the-player",
        "I7",
        "The page opens the iFrame for its first player, and for the next one as a guest's.",
        Gr8Conduct(page=PageConduct(opens_with=TokenUse.ONCE)),
    ),
    Defect(
        "gr8-page-tells-no-logout",
        _PAGE + "ends-with-the-session",
        "I3",
        "The iFrame is left as it is when the player's session ends.",
        Gr8Conduct(page=PageConduct(posts="")),
        crude=True,
    ),
    Defect(
        "gr8-page-empties-before-it-posts",
        _PAGE + "ends-with-the-session",
        "I3",
        "The page empties the iFrame and posts the logout message after that, to nobody.",
        Gr8Conduct(page=PageConduct(posts=TO_A_BLANK_FRAME)),
    ),
    Defect(
        "gr8-page-posts-text",
        _PAGE + "posts-the-logout-message",
        "I4",
        "The page posts the logout message through JSON.stringify.",
        Gr8Conduct(page=PageConduct(posts=TEXT)),
        crude=True,
    ),
    Defect(
        "gr8-page-posts-another-type",
        _PAGE + "posts-the-logout-message",
        "I4",
        "The page posts a logout message of the type logout.",
        Gr8Conduct(page=PageConduct(posts=OTHER_TYPE)),
    ),
    Defect(
        "gr8-page-keeps-its-token",
        _PAGE + "follows-the-player",
        "I7",
        "The page keeps the token it began with, whoever logs in on it afterwards.",
        Gr8Conduct(page=PageConduct(opens_with=TokenUse.KEPT)),
        crude=True,
    ),
)
