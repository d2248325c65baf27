"""The components as HTML: what the report packs, and what a page that is served shows at once."""

from sandbox.evidence.results import CellResult, MessageResult
from sandbox.report.html.components.cell import CellView, cell_view
from sandbox.report.html.components.environment import environment
from sandbox.report.html.components.exchange import ExchangeView, exchange_view
from sandbox.report.html.components.shared import Shared


def cell_html(cell: CellResult, shared: Shared) -> str:
    """Return a cell whole."""
    return _called("cell", cell_view(cell, shared))


def exchange_html(message: MessageResult, shared: Shared) -> str:
    """Return one exchange."""
    return _called("exchange", exchange_view(message, shared))


def _called(component: str, view: CellView | ExchangeView) -> str:
    """Call the macro of a component, which has the name of its template."""
    macro = getattr(environment().get_template(f"{component}.html.j2").module, component)
    return str(macro(view))
