"""`--shard 2/5`: one of several parts of a plan, which machines play at the same time.

Every machine deals out the whole plan in the same way, as cards are dealt: what cannot be played
last, before it what runs alone, the longest waits first, and every other round from the other end.
So the parts are disjoint and whole, no part has two cells more than another, and what takes time is
spread over all of them. Nothing but the files, the options and the target decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.engine.run.expected_wait import expected_wait_s
from sandbox.engine.run.planning import Job
from sandbox.errors import SetupFault
from sandbox.evidence.events import Shard

MOST_SHARDS = 1000
_WRITTEN = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Dealt:
    """The jobs of a run, numbered anew; `shard` is None where that is the whole plan."""

    jobs: Sequence[Job]
    shard: Shard | None = None


def dealt(jobs: Sequence[Job], written: str) -> Dealt:
    """Return the part of a plan that `2/5` means, the whole for "". Raise SetupFault."""
    if not written:
        return Dealt(jobs)
    number, of = _parsed(written)
    if of > len(jobs):
        most = f"only {len(jobs)} are chosen" if len(jobs) > 1 else "only 1 is chosen"
        raise SetupFault(f"--shard {written}: every shard plays a cell at least, and {most}")
    mine = {job.order for job in _hands(jobs, of)[number - 1]}
    chosen = [job for job in jobs if job.order in mine]
    shard = Shard(
        number=number, of=of, plan=tuple(job.cell.id for job in jobs), partial=_partial(jobs)
    )
    return Dealt([replace(job, order=order) for order, job in enumerate(chosen, start=1)], shard)


def _parsed(written: str) -> tuple[int, int]:
    found = _WRITTEN.fullmatch(written)
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= of <= MOST_SHARDS:
        told = f"write which of how many, from 1/1 to {MOST_SHARDS}/{MOST_SHARDS}: --shard 2/5"
        raise SetupFault(f"--shard {written!r}: {told}")
    return number, of


def _hands(jobs: Sequence[Job], of: int) -> list[list[Job]]:
    waits_s = {job.scenario.id: expected_wait_s(job.scenario) for job in jobs}

    def rank(job: Job) -> tuple[bool, bool, Decimal, str]:
        return bool(job.skip), job.alone, -waits_s[job.scenario.id], job.cell.id

    hands: list[list[Job]] = [[] for _ in range(of)]
    for position, job in enumerate(sorted(jobs, key=rank)):
        turn, place = divmod(position, of)
        hands[of - 1 - place if turn % 2 else place].append(job)
    return hands


def _partial(jobs: Sequence[Job]) -> tuple[str, ...]:
    """Return the scenarios of which the plan has not every cell."""
    planned: dict[str, list[Job]] = {}
    for job in jobs:
        planned.setdefault(job.scenario.id, []).append(job)
    return tuple(id_ for id_, some in planned.items() if len(some) < len(some[0].scenario.cells()))
