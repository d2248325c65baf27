"""The hooks that our scenarios know, and what each is asked for; a team may add its own."""

from collections.abc import Mapping

from sandbox.scenario.contract.facts import KnownHook, player_fields, provider_facts
from sandbox.scenario.language.given_members import PERSON

_OURS: Mapping[str, KnownHook] = {
    "open-session": KnownHook(
        "A player logs in, perhaps with a wished id, and has a session.",
        gets=("id", "currency", "brand", "country"),
        gives=("id", "sid", "headers", *player_fields()),
        offers=PERSON,
    ),
    "logout": KnownHook("The session of a sid ends: the player logs out.", gets=("sid",)),
    "switch-currency": KnownHook(
        "The player's account has another currency from now on.", gets=("player", "to")
    ),
    "shift-clock": KnownHook(
        "The operator's clock goes ahead by advance_s, or back to: real.",
        gets=("advance_s", "to"),
        disturbs=True,
    ),
    "expire-session": KnownHook("The session of a sid ends by time, not by logout.", gets=("sid",)),
    "impersonate": KnownHook(
        "Somebody of the support looks at the site as the player.", gets=("player",), gives=("sid",)
    ),
    "block-player": KnownHook(
        "The player is blocked, or has excluded himself (as: blocked or excluded).",
        gets=("player", "as"),
    ),
    "break-backend": KnownHook(
        "Sessions cannot be looked up until the backend is repaired.", disturbs=True
    ),
    "repair-backend": KnownHook("Sessions can be looked up again.", disturbs=True),
}

KNOWN_HOOKS: Mapping[str, KnownHook] = {
    **_OURS,
    **{name: hook for each in provider_facts().values() for name, hook in each.hooks.items()},
}
"""Name of a hook → what is known of it: first those of every operator, then the providers'."""
