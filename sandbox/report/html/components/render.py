"""The components as HTML: what the report packs, and what a page that is served shows at once."""

from collections.abc import Iterable, Iterator

from sandbox.evidence.results import CellResult, MessageResult
from sandbox.report.html.components.cell import cell_view
from sandbox.report.html.components.environment import environment
from sandbox.report.html.components.exchange import exchange_view
from sandbox.report.html.components.shared import Shared


def cell_html(cell: CellResult, shared: Shared) -> Iterator[str]:
    """Yield a cell piece by piece: no more than one exchange is in memory, however many it has."""
    view = cell_view(cell, shared)
    yield _called("cell", "before", view)
    yield from exchanges_html(cell.messages.values(), shared)
    yield _called("cell", "after", view)


def exchanges_html(messages: Iterable[MessageResult], shared: Shared) -> Iterator[str]:
    """Yield exchanges one by one."""
    return (exchange_html(message, shared) for message in messages)


def exchange_html(message: MessageResult, shared: Shared) -> str:
    """Return one exchange."""
    return _called("exchange", "exchange", exchange_view(message, shared))


def _called(template: str, macro: str, view: object) -> str:
    called = getattr(environment().get_template(f"{template}.html.j2").module, macro)
    return str(called(view))
