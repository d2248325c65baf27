"""Makes the good twins: the exchanges of the correct operator in every cell of the catalogue.

    python -m tests.mutants.twins

The catalogue is played with several seeds. What is another value in each is no part of a twin; an
exchange that is not there in each (how many retries fit into a second is nobody's promise) is none.
Cells that the reference operator's target cannot play are played by the variants that can.
"""

import asyncio
import gzip
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import json

import sandbox.report.diagnosis
from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.sandbox import masks_for
from sandbox.app.serve import demo_target
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Outcome
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.registry import prepare
from sandbox.reference_operator.variants import ALL as VARIANTS
from sandbox.report.diagnosis.exchange_parts import Part, parts_of
from sandbox.report.diagnosis.twin import ANY, TWINS, TWINS_FILE, TwinsFile, keyed
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from sandbox.whole_file import write_whole
from tests.mutants.probes import scenarios
from tests.mutants.table import scenario_hashes
from tests.verdicts import recorded

PLACE = Path(next(iter(sandbox.report.diagnosis.__path__))) / TWINS_FILE
SEEDS = ("twins-1", "twins-2", "twins-3")
_AT_ONCE = 16
_RIGHT = (Outcome.PASSED, Outcome.WARNED)

Exchanges = Mapping[str, tuple[Part, ...]]
"""The exchanges of a cell by their keys."""


async def played(chosen: Sequence[Scenario], seed: str) -> dict[str, Exchanges]:
    """Play scenarios with a correct operator and return what was exchanged in each cell that it
    passed; what one variant cannot play the next one may.
    """
    prepare()
    found: dict[str, Exchanges] = {}
    wanted = {cell.id for one in chosen for cell in one.cells()}
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed=seed)) as sandbox:
        for variants in ((), *((one.id,) for one in VARIANTS)):
            left = frozenset(wanted - found.keys())
            if left:
                found |= await _by(sandbox, chosen, left, variants, seed)
    return found


async def _by(
    sandbox: Sandbox,
    chosen: Sequence[Scenario],
    cells: frozenset[str],
    variants: tuple[str, ...],
    seed: str,
) -> dict[str, Exchanges]:
    async with ReferenceOperator(urls=sandbox.listeners.urls, variants=variants) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        run = await recorded(
            sandbox, target, chosen,
            masks=masks_for(target, SandboxOptions()), seed="-".join((seed, *variants)),
            at_once=_AT_ONCE, cells=cells,
        )  # fmt: skip
    return {cell.id: exchanges_of(cell) for cell in run.cells if cell.outcome in _RIGHT}


def exchanges_of(cell: CellResult) -> Exchanges:
    """Return the exchanges of a cell."""
    return {key: tuple(parts_of(message)) for key, message in keyed(cell.messages)}


def common(runs: Sequence[Mapping[str, Exchanges]]) -> dict[str, Exchanges]:
    """Return what runs have in common, with `ANY` where each has a value of its own."""
    first, *others = runs
    cells = {id_ for id_ in first if all(id_ in other for other in others)}
    return {
        id_: {
            key: tuple(_shared(parts, [dict(other[id_][key]) for other in others]))
            for key, parts in first[id_].items()
            if all(key in other[id_] for other in others)
        }
        for id_ in cells
    }


def _shared(parts: Iterable[Part], others: Sequence[Mapping[str, str]]) -> Iterator[Part]:
    for where, value in parts:
        if all(where in other for other in others):
            yield where, value if all(other[where] == value for other in others) else ANY


def twins_file(cells: Mapping[str, Exchanges]) -> TwinsFile:
    """Make the file: each part and each exchange stands in it once."""
    exchanges = sorted({one for cell in cells.values() for one in cell.values()})
    parts = sorted({part for one in exchanges for part in one})
    numbered = {part: n for n, part in enumerate(parts)}
    places = {one: n for n, one in enumerate(exchanges)}
    return TwinsFile(
        twins=TWINS,
        catalogue=dict(sorted(scenario_hashes().items())),
        parts=tuple(parts),
        exchanges=tuple(tuple(numbered[part] for part in one) for one in exchanges),
        cells={
            id_: {key: places[one] for key, one in sorted(cells[id_].items())}
            for id_ in sorted(cells)
        },
    )


def main() -> int:
    """Make the file and say how large it is."""
    started = time.perf_counter()
    runs = [asyncio.run(played(scenarios(), seed)) for seed in SEEDS]
    file = twins_file(common(runs))
    packed = gzip.compress(json.encode(file), mtime=0)
    write_whole(PLACE, packed, mode=0o644)
    print(
        f"{len(file.cells)} cells, {len(file.exchanges)} exchanges of {len(file.parts)} parts,"
        f" {len(packed)} bytes; {time.perf_counter() - started:.0f} s"
    )
    cells = [cell.id for one in scenarios() for cell in one.cells()]
    lacking = [cell for cell in cells if cell not in file.cells]
    print(f"{len(lacking)} cells without: {', '.join(lacking)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
