"""Cells packed into the page: compressed, and unfolded by the browser when somebody opens one.

A cell is HTML of ours, deflated and written in Base64, which holds nothing that ends a script.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator

from sandbox.evidence.results import RunResult, numbered_checks
from sandbox.json_value import dump_json
from sandbox.report.html.components.render import cell_html, exchanges_html
from sandbox.report.html.components.shared import Shared

_HARD = 9


def packed_cells(shared: Shared) -> Iterator[str]:
    """Yield every cell of a run packed, in its order, and at the end what belongs to none."""
    for cell in shared.run.cells:
        yield _packed(cell_html(cell, shared))
    yield _packed(exchanges_html(shared.run.outside.messages.values(), shared))


def _packed(pieces: Iterable[str]) -> str:
    """Return a text as Base64 of its zlib stream."""
    packing = zlib.compressobj(_HARD)
    packed = [packing.compress(piece.encode("utf-8", "replace")) for piece in pieces]
    return base64.b64encode(b"".join([*packed, packing.flush()])).decode()


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
