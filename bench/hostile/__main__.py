"""`make hostile`: how long innocent clients wait, quiet and under each attack, in one run.

Each attack meets a server of its own: first in peace, then attacked. Only the ratios mean anything
on another machine; what must hold anywhere is that nobody waits for longer than a second.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bench.hostile.attacks import ATTACKS, Attack
from bench.hostile.innocent import Waits, ask
from bench.tree import Running, Tree, folder, started

HERE = Path(__file__).parents[2]
_COLUMNS = (
    "attack",
    "answered",
    "quiet p50/p99/max ms",
    "attacked p50/p99/max ms",
    "max ratio",
    "memory MB before/peak/after",
    "evidence MB",
    "stderr KB",
    "evidence says",
)
_HELD_S = 1.0


def main() -> int:
    asked = _arguments()
    tree = Tree("this", (asked.tree or HERE).resolve())
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n", flush=True)
    print(_line(_COLUMNS))
    print(_line(["---"] * len(_COLUMNS)), flush=True)
    late = [name for name in asked.names or ATTACKS if _row(tree, name, within_s=asked.seconds)]
    print(f"\nlonger than {_HELD_S:g} s: {', '.join(late) or 'nobody, under none of them'}")
    return bool(late)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ATTACKS, []], help="attacks; default: all")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each lasts")
    parser.add_argument("--tree", type=Path, help="another checkout, with its own .venv")
    return parser.parse_args()


def _row(tree: Tree, name: str, *, within_s: float) -> bool:
    """Print one row; True where somebody waited for too long."""
    found = ATTACKS[name]
    with folder() as made:
        evidence = made / "evidence.jsonl"
        words = ["serve", "--base-port", "0", "--evidence", str(evidence)]
        errors = made / "errors.txt"
        with started(
            tree, *words, folder=made, descriptors=found.descriptors, errors=errors
        ) as serving:
            quiet = asyncio.run(ask(serving.ready, within_s=within_s / 2))
            before, size = serving.memory_mb(), evidence.stat().st_size
            attacked = _attacked(name, found, serving, within_s=within_s)
            peak, after = serving.peak_mb(), serving.memory_mb()
        grown = (evidence.stat().st_size - size) / 1e6
        print(
            _line(
                [
                    found.title,
                    f"{len(attacked.answered)}/{attacked.asked}",
                    _times(quiet),
                    _times(attacked),
                    f"{attacked.part(1) / quiet.part(1):.1f}",
                    f"{before:.0f}/{peak:.0f}/{after:.0f}",
                    f"{grown:.1f}",
                    f"{errors.stat().st_size / 1e3:.1f}",
                    _said(evidence),
                ]
            ),
            flush=True,
        )
    return attacked.part(1) > _HELD_S


def _attacked(name: str, found: Attack, serving: Running, *, within_s: float) -> Waits:
    port = serving.ready[found.port].rpartition(":")[2]
    words = [sys.executable, "-m", "bench.hostile.attacks", name, port, str(within_s + 1)]
    attacker = subprocess.Popen(words, cwd=HERE)
    try:
        return asyncio.run(_later(serving.ready, within_s=within_s))
    finally:
        attacker.terminate()
        attacker.wait(timeout=30)


async def _later(ready: dict[str, str], *, within_s: float) -> Waits:
    await asyncio.sleep(1)  # the attacker has to be there
    return await ask(ready, within_s=within_s - 1)


def _times(waits: Waits) -> str:
    return "/".join(f"{waits.part(share) * 1000:.0f}" for share in (0.5, 0.99, 1))


def _said(evidence: Path) -> str:
    """Return the remark that was made most often, its numbers left out, and how often."""
    told = Counter[str]()
    with evidence.open() as lines:
        for line in lines:
            event = json.loads(line)
            if event["type"] == "note":
                told[re.sub(r"\d+", "…", event["text"].split("\n")[0])[:110]] += 1
    return "; ".join(f"{count} × {text}" for text, count in told.most_common(1)) or "–"


def _line(cells: "list[str] | tuple[str, ...]") -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
