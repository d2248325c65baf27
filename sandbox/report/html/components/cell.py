"""One cell around its exchanges: its head, its story, the picture beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sandbox.evidence.results import CellResult
from sandbox.evidence.verdict import Outcome
from sandbox.explain.finding.again import again
from sandbox.report.html.components.environment import ours
from sandbox.report.html.components.shared import Shared
from sandbox.report.html.components.story import StoryView, story_view
from sandbox.report.sequence.layout import diagram_of
from sandbox.report.sequence.svg import as_svg
from sandbox.scenario.yaml_tree.duration import render_duration


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell. `picture` is SVG of ours."""

    name: str
    outcome: str
    tags: Sequence[str]
    place: str
    took: str
    take: int
    because: str
    notes: Sequence[str]
    story: StoryView
    picture: Markup
    again: str


def cell_view(cell: CellResult, shared: Shared) -> CellView:
    """Return the view of a cell."""
    return CellView(
        name=cell.name,
        outcome=cell.outcome.value,
        tags=cell.tags,
        place=str(cell.place) if cell.place.file else "",
        took="" if cell.outcome is Outcome.SKIPPED else render_duration(cell.took_s, decimals=1),
        take=cell.take,
        because=cell.because,
        notes=[note.text for note in cell.notes if note.level == "warn"],
        story=story_view(cell, shared),
        picture=ours(as_svg(diagram_of(cell.happened)) if cell.messages else ""),
        again=again(cell, shared.run.command),
    )
