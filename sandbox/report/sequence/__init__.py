"""Diagrams as SVG: what happened in a cell, step by step; the connections of a run over time."""

from sandbox.report.sequence.connections_svg import connections_svg
from sandbox.report.sequence.diagram import Diagram
from sandbox.report.sequence.layout import diagram_of
from sandbox.report.sequence.svg import as_svg, stylesheet

__all__ = ["Diagram", "as_svg", "connections_svg", "diagram_of", "stylesheet"]
