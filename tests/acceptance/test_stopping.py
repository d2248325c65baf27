"""`-x` and `--maxfail` against an operator with a defect, and the files that are left."""

from pathlib import Path
from xml.etree.ElementTree import parse

from sandbox.report.run_directory import read_run
from tests.acceptance.standing_operator import project, run
from tests.app.files import DEFECT


def test_nothing_begins_after_the_first_failure_and_every_report_says_so(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        whole, _ = run(folder, "--jobs", "1")
        code, told = run(folder, "--jobs", "1", "-x", "-k", "bad=empty or live")
        ended, _ = run(folder, "--jobs", "1", "--maxfail", "2")
    directory = folder / "runs" / "latest"
    skips = [
        junit(each)
        for each in (folder / "runs").iterdir()
        if each.is_dir() and not each.is_symlink()
    ]
    assert (whole, code, ended) == (1, 1, 1)
    assert "not played (1): 1 cell failed, and --maxfail 1 was given\n  live-sid\n" in told
    assert "1 never started" in told
    assert sum("not played: 1 cell failed" in skip for skip in skips) == 1
    assert read_run(directory).conclusions.stopped is None


def junit(directory: Path) -> str:
    root = parse(directory / "junit.xml").getroot()
    return " ".join(case.get("message", "") for case in root.iter("skipped"))


def test_quietly_and_verbosely(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        _, quiet = run(folder, "-q")
        _, usual = run(folder)
        _, verbose = run(folder, "-v")
    lines = [text.count("  PASSED   ") for text in (quiet, usual, verbose)]
    assert lines == [0, 3, 3]
    assert "pass  must  fasttrack.authenticate.valid-sid-is-200   m" in verbose
