"""`sandbox run` with all that may be asked of it, over real sockets against a real operator."""

import json
from pathlib import Path

import pytest

from sandbox.errors import ScenarioFault, SetupFault
from sandbox.evidence.results import RunResult
from sandbox.report.run_directory import read_run
from tests.acceptance.standing_operator import project, run, sandbox
from tests.app.files import DEFECT, KNOWN


def result(folder: Path) -> RunResult:
    return read_run(folder / "runs" / "latest")


def cells(folder: Path) -> list[str]:
    return [cell.id for cell in result(folder).cells]


def test_a_miss_listed_beside_the_target_does_not_fail_the_run(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        failed, _ = run(folder)
        (folder / "deviations.yaml").write_text(KNOWN)
        passed, told = run(folder)
    assert (failed, passed) == (1, 0)
    assert "known until 2999-12-31, ACME-12" in told
    assert [entry.fate for entry in result(folder).conclusions.deviations] == ["known"]


def test_a_named_deviations_file_is_taken_instead(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        (folder / "deviations.yaml").write_text("this: is no list\n")
        (folder / "fixed.yaml").write_text(KNOWN)
        code, told = run(folder, "--deviations", str(folder / "fixed.yaml"))
    assert code == 1
    assert "deviations that are out of date:\n  fixed  bad-sid[bad=empty]" in told


def test_a_wrong_deviations_file_stops_the_run_before_it_begins(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        (folder / "deviations.yaml").write_text(KNOWN.replace("no-identity", "an-identity"))
        with pytest.raises(ScenarioFault, match="D01"):
            run(folder)
        assert not (folder / "runs").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1),
        (("--tag", "good"), 0),
        (("--only", "live-sid"), 0),
    ],
)
def test_only_a_whole_run_can_say_that_a_scenario_is_gone(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    gone = KNOWN.replace(": bad-sid", ": bad-sib")
    with project(tmp_path) as folder:
        (folder / "deviations.yaml").write_text(gone)
        ended, told = run(folder, *words)
    assert ended == code
    assert ("there is no such scenario" in told) is bool(code)


def test_strict_fails_the_run_for_a_should(tmp_path: Path) -> None:
    with project(tmp_path, "ft-text-plain") as folder:
        file = folder / "scenarios" / "live-sid.yaml"
        should = "- should: fasttrack.authenticate.json-content-type\n"
        file.write_text(
            f"{file.read_text()}      {should}"
            "        headers: {content-type: {$regex: application/json}}\n"
        )
        lenient, _ = run(folder)
        strict, told = run(folder, "--strict")
    assert (lenient, strict) == (0, 1)
    assert "a should failed, and --strict was given" in told


def test_certify_refuses_and_names_what_nothing_judged(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        code, told = run(folder, "--certify")
    certificate = result(folder).conclusions.certificate
    assert code == 1
    assert certificate is not None
    lacking = {lack.id for lack in certificate.lacks}
    assert "fasttrack.authenticate.user-id-present" in lacking
    assert "fasttrack.authenticate.valid-sid-is-200" not in lacking
    assert "The answer to a valid sid carries user_id" in told


def test_certify_does_not_let_a_deviation_pass(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        (folder / "deviations.yaml").write_text(KNOWN)
        code, told = run(folder, "--certify")
    assert code == 1
    assert "a known miss: ACME-12" in told


def test_a_run_is_repeated_as_often_as_asked(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        code, told = run(folder, "--repeat", "2", "--only", "live-sid")
    assert (code, cells(folder)) == (0, ["live-sid", "live-sid"])
    assert "live-sid #2" in told


def test_only_what_failed_is_run_again(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        run(folder)
        first = (folder / "runs" / "latest").resolve()
        assert len(cells(folder)) == 3
        code, _ = run(folder, "--failed")
        assert (code, cells(folder)) == (1, ["bad-sid[bad=empty]"])
        run(folder, "--only", "live-sid")
        run(folder, "--failed", "--from", str(first))
        assert cells(folder) == ["bad-sid[bad=empty]"]


def test_nothing_failed_means_nothing_to_run(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        run(folder)
        with pytest.raises(SetupFault, match="there is nothing to run again"):
            run(folder, "--failed")


def test_from_without_failed_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match="add --failed"):
        run(tmp_path, "--from", "runs/x")


def test_rerun_plays_the_same_values_again(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        run(folder, "--show-secrets", "--only", "bad-sid[bad=ghost]")
        first = (folder / "runs" / "latest").resolve()
        code, told = sandbox("rerun", str(first))
        again = (folder / "runs" / "latest").resolve()
    assert (code, "since" in told) == (0, False)
    assert first != again
    assert sids(first) == sids(again)
    assert cells(folder) == ["bad-sid[bad=ghost]"]


def sids(directory: Path) -> list[str]:
    events = map(json.loads, (directory / "evidence.jsonl").read_text().splitlines())
    asked = [e for e in events if e.get("operation") == "fasttrack.authenticate"]
    return [json.loads(event["request"]["body"])["sid"] for event in asked]


def test_rerun_tells_which_files_changed_since(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        run(folder)
        file = folder / "scenarios" / "live-sid.yaml"
        file.write_text(file.read_text().replace("No name", "Without a name"))
        (folder / "deviations.yaml").write_text("deviations: 1\nknown: []\n")
        (folder / "scenarios" / "parts").mkdir()
        code, told = sandbox("rerun", str(folder / "runs" / "latest"))
    assert code == 0
    assert f"{file} has changed\n" in told
    assert f"{folder / 'deviations.yaml'} is new\n" in told
    assert "bad-sid.yaml has" not in told


def test_rerun_of_what_failed(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        run(folder)
        code, _ = sandbox("rerun", str(folder / "runs" / "latest"), "--failed")
    assert (code, cells(folder)) == (1, ["bad-sid[bad=empty]"])


def test_the_recorded_command_asks_for_the_same(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        run(folder, "--strict", "--repeat", "2", "--tag", "bad", "--only", "bad-sid[bad=empty]")
    command = result(folder).command
    assert command.endswith("--repeat 2 --tag bad --only 'bad-sid[bad=empty]' --strict")
