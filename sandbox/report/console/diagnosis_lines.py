"""A diagnosis in lines: what went wrong, each thing once, with the cells that it took along."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sandbox.evidence.results import RunResult
from sandbox.evidence.verdict import Outcome
from sandbox.explain.finding.again import again
from sandbox.report.console.layout import Page
from sandbox.report.diagnosis.diagnosis import Diagnosis
from sandbox.report.diagnosis.roots import Root
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.words import counted

_IN_SIGHT = 20
"""A run of so few cells has its blocks still in sight; what each of them says is not repeated."""
_MOST_ROOTS = 8
_MOST_LIKELY = 3
_MOST_NAMED = 4
_LABEL_WIDTH = 10
_INDENT = 4
_ORDER = (Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.WARNED)


def diagnosis_lines(diagnosis: Diagnosis, run: RunResult, page: Page) -> Iterator[str]:
    """Print what went wrong; nothing where the blocks of a short run say it."""
    shown = _shown(diagnosis, run)
    if shown:
        yield "what went wrong:"
    for root in shown[:_MOST_ROOTS]:
        yield from _root(root, page, run.command)
    if len(shown) > _MOST_ROOTS:
        yield f"  and {len(shown) - _MOST_ROOTS} more, in result.json"
    yield from _likely(diagnosis, page)


def _likely(diagnosis: Diagnosis, page: Page) -> Iterator[str]:
    """Name the known mistakes that the run looks like, with the measure of it."""
    likely = diagnosis.likely[:_MOST_LIKELY]
    for heading, is_clear in (("looks like:", True), ("resembles, and may be another:", False)):
        named = [one for one in likely if one.is_clear is is_clear]
        if named:
            yield heading
        for one in named:
            yield f"  {printable(one.id)}   {page.dim(one.measure)}"
            yield f"    {page.wrapped(one.title, indent=_INDENT)}"
            if one.alike:
                yield f"    {page.dim(page.wrapped(_alike(one.alike), indent=_INDENT))}"
    if diagnosis.is_unknown:
        told = "what failed resembles no mistake that is known here"
        yield f"{page.dim('unknown'.ljust(_LABEL_WIDTH))}{page.wrapped(told, indent=_LABEL_WIDTH)}"


def _alike(names: Sequence[str]) -> str:
    """Name the mistakes that cannot be told from one by this run."""
    left = len(names) - _MOST_NAMED
    rest = f" and {left} more" if left > 0 else ""
    return f"the same was seen of {', '.join(map(printable, names[:_MOST_NAMED]))}{rest}"


def named_cells(diagnosis: Diagnosis, run: RunResult) -> frozenset[str]:
    """Return the cells of which those lines say why they were not judged."""
    roots = _shown(diagnosis, run)[:_MOST_ROOTS]
    return frozenset(cell.name for root in roots for cell in root.cells)


def _shown(diagnosis: Diagnosis, run: RunResult) -> list[Root]:
    """Return the roots of checks; cells without any are told where it is said what they lack."""
    roots = [root for root in diagnosis.roots if root.checks]
    is_worth = len(run.cells) > _IN_SIGHT or any(len(root.checks) > 1 for root in roots)
    return roots if is_worth else []


def _root(root: Root, page: Page, command: str) -> Iterator[str]:
    name = f"  {printable(root.clause)}" if root.clause else ""
    yield f"  {root.mark.value}  {root.level.value}{name}"
    yield f"    {page.wrapped(root.title, indent=_INDENT)}"
    details = {"found": root.text, "do": root.todo, "cells": _cells(root)}
    for label, text in details.items():
        if text.strip():
            shown = page.wrapped(text, indent=_INDENT + _LABEL_WIDTH)
            yield f"    {page.dim(label.ljust(_LABEL_WIDTH))}{shown}"
    if root.first.place.file:  # else it is a world that was served: nothing to play again
        line = printable(again(root.first, command))
        yield f"    {page.dim('again'.ljust(_LABEL_WIDTH))}{line}"


def _cells(root: Root) -> str:
    """Say how many cells ended how, and which: by their scenarios, where they are many."""
    outcomes = Counter(cell.outcome for cell in root.cells)
    told = ", ".join(f"{outcomes[one]} {one.value}" for one in _ORDER if outcomes[one])
    if len(root.cells) <= _MOST_NAMED:
        return f"{told}: {', '.join(cell.name for cell in root.cells)}"
    scenarios = Counter(cell.scenario for cell in root.cells)
    listed = [f"{one} ({n})" if n > 1 else one for one, n in scenarios.items()]
    left = len(listed) - _MOST_NAMED
    rest = f" and {counted(left, 'more scenario')}" if left > 0 else ""
    return f"{told}: {', '.join(listed[:_MOST_NAMED])}{rest}"
