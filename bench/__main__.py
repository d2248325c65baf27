"""`make bench`: one table, before and after in one run. `python -m bench --help` says more.

Checkouts are measured in turn, A B A B, so that a busy machine slows both alike; the table has the
medians and their ratio. Only the ratios mean anything on another machine.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.load import h2load_is_there
from bench.measures import Measure, measures
from bench.tree import Tree

HERE = Path(__file__).parents[1]


def main() -> int:
    asked = _arguments()
    trees = [Tree("this", HERE)]
    if asked.against is not None:
        trees.insert(0, Tree("before", asked.against.resolve()))
    for tree in trees:
        if not (tree.home / ".venv/bin/python").exists():
            print(f"{tree.home} has no .venv: run make setup there", file=sys.stderr)
            return 2
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n", flush=True)
    print(_line(["", *(tree.name for tree in trees), *(["ratio"] if len(trees) > 1 else [])]))
    print(_line(["---", *("---:" for _ in trees), *(["---:"] if len(trees) > 1 else [])]))
    for measure in measures(catalogue=not asked.quick, suites=asked.suites):
        for line in _rows(measure, trees, rounds=1 if asked.quick else measure.rounds):
            print(line, flush=True)
    if not h2load_is_there():
        print("\nrequests/s need h2load (Debian: nghttp2-client)")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--against", type=Path, help="another checkout, with its own .venv")
    parser.add_argument("--quick", action="store_true", help="one round, no run of the catalogue")
    parser.add_argument("--suites", action="store_true", help="make quick and make test too")
    return parser.parse_args()


def _rows(measure: Measure, trees: Sequence[Tree], *, rounds: int) -> Iterator[str]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for tree in trees:
            for row, number in measure.of(tree).items():
                found[row, tree.name].append(number)
    for row in measure.rows:
        medians = [median(found[row, tree.name] or [float("nan")]) for tree in trees]
        ratio = [f"{medians[1] / medians[0]:.2f}"] if len(trees) > 1 else []
        yield _line([row, *(_shown(number) for number in medians), *ratio])


def _shown(number: float) -> str:
    if number != number:  # noqa: PLR0124 - not a number: this checkout has no such thing
        return "–"
    return f"{number:,.0f}" if number >= 100 else f"{number:.2f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
