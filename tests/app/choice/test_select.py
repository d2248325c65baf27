"""Which cells are chosen, and what is said when there is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.app.choice.select import failed_cells, gone, selected, tagged
from sandbox.app.run_options import RunOptions
from sandbox.authoring.loading import load_scenarios
from sandbox.errors import SetupFault
from sandbox.evidence.fold import fold
from sandbox.evidence.verdict import Outcome
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import Deviation, read_deviations
from tests.app.files import KNOWN
from tests.engine.in_memory_runs import stranger
from tests.report.runs import ENDED, STARTED, ended, numbered, started

OPTIONS = RunOptions(paths=("scenarios",), target="target.yaml")
ALL = ["one[sid=made-up]", "one[sid=empty]", "two[sid=made-up]", "two[sid=empty]"]


@pytest.mark.parametrize(
    ("only", "chosen"),
    [
        ((), ALL),
        (("one",), ALL[:2]),
        (("two[sid=empty]",), ALL[3:]),
        (("two[sid=empty]", "one"), [*ALL[:2], ALL[3]]),
    ],
)
def test_only_takes_scenarios_and_cells_by_their_exact_id(
    tmp_path: Path, only: tuple[str, ...], chosen: list[str]
) -> None:
    jobs = selected(stranger(tmp_path, "one", "two"), replace(OPTIONS, only=only))
    assert [job.cell.id for job in jobs] == chosen
    assert [job.order for job in jobs] == list(range(1, len(chosen) + 1))


def test_every_unknown_id_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    options = replace(OPTIONS, only=("two[sid=emptty]", "one", "xyz"))
    with pytest.raises(SetupFault) as caught:
        selected(stranger(tmp_path, "one", "two"), options)
    assert 'there is no such id. Did you mean "two[sid=empty]"?' in str(caught.value)
    assert "--only xyz: there is no such id. See the ids: sandbox list --cells" in str(caught.value)
    assert "--only one:" not in str(caught.value)


def test_an_unknown_tag_is_answered_with_those_there_are(tmp_path: Path) -> None:
    scenarios = [job.scenario for job in stranger(tmp_path, "one")]
    with pytest.raises(SetupFault, match="--tag smoke: no scenario here has that tag"):
        tagged(scenarios, ("smoke",))


def test_every_wrong_tag_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    scenario = replace(stranger(tmp_path, "one")[0].scenario, tags=("wallet", "smoke"))
    with pytest.raises(SetupFault) as caught:
        tagged([scenario], ("wallett", "smoke", "smok"))
    assert str(caught.value).split("\n") == [
        '--tag wallett: no scenario here has that tag. Did you mean "wallet"?',
        '         --tag smok: no scenario here has that tag. Did you mean "smoke"?',
    ]


def test_an_expression_leaves_the_cells_it_means(tmp_path: Path) -> None:
    options = replace(OPTIONS, keyword="two or sid=empty")
    jobs = selected(stranger(tmp_path, "one", "two"), options)
    assert [job.cell.id for job in jobs] == ALL[1:]


def test_an_expression_that_means_nothing_is_answered_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(SetupFault) as caught:
        selected(stranger(tmp_path, "one"), replace(OPTIONS, keyword="one and sid=emtpy"))
    assert "none of 2 cells is meant" in str(caught.value)
    assert 'Did you mean "sid=empty"?' in str(caught.value)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("strict", [False, True])
def test_what_kept_a_run_from_passing_is_run_again(outcome: Outcome, *, strict: bool) -> None:
    events = [{**STARTED, "strict": strict}, started("a"), ended("a", outcome.value), ENDED]
    again = {"FAILED", "ERROR", "INCONCLUSIVE"} | ({"WARNED"} if strict else set())
    assert bool(failed_cells(fold(numbered(events)))) is (outcome.value in again)


def test_a_cell_that_failed_in_one_repeat_or_was_unstable_is_run_again() -> None:
    events: list[dict[str, Json]] = [
        STARTED,
        started("a"),
        ended("a", "PASSED"),
        started("a", repeat=2),
        ended("a", "FAILED"),
        started("b"),
        ended("b", "PASSED"),
        started("c"),
        ended("c", "PASSED"),
        {"type": "unstable", "of": "b", "text": "t"},
    ]
    assert failed_cells(fold(numbered(events))) == {"a", "b"}


def named(*ids: str) -> list[Deviation]:
    [entry], _ = read_deviations(KNOWN, file="d.yaml", contracts=load_contracts())
    return [replace(entry, scenario=id_, cell="") for id_ in ids]


@pytest.mark.parametrize(
    ("paths", "changed", "found"),
    [
        (("all",), {}, {"lost"}),
        (("all/a",), {}, {"lost"}),
        (("all/a", "all/b"), {}, {"lost"}),
        (("all/a/one.yaml",), {}, set()),
        (("all",), {"tags": ("x",)}, set()),
        (("all",), {"only": ("one",)}, set()),
        (("all",), {"failed_in": "runs/x"}, set()),
    ],
)
def test_a_scenario_is_gone_when_whole_folders_are_run_and_their_catalogue_lacks_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    paths: tuple[str, ...],
    changed: dict[str, tuple[str, ...]],
    found: set[str],
) -> None:
    for name in ("a/one", "b/two"):
        folder = tmp_path / "all" / name.partition("/")[0]
        folder.mkdir(parents=True)
        stranger(folder, name.partition("/")[2])
    monkeypatch.chdir(tmp_path)
    contracts = load_contracts()
    options = replace(OPTIONS, paths=paths, **changed)  # type: ignore[arg-type]  # tests name members
    scenarios = load_scenarios(paths, contracts=contracts)
    listed = named("one", "two", "lost")
    assert gone(listed, scenarios, options, contracts=contracts) == found
