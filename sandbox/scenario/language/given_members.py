"""The members of what is given: what `<alice.…>` and `<ticket.…>` may name."""

PERSON = ("name", "email", "birth-date", "country", "phone", "locale")
"""Who a player is. Made up, unless the scenario or the operator's hook says it."""

PLAYER = ("id", "sid", "currency", "brand", "wallet-id", "headers", *PERSON)
"""Members of a player and of a session; a hook may give more."""

TOKEN = ("token", "player_id", "site_id", "currency", "game_id")
"""Members of a launch token."""
