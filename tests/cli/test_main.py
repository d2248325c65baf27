"""The command line's border: every ending has its exit code, and a bug of ours is never a 1."""

import asyncio

import click
import pytest

from sandbox.cli.main import cli, main
from sandbox.errors import (
    EvidenceFault,
    FileFinding,
    Place,
    SandboxFault,
    ScenarioFault,
    SetupFault,
)
from tests.cli.command import sandbox


def ended(monkeypatch: pytest.MonkeyPatch, ending: object) -> int:
    """Run the command line as if a command had ended like that."""

    def command(*_: object, **__: object) -> object:
        if isinstance(ending, BaseException):
            raise ending
        return ending

    monkeypatch.setattr(cli, "main", command)
    with pytest.raises(SystemExit) as caught:
        main()
    assert isinstance(caught.value.code, int)
    return caught.value.code


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (None, 0),
        (0, 0),
        (1, 1),
        (3, 3),
        (130, 130),
        (click.exceptions.Abort(), 130),
        (click.UsageError("no such option"), 2),
        (SetupFault("the port is taken"), 2),
        (EvidenceFault("the disk is full"), 3),
        (ScenarioFault([FileFinding(Place("a.yaml", 3, 5), "S01", "wrong")]), 2),
        (KeyError("a bug"), 3),
        (ExceptionGroup("several", [KeyError("a bug")]), 3),
        (asyncio.QueueFull(), 3),
    ],
    ids=repr,
)
def test_every_ending_has_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, ending: object, code: int
) -> None:
    assert ended(monkeypatch, ending) == code


def test_findings_are_told_line_by_line_with_their_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = [
        FileFinding(Place("b.yaml", 1, 2), "S02", "second"),
        FileFinding(Place("a.yaml", 3, 5), "S01", "first"),
    ]
    assert ended(monkeypatch, ScenarioFault(findings)) == 2
    told = capsys.readouterr().err
    assert told.index("a.yaml:3:5: S01 first") < told.index("b.yaml:1:2: S02 second")
    assert "2 mistakes; nothing was run" in told


def test_a_fault_of_the_surroundings_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(monkeypatch, SetupFault("port 8703 is taken: choose --base-port"))
    assert capsys.readouterr().err == "sandbox: port 8703 is taken: choose --base-port\n"


@pytest.mark.parametrize("fault", [SandboxFault("x"), SetupFault("x"), click.UsageError("x")])
def test_what_the_user_can_mend_is_never_traced(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(monkeypatch, fault)
    assert "Traceback" not in capsys.readouterr().err


def test_a_bug_of_ours_is_told_with_its_place_and_said_to_be_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bug = ValueError("hunter2-and-more")
    bug.__cause__ = KeyError("a token of somebody's")
    ended(monkeypatch, bug)
    told = capsys.readouterr().err
    assert told.count("Traceback") == 2
    assert told.index("KeyError\n") < told.index("ValueError\n")
    assert "main.py" in told
    assert "hunter2" not in told
    assert "somebody" not in told
    assert told.endswith("nobody was judged by it\n")


@pytest.mark.parametrize(
    ("word", "hint"), [("lnt", 'Did you mean "lint"?'), ("xyzzy", "No such command 'xyzzy'.")]
)
def test_a_misspelt_command_is_answered_with_the_one_that_was_meant(word: str, hint: str) -> None:
    printed = sandbox(word)
    assert printed.code == 2
    assert printed.err.rstrip().endswith(hint)
