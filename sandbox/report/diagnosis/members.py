"""A diagnosis as members of result.json."""

from collections.abc import Sequence

from sandbox.json_value import Json
from sandbox.report.diagnosis.diagnosis import Diagnosis
from sandbox.report.diagnosis.likeness import Likeness
from sandbox.report.diagnosis.roots import Root


def diagnosis_member(diagnosis: Diagnosis) -> dict[str, Json]:
    """Return the member `diagnosis`."""
    roots: Sequence[Json] = [_root(root) for root in diagnosis.roots]
    likely: Sequence[Json] = [_likeness(one) for one in diagnosis.likely]
    return {"roots": roots, "likely": likely, "unknown": diagnosis.is_unknown}


def _likeness(one: Likeness) -> dict[str, Json]:
    return {
        "id": one.id,
        "title": one.title,
        "clauses": {"shared": one.clauses_shared, "of": one.clauses_of},
        "cells": {"shared": one.cells_shared, "of": one.cells_of},
        "score": one.score,
        "alike": list(one.alike),
    }


def _root(root: Root) -> dict[str, Json]:
    cells: Sequence[Json] = [cell.name for cell in root.cells]
    return {
        "kind": root.cause.kind.value,
        "name": root.cause.name,
        "title": root.title,
        "text": root.text,
        "todo": root.todo,
        "clause": root.clause,
        "level": root.level.value,
        "mark": root.mark.value,
        "cells": cells,
        "checks": len(root.checks),
    }
