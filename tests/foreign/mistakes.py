"""The mistakes that an operator in a foreign language can make, and who sees them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sandbox.scenario.contract.contract import load_contracts
from tests.foreign.against import catalogue, judging
from tests.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class Mistake:
    """A switch of the operator, and the clause that it says it breaks."""

    name: str
    clause: str
    text: str


Try = Callable[[Mistake, str], Awaitable[Verdicts]]
"""Judges the operator that makes one mistake; the text tells one time from another."""


def listed(text: str) -> list[Mistake]:
    """Read what an operator prints for `--list-switches`."""
    return [Mistake(**each) for each in json.loads(text)]


async def unseen(known: Sequence[Mistake], tried: Try, *, side_by_side: int) -> dict[str, object]:
    """Return what was said of each mistake whose clause was not missed; {} when all were seen.

    What is not seen in the crowd is tried again alone, twice: a busy machine leaves much unclear.
    """
    left = await _unseen(known, tried, at_once=side_by_side)
    for time in ("alone", "alone again"):
        left = await _unseen(list(left), tried, at_once=1, time=time) if left else {}
    return {f"{mistake.name}: {mistake.clause}": v.not_passed() for mistake, v in left.items()}


async def _unseen(
    known: Sequence[Mistake], tried: Try, *, at_once: int, time: str = "side by side"
) -> dict[Mistake, Verdicts]:
    places = asyncio.Semaphore(at_once)

    async def one(mistake: Mistake) -> Verdicts:
        async with places:
            return await tried(mistake, time)

    said = await asyncio.gather(*map(one, known))
    pairs = zip(known, said, strict=True)
    return {mistake: found for mistake, found in pairs if not found.misses(mistake.clause)}


def unjudged(known: Sequence[Mistake]) -> list[Mistake]:
    """Return the mistakes whose clause is none, or is judged by no scenario."""
    scenarios, clauses = catalogue(), load_contracts().clauses
    return [m for m in known if m.clause not in clauses or not judging(m.clause, scenarios)]
