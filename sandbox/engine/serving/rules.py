"""Reply rules of a served world: which requests get which replies, and for how many of them.

A rule is to a served world what an open receive step is to a cell. The newest rule that fits takes
a request, so that what a test asks for goes before what is there for all. Its replies are one
each, in order, and the last repeats, as in a scenario. One that says how often it holds lets go
after that.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.engine.serving.selection import Selection
from sandbox.engine.world.current_step import PlayedStep
from sandbox.engine.world.exchange import Exchange
from sandbox.engine.world.inbox import CLAIMS
from sandbox.json_value import Json
from sandbox.port import Decided, Records, Store, decide

REAL = "real"
"""The word that stands among replies for the provider's own behaviour."""


@dataclass(slots=True)
class Rule:
    """A rule. `replies` holds None for the real answer, `times` None for all requests; `written` is
    the rule as it was asked for. `taken` are the ids of the latest requests that it took, `count`
    says how many they were, and `near` how many it nearly took.
    """

    id: str
    selection: Selection
    replies: tuple[Json, ...]
    times: int | None
    written: Mapping[str, Json] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    count: int = 0
    near: int = 0

    @property
    def is_met(self) -> bool:
        """Tell whether it has taken a request."""
        return self.count > 0

    @property
    def left(self) -> int | None:
        """For how many requests it still holds; None for all."""
        return None if self.times is None else max(0, self.times - self.count)

    def reply(self, position: int) -> Json:
        """Return the reply to the request of that number, from 0."""
        return self.replies[min(position, len(self.replies) - 1)] if self.replies else None


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that a rule has taken; implements `inbox.Claim`."""

    rule: Rule
    reply: Json

    @property
    def step(self) -> PlayedStep:
        """The rule, as evidence names what answered."""
        return PlayedStep("reply", self.rule.id)

    async def claim(self, _: Store) -> Json:
        """Return the reply that the rule has for it; None for the real one."""
        return self.reply

    def answered(self, exchange: Exchange) -> None:
        """Keep which request it was."""
        self.rule.taken.append(exchange.id)
        del self.rule.taken[:-_MOST_TAKEN]


_MOST_TAKEN = 100


class Rules:
    """The rules of one world, the newest first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rules: list[Rule] = []
        self._numbers = itertools.count(1)

    @property
    def all(self) -> Sequence[Rule]:
        """Every rule, in the order in which they are tried."""
        return tuple(self._rules)

    def add(
        self,
        selection: Selection,
        replies: Sequence[Json],
        *,
        times: int | None,
        written: Mapping[str, Json],
    ) -> Rule:
        """Add a rule; it goes before the others."""
        rule = Rule(f"reply-{next(self._numbers)}", selection, tuple(replies), times, written)
        self._rules.insert(0, rule)
        return rule

    def drop(self, rule: Rule | None = None) -> None:
        """Take away one rule, or all."""
        self._rules = [each for each in self._rules if rule is not None and each is not rule]

    def first(self, exchange: Exchange, *, now_s: float) -> Rule | None:
        """Return the rule that would take a request now."""
        return next((rule for rule in self._rules if _may_take(rule, exchange, now_s)), None)

    async def take(self, exchange: Exchange, *, now_s: float) -> Taken | None:
        """Let the first rule that fits take a request; None where none does."""
        for rule in self._rules:
            if _may_take(rule, exchange, now_s):
                position = await self._counted(rule)
                if position is not None:
                    rule.count += 1
                    return Taken(rule, rule.reply(position))
        return None

    async def _counted(self, rule: Rule) -> int | None:
        """Return how many requests it had taken before, in whatever process; None for too many."""

        async def counted(records: Records) -> Decided[int | None]:
            before = await records.get(CLAIMS, rule.id) or 0
            if rule.times is not None and before >= rule.times:
                return Decided(None)
            return Decided(before, (records.put(CLAIMS, rule.id, before + 1),))

        return await decide(self._store, counted)


def _may_take(rule: Rule, exchange: Exchange, now_s: float) -> bool:
    return rule.left != 0 and rule.selection.fits(exchange, now_s=now_s)
