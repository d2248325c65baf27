"""deviations.yaml: what is read out of it, and every mistake at its place."""

import datetime as dt
from pathlib import Path

import pytest

from sandbox.errors import Place, ScenarioFault, SetupFault
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import (
    Deviation,
    load_deviations,
    read_deviations,
)

GOOD = {
    "scenario": "wallet-code-2",
    "clause": "wallet.code-2.is-a-failure",
    "reason": "The launcher reads the HTTP status first.",
    "ticket": "ACME-12",
    "until": '"2026-12-31"',
}
ENTRY = Deviation(
    scenario="a",
    cell="",
    clause="c",
    reason="",
    ticket="",
    until=dt.date(2026, 12, 31),
    place=Place("d.yaml"),
)


def written(**changed: str | None) -> str:
    members = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    first, *rest = (f"{name}: {value}\n" for name, value in members.items())
    return f"deviations: 1\nknown:\n  - {first}" + "".join(f"    {line}" for line in rest)


def findings(text: str) -> list[tuple[int, int, str]]:
    _, found = read_deviations(text, file="d.yaml", contracts=load_contracts())
    return [(one.place.line, one.place.column, one.code) for one in found]


def test_an_entry_is_read_with_its_place_and_its_day() -> None:
    [entry], found = read_deviations(
        written(cell='"wallet-code-2[form=http-200]"'), file="d.yaml", contracts=load_contracts()
    )
    assert found == []
    assert entry == Deviation(
        scenario="wallet-code-2",
        cell="wallet-code-2[form=http-200]",
        clause="wallet.code-2.is-a-failure",
        reason="The launcher reads the HTTP status first.",
        ticket="ACME-12",
        until=dt.date(2026, 12, 31),
        place=Place("d.yaml", 3, 5),
    )


def test_a_target_in_place_of_the_list_is_one_mistake() -> None:
    entries, [finding] = read_deviations(
        "target: 1\nname: acme\n", file="target.yaml", contracts=load_contracts()
    )
    assert (entries, finding.code) == ((), "S00")
    assert finding.text == "this is a target, and a list of known misses is wanted here."


def test_an_empty_list_is_a_list() -> None:
    assert findings("deviations: 1\nknown: []\n") == []


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"clause": "wallet.code-2.is-a-failur"}, (4, 13, "D01")),
        ({"clause": "gr8.jwt.single-use"}, (4, 13, "D02")),
        ({"until": '"2026-02-29"'}, (7, 12, "D03")),
        ({"cell": '"wallet-retries[a=b]"'}, (8, 11, "D04")),
        ({"until": "2026-12-31"}, (7, 12, "Y17")),
        ({"until": '"31.12.2026"'}, (7, 12, "S04")),
        ({"scenario": "wallet-*"}, (3, 15, "S04")),
        ({"cell": "wallet-code-2"}, (8, 11, "S04")),
        ({"ticket": None}, (3, 5, "S02")),
        ({"until": None}, (3, 5, "S02")),
        ({"ticket": '""'}, (6, 13, "S05")),
        ({"glob": "x"}, (8, 5, "S01")),
    ],
)
def test_every_mistake_stands_at_its_place(
    changed: dict[str, str | None], where: tuple[int, int, str]
) -> None:
    assert findings(written(**changed)) == [where]


def test_an_unknown_clause_is_answered_with_the_one_that_was_meant() -> None:
    text = written(clause="wallet.code-2.is-failure")
    _, [finding] = read_deviations(text, file="d.yaml", contracts=load_contracts())
    assert finding.hint == 'Did you mean "wallet.code-2.is-a-failure"?'


def test_an_unexpected_request_is_a_miss_that_may_be_known() -> None:
    assert findings(written(clause="unexpected")) == []


@pytest.mark.parametrize(
    ("one", "other", "doubled"),
    [
        ("", "", True),
        ("wallet-code-2[a=1]", "", True),
        ("", "wallet-code-2[a=1]", True),
        ("wallet-code-2[a=1]", "wallet-code-2[a=1]", True),
        ("wallet-code-2[a=1]", "wallet-code-2[a=2]", False),
    ],
)
def test_a_miss_is_listed_once(one: str, other: str, *, doubled: bool) -> None:
    entries = [written(cell=f'"{cell}"' if cell else None) for cell in (one, other)]
    text = entries[0] + entries[1].partition("known:\n")[2]
    assert ("D05" in {code for _, _, code in findings(text)}) is doubled


def test_a_file_with_mistakes_is_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "deviations.yaml"
    file.write_text(written(clause="x.y"))
    with pytest.raises(ScenarioFault, match=r'deviations\.yaml:4:13: D01 "x\.y" is no clause'):
        load_deviations(file, contracts=load_contracts())


def test_a_missing_file_is_told_with_the_option_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match="--deviations"):
        load_deviations(tmp_path / "none.yaml", contracts=load_contracts())


@pytest.mark.parametrize(
    ("listed", "cell", "clause", "fits"),
    [
        ("", "a", "c", True),
        ("", "a[x=1]", "c", True),
        ("", "ab", "c", False),
        ("", "a", "d", False),
        ("a[x=1]", "a[x=1]", "c", True),
        ("a[x=1]", "a[x=2]", "c", False),
        ("a[x=1]", "a", "c", False),
    ],
)
def test_an_entry_fits_its_own_cells_and_clause(
    listed: str, cell: str, clause: str, *, fits: bool
) -> None:
    entry = Deviation(ENTRY.scenario, listed, "c", "", "", ENTRY.until, ENTRY.place)
    assert entry.fits(cell=cell, clause=clause) is fits
