"""Makes the table of known mistakes that ships with the diagnosis.

    python -m tests.mutants.table [--all] [DEFECT …]

Every defect is played on the cells of its probe. What is known of defects and scenarios
that are as they were is kept; `--all` plays everything again. With names only those are played.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

import sandbox.report.diagnosis
from sandbox.engine.own_delay import TAKES
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.defects import BY_ID
from sandbox.report.diagnosis.shown import NOTHING, Shown, shown_in
from sandbox.report.diagnosis.table import FILE, Mistake, Table, known_mistakes, table_text
from sandbox.scenario.language.model import Scenario, walk
from sandbox.whole_file import write_whole
from tests.mutants.probes import defects, own, probe_of, scenarios
from tests.mutants.shares import play_all
from tests.mutants.trials import CATALOGUE, Trial, Tried

PLACE = Path(next(iter(sandbox.report.diagnosis.__path__))) / FILE
AT_ONCE = 10
"""How many operators play beside each other in a process."""
_AT_A_TIME, _MOST_ALONE = 150, 12
"""After so many defects the table is written, so that what was played is not played again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one operator. `crashed` says what kept it from playing to the end."""

    shown: Shown
    crashed: str = ""


def seen(tried: Tried) -> Seen:
    """Reduce what was said of an operator; a cell that came at a bad time was not played."""
    return Seen(shown_in(tried.cells).unhindered(), tried.crashed)


def probe(
    todo: Mapping[Defect, frozenset[str]],
    *,
    known: Mapping[str, Shown],
    seed: str = "table",
    note: Callable[[Mapping[str, Shown]], None] = lambda _: None,
) -> dict[str, Shown]:
    """Play defects on cells, and return what is known of them then. What came at a bad time for
    this machine is played again, once; `note` is told now and then of those that were played.
    """
    found = {one.id: known.get(one.id, NOTHING) for one in todo}
    done: dict[str, Shown] = {}
    for is_again in (False, True):
        left = {one: more for one, cells in todo.items() if (more := cells - found[one.id].played)}
        each = iter(left.items())
        while some := dict(islice(each, _AT_A_TIME)):
            _play(some, found, seed, is_again=is_again)
            done |= {one.id: found[one.id] for one in some}
            note(done)
    unseen = [one for one in todo if one.clause not in found[one.id].missed and not one.not_yet]
    alone = _played([_alone(one, seed) for one in unseen])
    for one, said in zip(unseen, alone, strict=True):
        found[one.id] = found[one.id].beside(said.shown)
    return found


def _play(
    some: Mapping[Defect, frozenset[str]], found: dict[str, Shown], seed: str, *, is_again: bool
) -> None:
    trials = [
        Trial(
            (cells,),
            (one.id,),
            one.beside,
            takes=TAKES if is_again else 1,
            seed=f"{seed}-{len(cells)}",
            once=True,
        )
        for one, cells in some.items()
    ]
    for one, more in zip(some, _played(trials), strict=True):
        found[one.id] = found[one.id].beside(more.shown)
        if more.crashed:
            print(f"{one.id} crashed: {more.crashed}", flush=True)


def _alone(defect: Defect, seed: str) -> Trial:
    """Let a defect whose clause nothing saw miss play once more, a cell at a time: beside others it
    may not have been clear whose call it was.
    """
    return Trial(
        tuple(frozenset({cell}) for cell in own(defect)[:_MOST_ALONE]),
        (defect.id,),
        defect.beside,
        wants=frozenset({defect.clause}),
        takes=TAKES,
        seed=f"{seed}-alone",
    )


def _played(trials: Sequence[Trial]) -> list[Seen]:
    return play_all(trials, [CATALOGUE], seen, at_once=AT_ONCE)


def fingerprint() -> str:
    """Return a hash of all that the table is made of, but the code."""
    whole = sha256()
    for one in sorted(defects(), key=lambda one: one.id):
        whole.update(defect_hash(one).encode())
    for name, hashed in sorted(scenario_hashes().items()):
        whole.update(f"{name} {hashed}\n".encode())
    return whole.hexdigest()[:16]


def defect_hash(defect: Defect) -> str:
    """Return a hash of what a defect says of itself."""
    said = "\n".join((defect.id, defect.clause, defect.text, *defect.beside))
    return sha256(said.encode()).hexdigest()[:8]


@cache
def scenario_hashes() -> Mapping[str, str]:
    """Return a hash of each scenario as it is played, by id."""
    return {one.id: _hash_of(_files(one)) for one in scenarios()}


def _files(scenario: Scenario) -> list[str]:
    """Return the files that a scenario is made of, parts that it uses included."""
    return sorted({scenario.file, *(step.place.file for step in walk(scenario.steps))})


def _hash_of(files: Iterable[str]) -> str:
    whole = sha256()
    for file in files:
        whole.update(_text(file))
    return whole.hexdigest()[:8]


@cache
def _text(file: str) -> bytes:
    """Return a file's lines without those that are comments."""
    lines = Path(file).read_bytes().splitlines()
    return b"\n".join(line for line in lines if not line.lstrip().startswith(b"#"))


def main() -> int:
    """Make the table again where it is stale, and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.table")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("names", nargs="*")
    words = parser.parse_args()
    started = time.perf_counter()
    before = known_mistakes() if PLACE.exists() and not words.all else Table("", (), {})
    known = kept(before)
    for name in words.names:
        known.pop(name, None)
    chosen = [BY_ID[name] for name in words.names] if words.names else defects()
    same = unchanged(before)
    todo = {
        one: cells
        for one in chosen
        if (cells := _all_but(same, probe_of(one)) if one.id in known else probe_of(one))
    }
    print(f"{len(todo)} defects, {sum(map(len, todo.values()))} cells", flush=True)

    as_it_was = {name: one for name, one in known.items() if BY_ID[name] not in todo}

    def note(done: Mapping[str, Shown]) -> None:
        _write(table_of({**as_it_was, **done}))

    table = table_of({**as_it_was, **probe(todo, known=known, note=note)})
    _write(table)
    took_s = time.perf_counter() - started
    unseen = [one.id for one in table.mistakes if one.clause not in one.showed.missed]
    print(f"{len(table.mistakes)} mistakes, {PLACE.stat().st_size} bytes; {took_s:.0f} s")
    print(f"{len(unseen)} whose clause nothing saw miss: {', '.join(unseen)}")
    return 0


def _all_but(scenarios: Set[str], cells: Iterable[str]) -> frozenset[str]:
    return frozenset(cell for cell in cells if _scenario_of(cell) not in scenarios)


def _scenario_of(cell: str) -> str:
    return cell.partition("[")[0]


def _write(table: Table) -> None:
    write_whole(PLACE, gzip.compress(table_text(table), mtime=0), mode=0o644)


def unchanged(table: Table) -> frozenset[str]:
    """Return the scenarios that are today as a table knows them."""
    today = scenario_hashes()
    return frozenset(name for name, hashed in table.scenarios.items() if today.get(name) == hashed)


def kept(table: Table) -> dict[str, Shown]:
    """Return what of a table is of today's defects and scenarios."""
    same = unchanged(table)
    return {
        one.id: one.showed.kept(lambda cell: _scenario_of(cell) in same)
        for one in table.mistakes
        if one.id in BY_ID and defect_hash(BY_ID[one.id]) == one.hashed
    }


def table_of(found: Mapping[str, Shown]) -> Table:
    """Make the table of what was seen."""
    rows = (
        Mistake(one.id, one.clause, one.text, defect_hash(one), found[one.id])
        for one in defects()
        if one.id in found
    )
    return Table(fingerprint(), tuple(rows), scenario_hashes())


if __name__ == "__main__":
    sys.exit(main())
