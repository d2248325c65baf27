"""What would be played, as lines and as JSON: scenarios, and the cells of them that are chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.json_value import Json, dump_json, with_unseen_escaped
from sandbox.scenario.language.model import Cell, Scenario
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.words import counted

SHAPE = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A cell that would be played; `skip` says why the target cannot, "" that it can."""

    scenario: Scenario
    cell: Cell
    skip: str = ""


def listing_lines(found: Sequence[Found], *, cells: bool) -> Iterator[str]:
    """Return a line for each scenario, and for its cells where `cells` or only some are chosen;
    the sum last.
    """
    scenarios = _by_scenario(found)
    width = max(len(id_) for id_ in scenarios)
    for id_, chosen in scenarios.items():
        scenario = chosen[0].scenario
        whole = len(scenario.cells())
        count = f"{len(chosen)}" if len(chosen) == whole else f"{len(chosen)} of {whole}"
        tags = ",".join(scenario.tags)
        yield printable(f"{id_:<{width}}  {count:>3}  {tags:<28}  {scenario.title}".rstrip())
        every = whole > 1 and (cells or len(chosen) < whole)
        yield from _cell_lines(chosen, every=every)
    yield f"{counted(len(scenarios), 'scenario')}, {counted(len(found), 'cell')}"


def _cell_lines(chosen: Sequence[Found], *, every: bool) -> Iterator[str]:
    skips = {each.skip for each in chosen}
    alike = skips.pop() if len(skips) == 1 else ""
    if alike:
        yield printable(f"    SKIPPED  {alike}")
    for each in chosen:
        told = f"  SKIPPED  {each.skip}" if each.skip and not alike else ""
        if every or told:
            yield printable(f"    {each.cell.id}{told}")


def listing_json(found: Sequence[Found]) -> str:
    """Return one JSON document: every scenario with its chosen cells."""
    scenarios: list[Json] = [_member(chosen) for chosen in _by_scenario(found).values()]
    return with_unseen_escaped(dump_json({"list": SHAPE, "scenarios": scenarios}))


def _member(chosen: Sequence[Found]) -> Json:
    scenario = chosen[0].scenario
    cells: list[Json] = [
        {"id": each.cell.id, "values": dict(each.cell.names), "skip": each.skip or None}
        for each in chosen
    ]
    return {
        "id": scenario.id,
        "title": scenario.title,
        "file": scenario.file,
        "line": scenario.place.line,
        "tags": list(scenario.tags),
        "cells": cells,
    }


def _by_scenario(found: Sequence[Found]) -> dict[str, list[Found]]:
    chosen: dict[str, list[Found]] = {}
    for each in found:
        chosen.setdefault(each.scenario.id, []).append(each)
    return chosen
