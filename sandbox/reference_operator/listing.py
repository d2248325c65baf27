"""The tables of defects and of variants, for people and for programs."""

from collections.abc import Sequence

from sandbox.json_value import dump_json
from sandbox.reference_operator import defects, variants

Row = Sequence[str]

_DEFECT = ("id", "clause", "case", "text")
_VARIANT = ("id", "allows", "text")


def defect_rows() -> list[Row]:
    """Return a heading and a row a defect: id, clause, case, text."""
    return [_DEFECT, *((one.id, one.clause, one.case, one.text) for one in defects.ALL)]


def variant_rows() -> list[Row]:
    """Return a heading and a row a variant: id, what allows it, text."""
    return [_VARIANT, *((one.id, one.allows, one.text) for one in variants.ALL)]


def as_json(rows: Sequence[Row]) -> str:
    """Return one JSON array of objects whose members are named by the heading."""
    heading, *others = rows
    return dump_json([dict(zip(heading, row, strict=True)) for row in others])


def as_table(rows: Sequence[Row]) -> str:
    """Return the rows as lines with aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]))
        for row in rows
    )
