"""`make fuzz`: run every harness from one seed and print the table.

    make fuzz                 a few minutes
    make fuzz FUZZ=100000     so many cases in all
    make fuzz SEED=7          those of an earlier run again

Exit 1 where anything was unhandled, or an innocent connection was not answered.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from random import Random, SystemRandom

from tests.fuzz import texts
from tests.fuzz.operator_answers import evidence_of_a_run, operator_answers, runs
from tests.fuzz.provider_requests import provider_requests
from tests.fuzz.tally import HEADER, Tally
from tests.fuzz.wire_frames import http1_bytes, http2_frames

Sockets = Callable[[Random, int], Coroutine[None, None, Tally]]


@dataclass(frozen=True, slots=True)
class Harness:
    """`share` of all cases are its own; `small` of the usual number are enough for a test."""

    run: Callable[[Random, int], Tally]
    share: float
    small: float = 1.0


def _over_sockets(harness: Sockets) -> Callable[[Random, int], Tally]:
    return lambda chance, cases: asyncio.run(harness(chance, cases))


def _evidence(chance: Random, cases: int) -> Tally:
    return texts.evidence(chance, cases, of_a_run=asyncio.run(evidence_of_a_run()))


HARNESSES: Mapping[str, Harness] = {
    "requests": Harness(_over_sockets(provider_requests), 0.30, small=3),
    "http1": Harness(_over_sockets(http1_bytes), 0.14),
    "http2": Harness(_over_sockets(http2_frames), 0.14),
    "answers": Harness(_over_sockets(operator_answers), 0.14, small=2),
    "runs": Harness(_over_sockets(runs), 0.01, small=0.1),
    "pem": Harness(texts.pems, 0.09),
    "jwt": Harness(texts.tokens, 0.06),
    "yaml": Harness(texts.yamls, 0.05),
    "target": Harness(texts.targets, 0.04),
    "evidence": Harness(_evidence, 0.03, small=0.5),
}


def main() -> int:
    """Run them; return the exit code."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--only", choices=sorted(HARNESSES), action="append")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", *HEADER, sep="\n", flush=True)
    tallies = []
    for name, harness in HARNESSES.items():
        if asked.only and name not in asked.only:
            continue
        chance = Random(f"{asked.seed}:{name}")
        tallies.append(harness.run(chance, max(1, int(asked.cases * harness.share))))
        print(tallies[-1].row(), flush=True)
    for tally in tallies:
        for fault, shown in tally.unhandled.items():
            print(f"\n{tally.name}: {fault}\n{shown[:4000]}")
        print(f"{tally.name}: slowest: {tally.slowest[:300]}", file=sys.stderr)
    return int(any(tally.unhandled or tally.lost for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
