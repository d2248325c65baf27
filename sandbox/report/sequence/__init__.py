"""Sequence diagrams of what happened, as geometry and as SVG."""

from sandbox.report.sequence.diagram import Diagram
from sandbox.report.sequence.layout import diagram_of
from sandbox.report.sequence.svg import as_svg, stylesheet

__all__ = ["Diagram", "as_svg", "diagram_of", "stylesheet"]
