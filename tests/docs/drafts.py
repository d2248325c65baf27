"""Providers that are drafts, and what the documentation does not show of them yet."""

from functools import cache

from sandbox.scenario.contract.facts import provider_facts


@cache
def drafts() -> frozenset[str]:
    """Return the names of all drafts."""
    return frozenset(name for name, facts in provider_facts().items() if facts.draft)


@cache
def words_of_drafts() -> frozenset[str]:
    """Return the words that drafts add to our files: sections, givens, fields, hooks."""
    known = (provider_facts()[name] for name in drafts())
    return frozenset(
        word for one in known for word in (one.name, *one.given, *one.player, *one.hooks)
    )
