"""A run within GitHub Actions: who asks for annotations, and where they and the summary go."""

from pathlib import Path

import click
import pytest

from sandbox.cli.options.github import in_github
from sandbox.evidence.lines import Recorded
from tests.report.runs import lines, one_of_each


class Silent:
    """A screen that shows nothing."""

    def on(self, event: Recorded) -> None: ...

    def clear(self) -> None: ...


def silent(_: int, __: Path) -> Silent:
    return Silent()


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "evidence.jsonl").write_bytes(lines(one_of_each()))
    (tmp_path / "summary.md").write_text("before\n")
    return tmp_path / "summary.md"


def played(folder: Path, *, github: bool | None) -> None:
    with in_github(silent, github=github) as shown:
        shown(7, folder / "run")
        click.echo("::error::what an operator sent")


def test_commands_are_off_while_a_run_is_printed_and_on_for_ours(
    summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(summary.parent, github=None)
    first, theirs, last, *annotations = capsys.readouterr().out.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    assert theirs == "::error::what an operator sent"
    assert last == f"::{token}::"
    assert [line.partition(" ")[0] for line in annotations] == [
        *["::error"] * 2,
        *["::warning"] * 3,
    ]


def test_the_summary_of_the_step_gets_the_report_behind_what_is_there(summary: Path) -> None:
    played(summary.parent, github=None)
    text = summary.read_text("utf-8")
    assert text.startswith("before\n## ❌ Provider Sandbox")
    assert "### must `wallet.code-2.is-a-failure`" in text


@pytest.mark.parametrize(("said", "here"), [(False, "true"), (None, "false"), (None, "")])
def test_nothing_is_told_where_it_is_not_wanted(
    summary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    said: bool | None,
    here: str,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", here)
    played(summary.parent, github=said)
    assert capsys.readouterr().out == "::error::what an operator sent\n"
    assert summary.read_text() == "before\n"


def test_it_can_be_asked_for_elsewhere(
    summary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    played(summary.parent, github=True)
    assert "::error file=scenarios/" in capsys.readouterr().out
    assert summary.read_text() == "before\n"


def test_a_summary_that_cannot_be_written_fails_nothing(
    summary: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary.parent))
    played(summary.parent, github=None)
    assert "GITHUB_STEP_SUMMARY cannot be written: Is a directory" in capsys.readouterr().err


def test_a_run_that_did_not_begin_is_told_by_its_fault_alone(
    summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyError), in_github(silent, github=None):
        raise KeyError
    first, last = capsys.readouterr().out.splitlines()
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
    assert summary.read_text() == "before\n"
