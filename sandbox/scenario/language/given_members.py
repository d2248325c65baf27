"""The members of what is given: what `<alice.…>` and `<ticket.…>` may name."""

from collections.abc import Mapping

from sandbox.scenario.contract.facts import player_fields, provider_facts

PERSON = ("name", "email", "birth-date", "country", "phone", "locale")
"""Who a player is. Made up, unless the scenario or the operator's hook says it."""

PLAYER = ("id", "sid", "currency", "brand", *player_fields(), "headers", *PERSON)
"""Members of a player and of a session; a hook may give more."""

LISTENER = ("ca",)
"""Members of a listener, beside its URL, which it stands for."""

OF_PROVIDERS: Mapping[str, tuple[str, ...]] = {
    kind: members for facts in provider_facts().values() for kind, members in facts.given.items()
}
"""Kind of given that a provider makes → its members."""
