"""`sandbox report`: everything from evidence.jsonl, and nothing else."""

from pathlib import Path

import pytest

from sandbox.evidence.fold import fold
from sandbox.report.formats import FORMATS
from sandbox.report.write import write_reports
from tests.cli.command import sandbox
from tests.report.runs import lines, one_of_each


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "20260301-101500-7"
    folder.mkdir()
    (folder / "evidence.jsonl").write_bytes(lines(one_of_each()))
    return folder


def test_the_files_are_made_again_to_the_letter(run: Path) -> None:
    write_reports(one_of_each(), run)
    made = {name: (run / name).read_bytes() for name in ("result.json", "junit.xml")}
    for name in made:
        (run / name).unlink()
    assert sandbox("report", str(run)).code == 0
    assert {name: (run / name).read_bytes() for name in made} == made


def test_each_cell_and_the_summary_are_printed(run: Path) -> None:
    printed = sandbox("report", str(run))
    for told in ("FAILED   wallet-code-2[form=http-200]", "ERROR    broken", "1 PASSED, 1 WARNED"):
        assert told in printed.out
    assert f"see       {run}/evidence.jsonl#m3,m4" in printed.out
    assert printed.out.splitlines()[-1].split() == ["report", str(run)]


def test_quiet_leaves_only_the_summary(run: Path) -> None:
    printed = sandbox("report", str(run), "--quiet")
    assert "wallet-code-2[form=http-200]" not in printed.out
    assert "1 PASSED, 1 WARNED" in printed.out


def test_the_evidence_file_may_be_named_itself(run: Path) -> None:
    assert sandbox("report", str(run / "evidence.jsonl")).out == sandbox("report", str(run)).out


@pytest.mark.parametrize("cut", [1, 2, 30])
def test_a_cut_last_line_is_left_out_and_the_run_counts_as_interrupted(run: Path, cut: int) -> None:
    file = run / "evidence.jsonl"
    file.write_bytes(file.read_bytes()[:-cut])
    printed = sandbox("report", str(run))
    assert printed.code == 0
    ends = "exit 1    " if cut == 1 else "exit 130  "
    assert ends in printed.out


def test_a_cell_left_open_is_told_as_inconclusive(run: Path) -> None:
    file = run / "evidence.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:3]))
    printed = sandbox("report", str(run))
    assert "INCONCLUSIVE  wallet-code-2[form=http-200]" in printed.out
    assert "24 never started" in printed.out


def test_a_damaged_line_in_the_middle_is_named(run: Path) -> None:
    file = run / "evidence.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines[:4], "{oh\n", *lines[5:]]))
    printed = sandbox("report", str(run))
    assert printed.code == 2
    assert f"{file}:5: no evidence event" in printed.err


def test_what_is_no_run_directory_is_told_with_the_runs_nearby(run: Path) -> None:
    printed = sandbox("report", str(run.parent))
    assert printed.code == 2
    assert f"{run.parent} is no run directory: it holds no evidence.jsonl" in printed.err
    assert f"Runs nearby: {run}." in printed.err


def test_what_does_not_exist_is_told(run: Path) -> None:
    printed = sandbox("report", str(run.parent / "nothing"))
    assert printed.code == 2
    assert "there is no such directory" in printed.err


def test_an_empty_evidence_file_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "evidence.jsonl").touch()
    printed = sandbox("report", str(tmp_path))
    assert (printed.code, "holds no run" in printed.err) == (2, True)


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_is_printed_or_written_and_the_directory_left_alone(
    run: Path, tmp_path: Path, form: str
) -> None:
    wanted = FORMATS[form].make(fold(one_of_each(), directory=run.as_posix()))
    printed = sandbox("report", str(run), "--format", form)
    assert (printed.code, printed.out.encode()) == (0, wanted)
    out = tmp_path / "made" / FORMATS[form].file
    out.parent.mkdir()
    written = sandbox("report", str(run), "--format", form, "--output", str(out))
    assert (written.code, written.out, written.err) == (0, "", f"{out}\n")
    assert out.read_bytes() == wanted
    assert [path.name for path in run.iterdir()] == ["evidence.jsonl"]


def test_an_output_without_a_form_is_told(run: Path) -> None:
    printed = sandbox("report", str(run), "--output", "x.html")
    assert (printed.code, "--output goes with --format" in printed.err) == (2, True)
