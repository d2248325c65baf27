"""Every mistake of the corpus is found where it is, and nothing else is reported."""

import pytest

from sandbox.authoring.codes import code_texts
from tests.authoring.lint.wrong_files import FOLDER, Wrong, corpus

CORPUS = corpus()
OF_OTHER_FILES = {"C07", "C08", "V01"}
"""Codes of team-clauses.yaml and of worlds in files, which have tests of their own."""
GROWN = {"Y05", "Y20"}
"""Codes of files too large to keep; `test_codes.py` grows their examples. It has S00 and W.. too,
which lint does not give: those are told by `sandbox run` and `sandbox fmt`.
"""


@pytest.mark.parametrize("wrong", CORPUS, ids=lambda wrong: wrong.name)
def test_a_mistake_is_found_where_it_is_and_nothing_else(wrong: Wrong) -> None:
    told = [
        (f.place.file.endswith(wrong.file.name), f.place.line, f.place.column, f.code)
        for f in wrong.findings()
    ]
    assert told == [(True, wrong.line, wrong.column, wrong.code)]


def test_the_corpus_is_large_and_knows_every_code() -> None:
    assert len(CORPUS) >= 120
    known = {wrong.code for wrong in CORPUS} | GROWN | OF_OTHER_FILES
    assert set(code_texts()) - known == {"S00", "W01", "W02"}


def test_every_file_of_the_corpus_is_expected_wrong_or_used_by_one_that_is() -> None:
    helpers = set(FOLDER.rglob("*.yaml")) - {wrong.file for wrong in CORPUS}
    assert {file.parent.name for file in helpers} <= {"parts", "replies", "targets", *_SETS}


_SETS = {folder.name for folder in (FOLDER / "sets").iterdir()}
