"""Odd machines: what ends a command halfway is told in one line, and blamed on nobody."""

import os
import pty
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.commands import (
    PATIENCE_S,
    SANDBOX,
    SCENARIOS,
    Ended,
    environment,
    ready,
    sandbox,
    stand,
    started,
)
from tests.acceptance.test_standard_streams import BAD_SID, shell

REQUEST = str(SCENARIOS / "wallet" / "request" / "request.yaml")


def with_variable(text: str) -> str:
    """Let a target take the access key from the environment."""
    head, _, tail = text.partition("access-key: ")
    return f'{head}access-key: "${{AK}}"{tail[tail.index(",") :]}'


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"", "is empty"),
        (b" k3yDem0-Acc355", "begins with a blank"),
        (b"k3yDem0-Acc355\r", "ends with a line end"),
        (b"k3yDem0-Acc355\n", "ends with a line end"),
        (b"k3yDem0-Acc355\t", "ends with a tab"),
        (b"\xef\xbb\xbfk3yDem0-Acc355", "begins with an invisible character (U+FEFF)"),
        (b"k3yDem0-Acc355\xe2\x80\x8b", "ends with an invisible character (U+200B)"),
        (b"k3yD\xe9m0-Acc355", "is not UTF-8"),
        (b"k3yDem0-\r\nAcc355", "holds a line end"),
        (b"k3yDem0-\x1bAcc355", "holds a control character"),
        (b'"k3yDem0-Acc355"', "stands in quotes, which are taken for a part of it"),
        (b"'k3yDem0-Acc355'", "stands in quotes, which are taken for a part of it"),
    ],
)
def test_a_variable_that_nobody_can_have_meant_is_a_mistake_of_the_target(
    tmp_path: Path, value: bytes, told: str
) -> None:
    target = sandbox(tmp_path, "operator", "--print-target", "--port", "1").out
    (tmp_path / "target.yaml").write_text(with_variable(target))
    words = [*SANDBOX, "run", REQUEST, "--target", "target.yaml", "--base-port", "0"]
    env = {name.encode(): text.encode() for name, text in environment().items()}
    for locale in (b"C.UTF-8", b"C", b"POSIX"):
        given: Mapping[bytes, bytes] = {**env, b"AK": value, b"LC_ALL": locale}
        done = subprocess.run(
            words, cwd=tmp_path, env=given, capture_output=True, timeout=PATIENCE_S, check=False
        )
        err = done.stderr.decode()
        assert (done.returncode, f"T18 The environment variable AK {told}." in err) == (2, True), (
            err
        )
    assert not list(tmp_path.glob("runs/*"))


def test_a_password_in_a_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    target = sandbox(tmp_path, "operator", "--print-target", "--port", "1").out
    (tmp_path / "target.yaml").write_text(target.replace("http://127", "http://stage:s3cretpw@127"))
    done = sandbox(tmp_path, "run", BAD_SID, "--target", "target.yaml", "--base-port", "0")
    linted = sandbox(tmp_path, "lint", "target.yaml")
    for one in (done, linted):
        assert (one.code, "T19 User and password stand in the URL." in one.all) == (2, True)
        assert "s3cretpw" not in one.all
        assert "Traceback" not in one.all
    (tmp_path / "target.yaml").write_text(target.replace("http://127", "${WHERE}127"))
    env = {"WHERE": "http://stage:s3cretpw@"}
    filled = sandbox(tmp_path, "run", BAD_SID, "--target", "target.yaml", env=env)
    assert (filled.code, "T19" in filled.err, "s3cretpw" in filled.all) == (2, True, False)


@pytest.mark.parametrize("named", ["/nonexistent/keys.log", "/dev/full", "fifo"])
def test_a_key_log_that_takes_nothing_is_left_out_in_one_line(tmp_path: Path, named: str) -> None:
    subprocess.run(["mkfifo", "fifo"], cwd=tmp_path, check=True)  # nobody reads it
    with stand(tmp_path) as at:
        done = sandbox(tmp_path, *at.run_words(BAD_SID), env={"SSLKEYLOGFILE": named})
    assert done.code == 0, done.all
    assert done.err.startswith(f"sandbox: SSLKEYLOGFILE is left out: {named} cannot be written: ")
    assert done.err.count("\n") == 1


def test_authorities_that_are_not_there_are_told_before_an_operator_is_blamed(
    tmp_path: Path,
) -> None:
    done = sandbox(tmp_path, "list", BAD_SID, env={"SSL_CERT_FILE": "/nonexistent/ca.pem"})
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith("sandbox: SSL_CERT_FILE names /nonexistent/ca.pem, which is no file")


@pytest.mark.parametrize("words", [("lint", "."), ("serve", "--base-port", "0"), ("list", "/")])
def test_a_working_folder_that_is_gone_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    line = 'mkdir gone; cd gone; rmdir ../gone; exec "$@"'
    done = shell(tmp_path, line, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("sandbox: the working folder is gone")
    assert done.stderr.count("\n") == 1


def at_a_terminal(folder: Path, *words: str, **env: str) -> Ended:
    """Run a command at a terminal of its own and return what it wrote there."""
    ours, theirs = pty.openpty()
    given = {**{k: v for k, v in environment().items() if k != "TERM"}, **env}
    with subprocess.Popen(
        [*SANDBOX, *words], cwd=folder, env=given, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        pieces = []
        try:
            while piece := os.read(ours, 65_536):
                pieces.append(piece)
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        return Ended(process.wait(PATIENCE_S), b"".join(pieces).decode(), "")


def test_a_terminal_that_knows_no_escapes_gets_none(tmp_path: Path) -> None:
    with stand(tmp_path) as at:
        words = at.run_words(BAD_SID)
        smart = at_a_terminal(tmp_path, *words, TERM="xterm")
        plain = [at_a_terminal(tmp_path, *words, **env) for env in ({"TERM": "dumb"}, {})]
    assert (smart.code, "\x1b[2K" in smart.out) == (0, True)
    assert [(one.code, "\x1b" in one.out) for one in plain] == [(0, False)] * 2


def test_what_is_served_beyond_this_machine_is_told_in_one_line(tmp_path: Path) -> None:
    told = "beyond this machine: whoever reaches it can call and read; --host 127.0.0.1 keeps it"
    for words in (("serve", "--base-port", "0"), ("operator", "--port", "0")):
        for host, lines in (("0.0.0.0", 1), ("127.0.0.1", 0), ("localhost", 0)):
            with started(tmp_path, *words, "--host", host) as process:
                assert process.stdout is not None
                assert process.stdout.readline().startswith("ready {")
                process.terminate()
                _, err = process.communicate(timeout=PATIENCE_S)
            tokens = lines if words[0] == "serve" else 0  # which the control port wants then
            found = (err.count(told), err.count("Bearer"), err.count("\n"), process.returncode)
            assert found == (lines, tokens, lines + tokens, 0)


def test_a_stale_or_planted_ready_file_stands_for_nobody(tmp_path: Path) -> None:
    file, victim = tmp_path / "ready.json", tmp_path / "victim"
    victim.write_text("mine")
    for words in (("serve", "--base-port", "0"), ("operator", "--port", "0")):
        for plant in (lambda: file.write_text("stale"), lambda: file.symlink_to(victim)):
            plant()
            with ready(tmp_path, *words, "--ready-file", "ready.json") as told:
                assert not file.is_symlink()
                assert all(url in file.read_text() for url in told.values() if "://" in str(url))
            assert not file.exists()
            assert victim.read_text() == "mine"


def test_a_ready_file_goes_though_nothing_comes_to_be_served(tmp_path: Path) -> None:
    (tmp_path / "ready.json").write_text("{}")
    words = ("serve", "--target", "nowhere.yaml", "--ready-file", "ready.json")
    assert sandbox(tmp_path, *words).code == 2
    assert not (tmp_path / "ready.json").exists()


@pytest.mark.parametrize("place", ["/nonexistent/r.json", "/dev/stdout", ".", "/proc/self/fd/1"])
@pytest.mark.parametrize("command", ["serve", "operator"])
def test_no_place_for_a_ready_file_is_one_line(tmp_path: Path, command: str, place: str) -> None:
    port = "--base-port" if command == "serve" else "--port"
    done = sandbox(tmp_path, command, port, "0", "--ready-file", place)
    assert (done.code, "Traceback" in done.all) == (2, False)
    assert place in done.err or command == "operator"
    assert Path("/dev/stdout").is_symlink()
