"""What may happen to a session: a crash, Ctrl-C, a server that dies or is somebody else's."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.suites import PATIENCE_S, command, environment, played, write

PID = """
import os, json, pathlib

def note(provider_sandbox, name):
    pathlib.Path(name).write_text(json.dumps(dict(provider_sandbox.urls)))
"""


def is_up(url: str) -> bool:
    import httpx2

    try:
        return httpx2.get(f"{url}/health", timeout=30).status_code == 200
    except httpx2.TransportError:
        return False


def noted(folder: Path, name: str = "urls.json") -> str:
    url = json.loads((folder / name).read_text())["control"]
    assert isinstance(url, str)
    return url


def test_the_sandbox_ends_with_the_session(tmp_path: Path) -> None:
    tests = PID + "\ndef test_x(provider_sandbox): note(provider_sandbox, 'urls.json')\n"
    assert played(tmp_path, tests).code == 0
    assert not is_up(noted(tmp_path))


def test_workers_have_one_sandbox_together_and_a_crash_takes_nothing_along(tmp_path: Path) -> None:
    tests = (
        PID
        + """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_x(sandbox_world, provider_sandbox, launch, number):
    note(provider_sandbox, f"urls-{number}.json")
    if number == 1:
        os._exit(3)
    assert launch(sandbox_world.make_token()).status_code == 200
"""
    )
    suite = played(tmp_path, tests, "-n", "2")
    assert suite.bad == {"test_x[1]"}, suite.out
    assert len({noted(tmp_path, f"urls-{number}.json") for number in range(6)}) == 1
    assert not is_up(noted(tmp_path, "urls-0.json"))


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_sandbox_that_dies_is_told_and_does_not_hang_anybody(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    tests = """
        import os, signal, pytest

        @pytest.mark.parametrize("number", range(4))
        def test_x(provider_sandbox, sandbox_world, number):
            try:
                os.kill(provider_sandbox.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            sandbox_world.wait("wallet.authenticate", within="60s")
    """
    suite = played(tmp_path, tests, *words, conftest="")
    assert len(suite.bad) == 4, suite.out
    for told in suite.told.values():
        assert "the sandbox of these tests is gone" in told
        assert "ended by signal SIGKILL" in told
        assert "Traceback" not in told


def test_a_target_that_is_wrong_is_told_as_the_command_line_tells_it(tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_text("target: 1\nnam: x\n")
    suite = played(tmp_path, "def test_x(sandbox_world): pass", "--sandbox-target=target.yaml")
    assert "target.yaml:2:1" in suite.told["test_x"], suite.out
    assert "Traceback" not in suite.told["test_x"]


def test_a_sandbox_that_is_up_already_is_used_and_left_as_it_was(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve", "--base-port", "0", "--end-with-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as server:
        assert server.stdin
        assert server.stdout
        url = json.loads(server.stdout.readline().removeprefix("ready "))["control"]
        tests = """
            def test_x(sandbox_world, launch):
                assert launch(sandbox_world.make_token()).status_code == 200
        """
        for words in (("-n", "2"), ()):
            suite = played(tmp_path, tests, f"--sandbox-url={url}", *words)
            assert (suite.bad, suite.code) == (set(), 0), suite.out
        assert is_up(url)
        listed = subprocess.run(
            [sys.executable, "-c", f"import httpx2; print(httpx2.get('{url}/api/v1/worlds').text)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert [each["name"] for each in json.loads(listed.stdout)["worlds"]] == ["default"]
        server.stdin.close()
        assert server.wait(PATIENCE_S) == 0


def test_nobody_at_the_url_is_told(tmp_path: Path) -> None:
    words = ("--sandbox-url=http://127.0.0.1:9",)
    suite = played(tmp_path, "def test_x(sandbox_world): pass", *words)
    assert "no sandbox answers at http://127.0.0.1:9" in suite.told["test_x"], suite.out


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["alone", "xdist"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_sandbox_ends_when_the_session_is_interrupted(
    tmp_path: Path, words: tuple[str, ...], number: signal.Signals
) -> None:
    fifo = tmp_path / "reached"
    os.mkfifo(fifo)
    tests = (
        PID
        + f"""
def test_x(provider_sandbox, sandbox_world):
    note(provider_sandbox, "urls.json")
    pathlib.Path({str(fifo)!r}).write_text("here")
    sandbox_world.wait("wallet.authenticate", within="60s")
"""
    )
    write(tmp_path, tests)
    with subprocess.Popen(
        command(tmp_path, *words),
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as session:
        assert fifo.read_text() == "here"
        url = noted(tmp_path)
        assert is_up(url)
        os.killpg(session.pid, number)
        session.communicate(timeout=PATIENCE_S)
    assert ended(url)


def ended(url: str) -> bool:
    """Wait until nobody answers any more: who was killed does not wait for the sandbox."""
    import time

    until = time.monotonic() + PATIENCE_S
    while is_up(url):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
