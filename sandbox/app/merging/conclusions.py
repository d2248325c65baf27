"""What only all runs together can tell: the fate of deviations, a certificate, what lacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sandbox.app.merging.sources import Source, missing_shards
from sandbox.engine.run.failure_limit import unplayed_lacks
from sandbox.evidence.events import Certificate, Deviation, Lack, RunStopped
from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Fate, Lacking, Mark, Outcome
from sandbox.scenario.target.deviations import UNEXPECTED
from sandbox.words import listed

_STRONGEST_FIRST = (Fate.UNMATCHED, Fate.FIXED, Fate.EXPIRED, Fate.KNOWN, Fate.IDLE)
_JUDGED = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.FAILED})
_NOT_HELD = frozenset({Mark.FAIL, Mark.WARN, Mark.KNOWN, Mark.UNCLEAR, Mark.NOT_RUN})


def stopped_of(sources: Sequence[Source], plan: Sequence[str]) -> RunStopped | None:
    """Describe what of the plan (names of cells, repeats too) no run played; None for nothing."""
    whys = [s.result.conclusions.stopped.why for s in sources if s.result.conclusions.stopped]
    missing = missing_shards(sources)
    if missing:
        is_or_are = "shard {} is" if len(missing) == 1 else "shards {} are"
        whys.append(f"{is_or_are.format(listed(missing, last='and'))} missing")
    begun = frozenset().union(*(source.begun for source in sources))
    named = [s.result.conclusions.stopped for s in sources]
    others = [name for stopped in named if stopped for name in stopped.unplayed]
    unplayed = [name for name in dict.fromkeys([*plan, *others]) if name not in begun]
    return (
        RunStopped(why="; ".join(dict.fromkeys(whys)), unplayed=tuple(unplayed)) if whys else None
    )


def deviations_of(sources: Sequence[Source], cells: Sequence[CellResult]) -> Iterator[Deviation]:
    """Return what became of each listed deviation, in the order in which they are listed."""
    found: dict[tuple[str, str, str], list[Deviation]] = {}
    for source in sources:
        for entry in source.result.conclusions.deviations:
            found.setdefault((entry.scenario, entry.only, entry.clause), []).append(entry)
    for entries in sorted(found.values(), key=lambda entries: _line(entries[0])):
        strongest = min(entries, key=lambda entry: _STRONGEST_FIRST.index(entry.fate))
        yield _fixed(strongest) if _holds_everywhere(strongest, sources, cells) else strongest


def _line(entry: Deviation) -> tuple[str, int]:
    file, _, line = entry.place.rpartition(":")[0].rpartition(":")
    return file, int(line) if line.isdecimal() else 0


def _holds_everywhere(
    entry: Deviation, sources: Sequence[Source], cells: Sequence[CellResult]
) -> bool:
    """Tell whether the clause was judged and held in every cell that an entry means."""
    shard = sources[0].shard
    if shard is None or entry.fate is Fate.UNMATCHED or entry.scenario in shard.partial:
        return False
    of = [id_ for id_ in shard.plan if id_.partition("[")[0] == entry.scenario]
    meant = [entry.only] if entry.only else of
    reached = [cell for cell in cells if cell.id in meant]
    marks = {c.mark for cell in reached for c in cell.checks if c.clause == entry.clause}
    whole = {cell.id for cell in reached} == set(meant)
    judged = whole and all(cell.outcome in _JUDGED for cell in reached)
    return judged and bool(marks or entry.clause == UNEXPECTED) and not marks & _NOT_HELD


def _fixed(entry: Deviation) -> Deviation:
    return msgspec.structs.replace(
        entry, fate=Fate.FIXED, text="the clause holds: take the entry out"
    )


def certificate_of(
    sources: Sequence[Source], deviations: Iterable[Deviation], stopped: RunStopped | None
) -> Certificate | None:
    """Return what certifying all of them comes to; None where it was not asked for."""
    found = [source.result.conclusions.certificate for source in sources]
    certificates = [certificate for certificate in found if certificate]
    if not certificates:
        return None
    lacks = [lack for certificate in certificates for lack in certificate.lacks]
    known = [entry for entry in deviations if entry.fate is Fate.KNOWN]
    lacking = [
        *unplayed_lacks(stopped),
        *(lack for lack in lacks if lack.kind in (Lacking.SKIPPED, Lacking.INCONCLUSIVE)),
        *(Lack(Lacking.DEVIATION, e.clause, f"a known miss: {e.ticket}") for e in known),
        *_judged_by_none([certificate.lacks for certificate in certificates]),
    ]
    listed_once = tuple(dict.fromkeys(lacking))
    held = not listed_once and len(certificates) == len(sources)
    return Certificate(held=held, lacks=listed_once)


def _judged_by_none(lacks: Sequence[Sequence[Lack]]) -> Iterator[Lack]:
    unjudged: list[Mapping[str, Lack]] = [
        {lack.id: lack for lack in some if lack.kind is Lacking.UNJUDGED} for some in lacks
    ]
    first, *others = unjudged
    yield from (lack for id_, lack in first.items() if all(id_ in other for other in others))
