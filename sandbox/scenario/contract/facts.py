"""What is written down of each provider besides its contract: title, ports, words, hooks.

A provider's `provider.yaml` ships with us, so that a malformed one is our bug (ContractBug). What
a target, a scenario or a report has to know of a provider without running it stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.scenario.contract.contract import provider_names
from sandbox.scenario.contract.reading import Section, read_contract

_KEYS = ("provider", "name", "title", "port", "draft", "needs", "one-of", "choices")
_MORE_KEYS = (
    "covers",
    "defaults",
    "secrets",
    "whole-numbers",
    "unique",
    "brands",
    "patterns",
    "player",
    "given",
)


@dataclass(frozen=True, slots=True)
class KnownHook:
    """`text`: what happens at the operator. `gets` are the parameters, `offers` those that are
    sent only where the target's hook names them, `gives` the results that scenarios read. What
    `disturbs` may disturb cells that run at the same time; what `lasts` those that come after it
    too, for nothing in a run undoes it. What `restores` has a parameter of that name which holds a
    URL of ours, and is run once more at the end of a cell, with the URL at which the operator
    called the provider before; "" for one that is not. `provider` is whose hook it is, "" for one
    of every operator.
    """

    text: str
    gets: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    disturbs: bool = False
    offers: tuple[str, ...] = ()
    lasts: bool = False
    restores: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """One provider's facts. Paths are dotted, and begin below the provider's section of a target.

    `port` is the offset of its cleartext port in the block of ports; TLS is 10 higher. A `draft`
    is played and judged as any other, but what we publish of our coverage does not count it yet.
    `needs` are the lines that give a target what a scenario may need, by need; `defaults` stand
    where the section says nothing else. Of the members of an entry in `one_of` an operator has
    one; `choices` are entries that hold one word of several, each with the one that holds where
    the target is silent; a word that `covers` others is as good as each of them. `secrets` are
    keys whose values no report shows, `whole_numbers` entries that hold one, `patterns` entries
    that hold matchers. `unique` names lists, each with the members that may not stand in it twice;
    `brands` is a list and the member that is a brand's name, "" for none. `player` are fields that
    the provider adds to a player; `given` its kinds of given, each with the members that may be
    referred to. `signature` is the clause that a wrong signature breaks, "" where nothing is
    signed.
    """

    name: str
    title: str
    port: int
    draft: bool
    needs: Mapping[str, str]
    defaults: Mapping[str, str]
    one_of: tuple[str, ...]
    choices: Mapping[str, str]
    covers: Mapping[str, tuple[str, ...]]
    secrets: frozenset[str]
    whole_numbers: tuple[str, ...]
    unique: Mapping[str, tuple[str, ...]]
    brands: str
    patterns: tuple[str, ...]
    player: tuple[str, ...]
    given: Mapping[str, tuple[str, ...]]
    signature: str
    hooks: Mapping[str, KnownHook]


@cache
def provider_facts() -> Mapping[str, ProviderFacts]:
    """Read the facts of every provider, once, in the order of their ports."""
    read = sorted(map(_read, provider_names()), key=lambda each: each.port)
    return MappingProxyType({facts.name: facts for facts in read})


def player_fields() -> tuple[str, ...]:
    """Return the fields that providers add to a player."""
    return tuple(name for facts in provider_facts().values() for name in facts.player)


def _read(provider: str) -> ProviderFacts:
    place = resources.files("sandbox").joinpath("providers", provider, "provider.yaml")
    root = read_contract(place.read_bytes(), file=f"{provider}/provider.yaml")
    root.allow(*_KEYS, *_MORE_KEYS, "signature", "hooks")
    if root.value("provider") != 1:
        raise root.bug("provider", "must be 1")
    if root.text("name") != provider:
        raise root.bug("name", f"is not {provider!r}")
    port = root.value("port")
    if not isinstance(port, int) or not 1 <= port <= LAST_PORT:
        raise root.bug("port", f"must be a whole number from 1 to {LAST_PORT}")
    return ProviderFacts(
        name=provider,
        title=root.text("title"),
        port=port,
        draft=root.flag("draft"),
        needs=MappingProxyType(root.texts_by_name("needs")),
        defaults=MappingProxyType(root.texts_by_name("defaults")),
        one_of=root.texts("one-of"),
        choices=MappingProxyType(root.texts_by_name("choices")),
        covers=MappingProxyType(root.lists_by_name("covers")),
        secrets=frozenset(root.texts("secrets")),
        whole_numbers=root.texts("whole-numbers"),
        unique=MappingProxyType(root.lists_by_name("unique")),
        brands=root.text("brands", default=""),
        patterns=root.texts("patterns"),
        player=root.texts("player"),
        given=MappingProxyType(root.lists_by_name("given")),
        signature=root.text("signature", default=""),
        hooks=MappingProxyType({item.name: _hook(item, provider) for item in root.each("hooks")}),
    )


LAST_PORT = 9
"""The TLS ports begin at 11."""


def _hook(item: Section, provider: str) -> KnownHook:
    item.allow("text", "gets", "gives", "disturbs", "lasts", "restores")
    return KnownHook(
        item.text("text"),
        item.texts("gets"),
        item.texts("gives"),
        item.flag("disturbs"),
        lasts=item.flag("lasts"),
        restores=item.text("restores", default=""),
        provider=provider,
    )
