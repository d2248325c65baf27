"""Cells packed into the page: compressed, and unfolded by the browser when somebody opens one.

A cell is HTML of ours, deflated and written in Base64, which holds nothing that ends a script.
"""

import base64
import zlib
from collections.abc import Sequence

from sandbox.evidence.results import RunResult, numbered_checks
from sandbox.json_value import dump_json
from sandbox.report.html.components.render import cell_html, exchange_html
from sandbox.report.html.components.shared import Shared

_HARD = 9


def packed_cells(shared: Shared) -> Sequence[str]:
    """Return every cell of a run packed, in its order, and at the end what belongs to none."""
    found = [pack(cell_html(cell, shared)) for cell in shared.run.cells]
    outside = shared.run.outside.messages.values()
    return [*found, pack("".join(exchange_html(message, shared) for message in outside))]


def pack(html: str) -> str:
    """Return a text as Base64 of its zlib stream."""
    return base64.b64encode(zlib.compress(html.encode("utf-8", "replace"), _HARD)).decode()


def index_json(run: RunResult) -> str:
    """Return where everything is: of each packed cell its name, its messages, its checks.

    In HTML it stands in a script element, so that no `<` may be in it.
    """
    cells = [
        {
            "name": cell.name,
            "messages": [int(id_[1:]) for id_ in cell.messages],
            "checks": [int(id_[1:]) for id_, _ in numbered_checks(cell.happened)],
        }
        for cell in run.cells
    ]
    outside = {"name": "", "messages": [int(id_[1:]) for id_ in run.outside.messages], "checks": []}
    text = dump_json({"cells": [*cells, outside]})
    return text.encode("ascii", "backslashreplace").decode().replace("<", "\\u003c")
