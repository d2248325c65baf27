"""report.html: a run as one file that needs nothing else, from a disk, an e-mail or a CI artifact.

Verdict, clause sheet and what did not hold are plain HTML: they are there without a script and on
paper. Cells are packed (`packed.py`) and unfolded when they are opened. The page asks nobody for
anything: style and script stand in it, and its policy lets in nothing but these two, by their hash.
"""

from collections import Counter
from dataclasses import dataclass

from sandbox.evidence.results import CellResult, RunResult
from sandbox.evidence.verdict import Outcome
from sandbox.report.diagnosis.diagnosis import diagnose
from sandbox.report.html.clauses import NOBODY, clause_sheet
from sandbox.report.html.components.environment import environment, ours
from sandbox.report.html.components.shared import Shared
from sandbox.report.html.failures import failures
from sandbox.report.html.packed import index_json, packed_cells
from sandbox.report.html.page import joined, policy
from sandbox.report.html.roots import root_views
from sandbox.report.html.strays import strays
from sandbox.report.html.top import ORDER, top_view
from sandbox.report.sequence.connections_svg import connections_svg
from sandbox.report.sequence.svg import stylesheet
from sandbox.scenario.yaml_tree.duration import render_duration

_STYLES = ("palette.css", "components.css", "page.css")
_SCRIPTS = ("components.js", "page.js")


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell in the list of all."""

    name: str
    title: str
    outcome: str
    tags: str
    took: str
    checks: int


def report_html(run: RunResult) -> bytes:
    """Return the page of a run. It is made piece by piece: a cell is packed when its turn comes."""
    shared, diagnosis = Shared.of(run), diagnose(run)
    style, script = joined(*_STYLES) + stylesheet(), joined(*_SCRIPTS)
    groups = clause_sheet(run)
    pieces = (
        environment()
        .get_template("report.html.j2")
        .generate(
            top=top_view(shared),
            diagnosis=diagnosis,
            roots=root_views(diagnosis, run),
            failures=failures(shared),
            groups=groups,
            unjudged=sum(row.mark == NOBODY for group in groups for row in group.rows),
            rows=[_row(cell) for cell in run.cells],
            tags=sorted(Counter(tag for cell in run.cells for tag in cell.tags).items()),
            outcomes=[outcome.value for outcome in ORDER if run.counts.outcomes[outcome]],
            counts={outcome.value: number for outcome, number in run.counts.outcomes.items()},
            strays=strays(run),
            connections=ours(connections_svg(run)),
            packed=packed_cells(shared),
            index=ours(index_json(run)),
            style=ours(style),
            script=ours(script),
            policy=policy(style=style, script=script),
            run=run,
        )
    )
    page = bytearray()
    for piece in pieces:
        page += piece.encode("utf-8", "replace")
    return bytes(page)


def _row(cell: CellResult) -> CellRow:
    return CellRow(
        name=cell.name,
        title=cell.title,
        outcome=cell.outcome.value,
        tags=" ".join(cell.tags),
        took="" if cell.outcome is Outcome.SKIPPED else render_duration(cell.took_s, decimals=1),
        checks=len(cell.checks),
    )
