"""The hooks that our scenarios know, and what each is asked for; a team may add its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.scenario.language.given_members import PERSON


@dataclass(frozen=True, slots=True)
class KnownHook:
    """`text`: what happens at the operator. `gets` are the parameters, `offers` those that are
    sent only where the target's hook names them, `gives` the results that scenarios read. What is
    not `of_one_player` may disturb cells that run at the same time.
    """

    text: str
    gets: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    of_one_player: bool = True
    offers: tuple[str, ...] = ()


KNOWN_HOOKS: Mapping[str, KnownHook] = {
    "open-session": KnownHook(
        "A player logs in, perhaps with a wished id, and has a session.",
        gets=("id", "currency", "brand", "country"),
        gives=("id", "sid", "headers", "wallet-id"),
        offers=PERSON,
    ),
    "logout": KnownHook("The session of a sid ends: the player logs out.", gets=("sid",)),
    "switch-currency": KnownHook(
        "The player's wallet has another currency from now on.", gets=("player", "to")
    ),
    "rotate-key": KnownHook(
        "Another RSA key signs the GR8 tokens, perhaps of one brand only.",
        gets=("brand",),
        of_one_player=False,
    ),
    "shift-clock": KnownHook(
        "The operator's clock goes ahead by advance_s, or back to: real.",
        gets=("advance_s", "to"),
        of_one_player=False,
    ),
    "expire-session": KnownHook("The session of a sid ends by time, not by logout.", gets=("sid",)),
    "foreign-session": KnownHook(
        "A session lives that is none of this site's: of another brand, or of staging"
        " (of: brand or environment).",
        gets=("of",),
        gives=("sid",),
    ),
    "foreign-credentials": KnownHook(
        "Nothing; credentials of another brand are told (form: x-api-key, basic or bearer).",
        gets=("form",),
        gives=("key", "authorization"),
    ),
    "impersonate": KnownHook(
        "Somebody of the support looks at the site as the player.", gets=("player",), gives=("sid",)
    ),
    "block-player": KnownHook(
        "The player is blocked, or has excluded himself (as: blocked or excluded).",
        gets=("player", "as"),
    ),
    "break-backend": KnownHook(
        "Sessions cannot be looked up until the backend is repaired.", of_one_player=False
    ),
    "repair-backend": KnownHook("Sessions can be looked up again.", of_one_player=False),
    "open-front-page": KnownHook(
        "A browser opens the site with Fast Track's library, which calls the address `at`; the sid"
        " is empty for a visitor.",
        gets=("sid", "at"),
    ),
    "open-sportsbook": KnownHook(
        "A browser opens the page with the iFrame, whose address is `at`; the same page is the same"
        " tab.",
        gets=("page", "sid", "at"),
    ),
}
"""Name of a hook → what is known of it."""
