"""Makes the table of known mistakes that ships with the diagnosis.

    python -m tests.mutants.table [--all] [DEFECT …]

Every defect is played on the cells that `probes` chooses. What is known of defects and scenarios
that are as they were is kept; `--all` plays everything again. With names only those are played.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

import sandbox.report.diagnosis
from sandbox.engine.own_delay import TAKES
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.defects import BY_ID
from sandbox.report.diagnosis.failures import failures_in, played_in
from sandbox.report.diagnosis.table import FILE, Failure, Mistake, Table, known_mistakes, table_text
from sandbox.scenario.language.model import Scenario, walk
from sandbox.whole_file import write_whole
from tests.mutants.probes import MOST_OWN, core, defects, own, room_of, scenarios, wide
from tests.mutants.shares import play_all
from tests.mutants.trials import CATALOGUE, Trial, Tried

PLACE = Path(next(iter(sandbox.report.diagnosis.__path__))) / FILE
AT_ONCE = 12
"""How many operators play beside each other in a process."""
_AT_A_TIME, _MOST_ALONE = 150, 12
"""After so many defects the table is written, so that what was played is not played again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one operator: the cells that were played, and what missed in them."""

    played: frozenset[str] = frozenset()
    failed: frozenset[Failure] = frozenset()
    crashed: str = ""

    def without(self, scenarios: Iterable[str]) -> "Seen":
        """Forget the cells of these scenarios."""
        gone = frozenset(scenarios)
        played = frozenset(cell for cell in self.played if scenario_of(cell) not in gone)
        return Seen(played, frozenset(one for one in self.failed if one[0] in played))

    def beside(self, more: "Seen") -> "Seen":
        """Take more cells in."""
        return Seen(self.played | more.played, self.failed | more.failed, more.crashed)

    def sees(self, clause: str) -> bool:
        """Tell whether a check of the clause missed somewhere."""
        return any(found == clause for _, found, _ in self.failed)


def seen(tried: Tried) -> Seen:
    """Reduce what was said of an operator."""
    return Seen(played_in(tried.cells), failures_in(tried.cells), tried.crashed)


def scenario_of(cell: str) -> str:
    """Return the id of a cell's scenario."""
    return cell.partition("[")[0]


def probe(
    defects: Sequence[Defect],
    *,
    known: Mapping[str, Seen],
    seed: str = "table",
    note: Callable[[Mapping[str, Seen]], None] = lambda _: None,
) -> dict[str, Seen]:
    """Play defects on all the cells that they want, but those that are known. `note` is told what
    is known so far, now and then.
    """
    found = {one.id: known.get(one.id, Seen()) for one in defects}
    tried = {one.id: set(found[one.id].played) for one in defects}
    while todo := {one: left for one in defects if (left := _wanted(one, found[one.id], tried))}:
        some = dict(islice(todo.items(), _AT_A_TIME))
        print(f"{len(todo)} defects, {sum(map(len, todo.values()))} cells", flush=True)
        trials = [
            Trial((cells,), (one.id,), one.beside, seed=seed, once=True)
            for one, cells in some.items()
        ]
        seen_of = play_all(trials, [CATALOGUE], seen, at_once=AT_ONCE)
        for (one, cells), more in zip(some.items(), seen_of, strict=True):
            found[one.id] = found[one.id].beside(more)
            tried[one.id] |= cells
            if more.crashed:
                print(f"{one.id} crashed: {more.crashed}", flush=True)
        note(found)
    for one, more in _alone([one for one in defects if not found[one.id].sees(one.clause)], seed):
        found[one.id] = found[one.id].beside(more)
    return found


def _alone(defects: Sequence[Defect], seed: str) -> Iterator[tuple[Defect, Seen]]:
    """Play those whose clause nothing saw miss once more, a cell at a time: beside others it may
    not have been clear whose call it was.
    """
    trials = [
        Trial(
            tuple(frozenset({cell}) for cell in own(one)[:_MOST_ALONE]),
            (one.id,),
            one.beside,
            wants=frozenset({one.clause}),
            takes=TAKES,
            seed=f"{seed}-alone",
        )
        for one in defects
        if not one.not_yet
    ]
    return zip(
        (one for one in defects if not one.not_yet),
        play_all(trials, [CATALOGUE], seen, at_once=AT_ONCE),
        strict=True,
    )


def _wanted(defect: Defect, known: Seen, tried: Mapping[str, set[str]]) -> frozenset[str]:
    """Return the cells that a defect wants to be played on and was not yet."""
    room, ordered = room_of(defect), list(own(defect))
    most = MOST_OWN
    while (
        not known.sees(defect.clause)
        and most < len(ordered)
        and tried[defect.id].issuperset(ordered[:most])
    ):
        most += MOST_OWN
    wants = {*core(room), *ordered[:most]}
    if any(cell in core(room) and found != defect.clause for cell, found, _ in known.failed):
        wants.update(wide(room))
    return frozenset(wants - tried[defect.id])


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
    before = known_mistakes() if PLACE.exists() else Table("", (), {})
    known = {} if words.all else kept(before)
    chosen = [BY_ID[name] for name in words.names] if words.names else defects()
    found = dict(known)

    def note(more: Mapping[str, Seen]) -> None:
        found.update((name, one) for name, one in more.items() if one.played)
        _write(table_of(found))

    found |= probe(chosen, known={} if words.names else known, note=note)
    table = table_of(found)
    _write(table)
    took_s = time.perf_counter() - started
    unseen = [one.id for one in defects() if one.id in found and not found[one.id].sees(one.clause)]
    print(f"{len(table.mistakes)} mistakes, {PLACE.stat().st_size} bytes; {took_s:.0f} s")
    print(f"{len(unseen)} whose clause nothing saw miss: {', '.join(unseen)}")
    return 0


def _write(table: Table) -> None:
    write_whole(PLACE, gzip.compress(table_text(table), mtime=0), mode=0o644)


def kept(table: Table) -> dict[str, Seen]:
    """Return what of a table is of today's defects and scenarios."""
    hashes = scenario_hashes()
    changed = [name for name, hashed in table.scenarios.items() if hashes.get(name) != hashed]
    return {
        one.id: Seen(one.played, one.failed).without(changed)
        for one in table.mistakes
        if one.id in BY_ID and defect_hash(BY_ID[one.id]) == one.hashed
    }


def table_of(found: Mapping[str, Seen]) -> Table:
    """Make the table of what was seen."""
    rows = (
        Mistake(
            one.id,
            one.clause,
            one.text,
            defect_hash(one),
            found[one.id].played,
            found[one.id].failed,
        )
        for one in defects()
        if one.id in found
    )
    return Table(fingerprint(), tuple(rows), scenario_hashes())


if __name__ == "__main__":
    sys.exit(main())
