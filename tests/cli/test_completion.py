"""Completion: the protocol between a shell and us, spoken as bash, zsh and fish speak it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.files import BAD_SID, LIVE_SID
from tests.cli.command import sandbox

pytestmark = pytest.mark.program

FISH = {"bash": "plain,", "zsh": "plain\n", "fish": "plain,"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "bad.yaml").write_text(BAD_SID)
    (tmp_path / "scenarios" / "live.yaml").write_text(LIVE_SID)
    (tmp_path / "sandbox.toml").write_text('[targets.staging]\nfile = "s.yaml"\n')
    return tmp_path


def completed(folder: Path, shell: str, *words: str) -> str:
    """Ask for the completion of the last word, as the script for a shell does."""
    last = words[-1] if shell == "fish" else str(len(words) - 1)
    environ = {
        **os.environ,
        "_SANDBOX_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": last,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    program = "import sys; sys.argv[0] = 'sandbox'; from sandbox.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("sandbox", "prefl"), ["preflight"]),
        (("sandbox", "run", "--max"), ["--maxfail"]),
        (("sandbox", "run", "--tag", "go"), ["good"]),
        (("sandbox", "run", "--only", "live"), ["live-sid"]),
        (("sandbox", "run", "--only", "bad-sid["), ["bad-sid[bad=ghost]", "bad-sid[bad=empty]"]),
        (("sandbox", "run", "--target", "st"), ["staging"]),
        (("sandbox", "operator", "--defect", "ft-empty-sid-acc"), ["ft-empty-sid-accepted"]),
        (("sandbox", "explain", "wallet.signature.val"), ["wallet.signature.valid"]),
        (("sandbox", "lint", "--format", "sa"), ["sarif"]),
        (("sandbox", "report", "--format", "mark"), ["markdown"]),
        (("sandbox", "export", "--cell", "bad-sid["), ["bad-sid[bad=ghost]", "bad-sid[bad=empty]"]),
        (("sandbox", "run", "--no-g"), ["--no-github"]),
        (("sandbox", "schema", "res"), ["result"]),
    ],
)
def test_words_are_offered(folder: Path, words: tuple[str, ...], offered: list[str]) -> None:
    told = completed(folder, "bash", *words)
    assert [line.partition(",")[2] for line in told.splitlines()] == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_answered_in_its_own_form(folder: Path, shell: str) -> None:
    told = completed(folder, shell, "sandbox", "run", "--tag", "go")
    assert told.startswith(f"{FISH[shell]}good")


@pytest.mark.parametrize(
    "words", [("run", "sc"), ("run", "--target", "ta"), ("report", "ru"), ("open", "ru")]
)
def test_the_shell_is_left_to_offer_files(folder: Path, words: tuple[str, ...]) -> None:
    assert completed(folder, "bash", "sandbox", *words).startswith("file,")


def test_a_file_that_is_wrong_just_now_offers_nothing(folder: Path) -> None:
    (folder / "scenarios" / "bad.yaml").write_text("a: [")
    (folder / "sandbox.toml").write_text("a = [")
    assert completed(folder, "bash", "sandbox", "run", "--tag", "go").strip() == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_is_printed(shell: str) -> None:
    printed = sandbox("completion", shell)
    assert printed.code == 0
    assert f"_SANDBOX_COMPLETE={shell}_complete" in printed.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_itself_completes_with_the_script(folder: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "sandbox"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m sandbox "$@"\n')
    program.chmod(0o755)
    typed = """
    eval "$(sandbox completion bash)"
    COMP_WORDS=(sandbox run --tag go); COMP_CWORD=3; COMPREPLY=()
    _sandbox_completion sandbox go --tag
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", typed],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("good\n", "")
