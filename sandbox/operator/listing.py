"""The table of defects, for people and for programs."""

from sandbox.json_value import dump_json
from sandbox.operator.defects import ALL

_COLUMNS = ("id", "clause", "case", "text")


def as_json() -> str:
    """Return one JSON array of objects with `id`, `clause`, `case` and `text`."""
    return dump_json([dict(zip(_COLUMNS, row, strict=True)) for row in _rows()])


def as_table() -> str:
    """Return a heading and one line a defect, the columns aligned."""
    rows = [_COLUMNS, *_rows()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS) - 1)]
    return "\n".join(
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]))
        for row in rows
    )


def _rows() -> list[tuple[str, str, str, str]]:
    return [(one.id, one.clause, one.case, one.text) for one in ALL]
