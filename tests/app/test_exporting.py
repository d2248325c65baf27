"""One cell of a run to send away: whole by itself, the same each time, and nothing else in it."""

import json
import zipfile
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from sandbox.app.finished.exporting import LEFT_OUT, exported, write_archive, write_folder
from sandbox.errors import SetupFault
from sandbox.evidence.lines import Recorded
from sandbox.report.formats import FORMATS
from tests.cli.command import sandbox
from tests.report.hostile import CELL, HOSTILE, hostile_run
from tests.report.runs import STARTED, check, ended, lines, numbered, one_of_each, started

FAILED = "wallet-code-2[form=http-200]"
PLAYED = "played/scenarios/wallet/failure/code-2.yaml"


def made(folder: Path, events: list[Recorded]) -> Path:
    place = folder / "runs" / "20260301-101500-7"
    (place / PLAYED).parent.mkdir(parents=True)
    (place / PLAYED).write_text("scenario: 1\n" * 60)
    (place / "played" / "other.yaml").write_text("another cell's\n")
    (place / "evidence.jsonl").write_bytes(lines(events))
    return place


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return made(tmp_path, one_of_each())


def test_a_cell_is_there_with_its_evidence_its_reports_and_its_scenario(run: Path) -> None:
    files = exported(run, FAILED, show_secrets=False).files
    forms = {form.file for name, form in FORMATS.items() if name not in LEFT_OUT}
    assert set(files) == {"evidence.jsonl", PLAYED} | forms
    events = [json.loads(line) for line in files["evidence.jsonl"].splitlines()]
    assert {event["cell"] for event in events} == {None, FAILED}
    assert [event["type"] for event in events if not event["cell"]] == ["run.started", "run.ended"]


def test_what_it_says_is_true_of_the_cell_alone(run: Path) -> None:
    files = exported(run, FAILED, show_secrets=False).files
    result = json.loads(files["result.json"])
    assert [cell["id"] for cell in result["cells"]] == [FAILED]
    assert (result["run"]["exit_code"], result["run"]["interrupted"]) == (1, False)
    assert fromstring(files["junit.xml"]).get("failures") == "1"
    assert b"never started" not in files["report.md"]
    assert b"`./evidence.jsonl#m3,m4`" in files["report.md"]
    passed = exported(run, "good", show_secrets=False).files
    assert json.loads(passed["result.json"])["run"]["exit_code"] == 0


def test_a_cell_of_a_run_that_was_cut_short_says_so(tmp_path: Path) -> None:
    place = made(tmp_path, numbered([STARTED, started("a"), check("a", "pass")]))
    files = exported(place, "a", show_secrets=False).files
    assert json.loads(files["result.json"])["run"]["interrupted"] is True


def test_what_was_exported_is_a_run_directory_again(run: Path, tmp_path: Path) -> None:
    write_folder(exported(run, FAILED, show_secrets=False), tmp_path / "sent")
    before = (tmp_path / "sent" / "result.json").read_bytes()
    assert sandbox("report", str(tmp_path / "sent")).code == 0
    assert (tmp_path / "sent" / "result.json").read_bytes() == before


def test_an_archive_is_the_same_to_the_byte_from_anywhere(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(exported(run, FAILED, show_secrets=False), tmp_path / "one.zip")
    monkeypatch.chdir(run.parent)
    write_archive(exported(Path(run.name), FAILED, show_secrets=False), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert str(tmp_path) not in "".join(
        content.decode("utf-8", "replace")
        for content in exported(run, FAILED, show_secrets=False).files.values()
    )
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names == sorted(names)
    assert {name.partition("/")[0] for name in names} == {
        "20260301-101500-wallet-code-2-form-http-200"
    }


def test_a_run_that_shows_secrets_is_refused_unless_that_is_said(tmp_path: Path) -> None:
    shown = [{**STARTED, "shows_secrets": True}, started("a"), ended("a", "PASSED")]
    place = made(tmp_path, numbered(shown))
    with pytest.raises(SetupFault, match="was played with --show-secrets"):
        exported(place, "a", show_secrets=False)
    assert exported(place, "a", show_secrets=True).shows_secrets
    printed = sandbox(
        "export", str(place), "--cell", "a", "--show-secrets", "--output", str(tmp_path / "x.zip")
    )
    assert (printed.code, printed.err) == (0, "sandbox: secrets are readable in it\n")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("wallet-code-2", "which of it? wallet-code-2[form=http-200]"),
        ("goood", 'the run has no such cell. Did you mean "good"?'),
    ],
)
def test_a_cell_that_is_none_is_told(run: Path, cell: str, told: str) -> None:
    printed = sandbox("export", str(run), "--cell", cell)
    assert (printed.code, told in printed.err) == (2, True)


@pytest.mark.parametrize("output", ["there", "there.zip"])
def test_what_is_there_is_not_written_over(run: Path, tmp_path: Path, output: str) -> None:
    out = tmp_path / output
    words = ("export", str(run), "--cell", FAILED, "--output", str(out))
    assert sandbox(*words).out == f"{out}\n"
    again = sandbox(*words)
    assert (again.code, "is there already" in again.err) == (2, True)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cell_with_hostile_bytes_can_be_exported(tmp_path: Path, name: str) -> None:
    place = made(tmp_path, hostile_run(HOSTILE[name]))
    export = exported(place, CELL, show_secrets=False)
    write_folder(export, tmp_path / "out")
    assert export.name == "20260101-000000-7-hostile-a-1"
