"""What is known of a signed request that came before: how often, and which operations accepted it.

The signature covers the body alone, so the same one may be seen at several operations. Only so many
different requests of one token are remembered; of what comes later each counts as the first.
"""

from dataclasses import dataclass, field

from sandbox.port import Change, Records, Table

REMEMBERED_PER_TOKEN = 256


@dataclass(frozen=True, slots=True)
class Past:
    """One signed request of one token. `accepted_by` are names of operations."""

    times: int = 0
    accepted_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Remembered:
    """Of how many requests of one token it is remembered that they were seen, and accepted."""

    seen: int = 0
    accepted: int = 0


PASTS = Table("pasts", Past)
"""By signature, which is that of one body, and so of one token."""
REMEMBERED = Table("remembered", Remembered)
"""By token."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A signed request with its past; `seen` and `accepted` return it with one event more."""

    token: str
    signature: str
    past: Past = field(default_factory=Past)
    remembered: Remembered = field(default_factory=Remembered)

    def seen(self) -> "Repeat":
        """Count it once more."""
        past, kept = self.past, self.remembered
        first = not past.times
        if first and kept.seen >= REMEMBERED_PER_TOKEN:
            return self
        seen = Past(past.times + 1, past.accepted_by)
        return Repeat(
            self.token, self.signature, seen, Remembered(kept.seen + first, kept.accepted)
        )

    def accepted(self, operation: str) -> "Repeat":
        """Note that an operation has accepted it."""
        past, kept = self.past, self.remembered
        first = not past.accepted_by
        if first and kept.accepted >= REMEMBERED_PER_TOKEN:
            return self
        done = Past(past.times, past.accepted_by | {operation})
        return Repeat(
            self.token, self.signature, done, Remembered(kept.seen, kept.accepted + first)
        )

    def changes_from(self, before: "Repeat", records: Records) -> tuple[Change, ...]:
        """Return what has to be written where it was `before`."""
        found: list[Change] = []
        if self.past != before.past:
            found.append(records.put(PASTS, self.signature, self.past))
        if self.remembered != before.remembered:
            found.append(records.put(REMEMBERED, self.token, self.remembered))
        return tuple(found)


async def read_repeat(records: Records, token: str, signature: str) -> Repeat:
    """Read the past of a request of a token that there is."""
    past = await records.get(PASTS, signature)
    remembered = await records.get(REMEMBERED, token)
    return Repeat(token, signature, past or Past(), remembered or Remembered())


async def was_of_another(records: Records, signature: str) -> bool:
    """Tell whether a signature that is wrong here was the right one of a request before."""
    past = await records.get(PASTS, signature)
    return past is not None and past.times > 0
