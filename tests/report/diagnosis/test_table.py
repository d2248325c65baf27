"""The table that ships is that of today's defects, scenarios and contracts."""

import gzip

import pytest

from sandbox.reference_operator.defects import BY_ID
from sandbox.report.diagnosis.shown import Shown, signs_of
from sandbox.report.diagnosis.table import Mistake, Table, known_mistakes, parse_table, table_text
from sandbox.scenario.contract.contract import load_contracts
from tests.mutants.probes import defects, scenarios
from tests.mutants.table import PLACE, fingerprint

MADE = "make it again: make diagnosis-data"


def test_the_table_is_made_of_todays_defects_and_scenarios() -> None:
    assert known_mistakes().catalogue == fingerprint(), MADE


def test_every_defect_has_a_row_that_says_what_it_says() -> None:
    rows = {one.id: (one.clause, one.text) for one in known_mistakes().mistakes}
    assert rows == {one.id: (one.clause, one.text) for one in defects()}, MADE


def test_every_cell_and_clause_of_the_table_is_one_of_the_catalogue() -> None:
    cells = {cell.id for one in scenarios() for cell in one.cells()}
    contracts = load_contracts()
    for one in known_mistakes().mistakes:
        assert one.showed.played <= cells
        assert one.clause in contracts.clauses


def test_almost_every_defect_was_seen_to_break_its_clause() -> None:
    unseen = [
        one.id
        for one in known_mistakes().mistakes
        if not BY_ID[one.id].not_yet and one.clause not in one.showed.missed
    ]
    assert len(unseen) < len(defects()) / 50, unseen


def test_the_file_is_written_as_it_stands() -> None:
    text = gzip.decompress(PLACE.read_bytes())
    assert table_text(parse_table(text)) == text


@pytest.mark.parametrize("cells", [(), ("a",), ("a", "b", "c", "e", "g", "h")])
def test_a_table_is_read_as_it_was_written(cells: tuple[str, ...]) -> None:
    missed = signs_of((clause, cell, "sign") for cell in cells for clause in ("x", "y"))
    unclear = signs_of(("it opens", cell, other) for cell in cells for other in ("no", "late"))
    row = Mistake("m", "x", "Wrong.", "cafe", Shown(frozenset((*cells, "f")), missed, unclear))
    other = Mistake("n", "y", "Wrong, too.", "cafe", Shown(frozenset(("b", "d")), {}, {}))
    table = Table("hash", (row, other), {"s": "1"})
    assert parse_table(table_text(table)) == table
