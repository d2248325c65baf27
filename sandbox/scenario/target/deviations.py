"""deviations.yaml: the misses that the operator's team knows of, each with its last day.

An entry names one clause in one scenario, or in one cell of it, in full: patterns would let new
misses hide behind old ones.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import FileFinding, Place, ScenarioFault, SetupFault
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.node_readers import text_of
from sandbox.scenario.language.shape.shape import another_kind, check_text
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, places_in
from sandbox.scenario.yaml_tree.suggest import did_you_mean

FILE_NAME = "deviations.yaml"
"""Looked for beside the target file."""

UNEXPECTED = "unexpected"
"""Stands for a clause where the miss is a request that no step asks for."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One known miss. `cell` is "" for every cell; `until` is the last day on which it counts."""

    scenario: str
    cell: str
    clause: str
    reason: str
    ticket: str
    until: dt.date
    place: Place

    def fits(self, *, cell: str, clause: str) -> bool:
        """Tell whether a check of that clause in that cell is meant."""
        meant = self.cell == cell if self.cell else self.scenario == cell.partition("[")[0]
        return meant and self.clause == clause


def load_deviations(path: Path | str, *, contracts: Contracts) -> tuple[Deviation, ...]:
    """Read a deviations file. Raise SetupFault when it cannot be read, ScenarioFault with every
    finding when it is wrong.
    """
    try:
        text = Path(path).read_bytes()
    except OSError as fault:
        raise SetupFault(f"{path}: {fault.strerror}. Name the file with --deviations") from fault
    listed, findings = read_deviations(text, file=str(path), contracts=contracts)
    if findings:
        raise ScenarioFault(findings)
    return listed


def read_deviations(
    text: bytes | str, *, file: str, contracts: Contracts
) -> tuple[tuple[Deviation, ...], list[FileFinding]]:
    """Read a file's text: the entries (none where the shape is wrong) beside every finding."""
    root, findings = check_text(text, file=file, schema="deviations")
    if root is not None and (other := another_kind(root, "deviations")) is not None:
        return (), [other]
    if not isinstance(root, MapNode):
        return (), findings
    wrong = {finding.place for finding in findings}
    known = root.get("known")
    items = known.items if isinstance(known, ListNode) else ()
    whole = (item for item in items if wrong.isdisjoint(places_in(item)))
    nodes = [item for item in whole if isinstance(item, MapNode)]
    listed = tuple(entry for node in nodes if (entry := _entry(node)) is not None)
    for node in nodes:
        findings += [*_clause_findings(node, contracts), *_place_findings(node)]
    return () if wrong else listed, sorted([*findings, *_doubled(listed)])


def _entry(node: MapNode) -> Deviation | None:
    until = _day(text_of(node, "until"))
    if until is None:
        return None
    return Deviation(
        scenario=text_of(node, "scenario"),
        cell=text_of(node, "cell"),
        clause=text_of(node, "clause"),
        reason=text_of(node, "reason").strip(),
        ticket=text_of(node, "ticket"),
        until=until,
        place=node.place,
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _clause_findings(node: MapNode, contracts: Contracts) -> Iterator[FileFinding]:
    name = text_of(node, "clause")
    place = node.node_at(["clause"]).place
    clause = contracts.clauses.get(name)
    if name == UNEXPECTED:
        return
    if clause is None:
        hint = did_you_mean(name, [*contracts.clauses, UNEXPECTED])
        yield FileFinding(place, "D01", f'"{name}" is no clause.', hint)
    elif clause.level == "may":
        yield FileFinding(place, "D02", f'"{name}" is a may: no check can miss it.')


def _place_findings(node: MapNode) -> Iterator[FileFinding]:
    until, cell, scenario = (text_of(node, name) for name in ("until", "cell", "scenario"))
    if _day(until) is None:
        text = f'"{until}" is no day of the calendar.'
        yield FileFinding(node.node_at(["until"]).place, "D03", text)
    if cell and cell.partition("[")[0] != scenario:
        text = f'"{cell}" is no cell of {scenario}.'
        hint = f"A cell's id begins with its scenario's: {scenario}[…]."
        yield FileFinding(node.node_at(["cell"]).place, "D04", text, hint)


def _doubled(listed: Iterable[Deviation]) -> Iterator[FileFinding]:
    """An entry without a cell stands for every cell, so that beside it none may be named."""
    seen: list[Deviation] = []
    for entry in listed:
        first = next((earlier for earlier in seen if _overlap(earlier, entry)), None)
        if first is not None:
            text = f"{entry.clause} in {entry.cell or entry.scenario} is listed already,"
            yield FileFinding(entry.place, "D05", f"{text} on line {first.place.line}.")
        seen.append(entry)


def _overlap(one: Deviation, other: Deviation) -> bool:
    same_miss = (one.scenario, one.clause) == (other.scenario, other.clause)
    return same_miss and (one.cell == other.cell or not one.cell or not other.cell)
