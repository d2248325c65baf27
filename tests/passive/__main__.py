"""Tries every defect that one message can show on the passive judge: `python -m tests.passive`.

A defect is meant whose clause is judged without a scenario. Each gets a sandbox, an operator and
the whole conversation of its own, some at once in each of the processes. Prints what was not found
and the figure; it takes minutes, and is no part of the suite.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from sandbox.providers import all_providers
from sandbox.reference_operator.defects import ALL, BY_ID
from sandbox.scenario.contract.passive import load_passive
from tests.passive.conversation import found_in

_PROCESSES, _AT_ONCE = 2, 6


def meant() -> list[str]:
    """Return the defects whose clause is judged of every message."""
    clauses = {row.clause for provider in all_providers() for row in load_passive(provider)}
    return [defect.id for defect in ALL if defect.clause in clauses]


async def _tried(tls: Path, ids: Sequence[str]) -> dict[str, str]:
    """Return what came of each: found, another (clause), nothing, or the trouble."""
    gate, told = asyncio.Semaphore(_AT_ONCE), dict[str, str]()

    async def one(id_: str) -> None:
        defect = BY_ID[id_]
        async with gate:
            try:
                found = await found_in(tls, defects=(id_,), variants=defect.beside)
            except (Exception, TimeoutError) as trouble:  # noqa: BLE001 - told in the table
                told[id_] = f"trouble: {type(trouble).__name__} {trouble}"[:200]
                return
            others = ", ".join(found.missed) or "nothing"
            told[id_] = "found" if defect.clause in found.missed else f"missed; found {others}"

    await asyncio.gather(*map(one, ids))
    return told


def _share(ids: Sequence[str], tls: Path) -> dict[str, str]:
    return asyncio.run(_tried(tls, ids))


def main(words: Sequence[str]) -> int:
    """Try the named defects, or all that are meant."""
    began, ids = time.monotonic(), list(words) or meant()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(_PROCESSES) as processes:
        shares = [ids[n::_PROCESSES] for n in range(_PROCESSES)]
        each = partial(_share, tls=Path(folder))
        told = {id_: text for share in processes.map(each, shares) for id_, text in share.items()}
    for id_ in ids:
        if told[id_] != "found":
            print(f"{id_:<50} {BY_ID[id_].clause:<45} {told[id_]}")
    kinds = Counter(text.partition(";")[0].partition(":")[0] for text in told.values())
    took_s = time.monotonic() - began
    print(f"{kinds['found']} of {len(ids)} found by their clause, {took_s:.0f} s; {dict(kinds)}")
    return 0 if kinds["found"] == len(ids) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
