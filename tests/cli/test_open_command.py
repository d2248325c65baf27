"""`sandbox open`: the page is there, its path is printed, and what could not be opened is told."""

from pathlib import Path

import pytest

from tests.cli.command import sandbox
from tests.report.runs import lines, one_of_each


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    folder = tmp_path / "runs" / "20260301-101500-7"
    folder.mkdir(parents=True)
    (folder / "evidence.jsonl").write_bytes(lines(one_of_each()))
    return folder


def test_a_page_that_is_not_there_is_made_and_its_path_printed(run: Path) -> None:
    printed = sandbox("open", str(run), "--print")
    assert (printed.code, printed.out, printed.err) == (0, f"{run}/report.html\n", "")
    assert "<html" in (run / "report.html").read_text()
    assert [path.name for path in run.iterdir()].count("result.json") == 0


def test_without_a_display_the_path_is_printed_and_the_reason_told(run: Path) -> None:
    printed = sandbox("open", str(run))
    assert (printed.code, printed.out) == (0, f"{run}/report.html\n")
    assert "no browser was opened: there is no display" in printed.err


@pytest.mark.program
def test_the_browser_of_the_environment_is_given_the_page(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = run.parent.parent / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {run.parent.parent}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.setattr("webbrowser._tryorder", None)
    printed = sandbox("open", str(run))
    assert (printed.code, printed.err) == (0, "")
    assert (run.parent.parent / "opened").read_text() == (run / "report.html").as_uri()


def test_a_folder_of_runs_is_its_list(run: Path) -> None:
    (run.parent / "index.html").write_text("a list")
    assert sandbox("open", str(run.parent), "--print").out == f"{run.parent}/index.html\n"


def test_what_is_no_run_is_told(run: Path) -> None:
    printed = sandbox("open", str(run.parent))
    assert (printed.code, "is no run directory" in printed.err) == (2, True)


def test_the_latest_run_is_meant_where_none_is_named(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent.parent)
    assert sandbox("open", "--print").out == f"runs/{run.name}/report.html\n"
