"""Evidence that is lost is told at once: nobody is judged by what is not written down."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.acceptance.commands import (
    PATIENCE_S,
    SANDBOX,
    environment,
    evidence_of,
    fetched,
    ready,
    sandbox,
    stand,
    started,
)
from tests.acceptance.test_interrupted import ENDLESS
from tests.acceptance.test_standard_streams import BAD_SID, shell


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda evidence: evidence.unlink(), "is lost: it was deleted"),
        (lambda evidence: shutil.rmtree(evidence.parent), "is lost: it was deleted"),
        (lambda evidence: shutil.rmtree(evidence.parent.parent), "is lost: it was deleted"),
        (lambda evidence: os.truncate(evidence, 0), "is incomplete: it was cut short"),
    ],
)
def test_a_run_whose_evidence_is_harmed_ends_by_itself_and_judges_nobody(
    tmp_path: Path, harm: Callable[[Path], object], told: str
) -> None:
    (tmp_path / "endless.yaml").write_text(ENDLESS)  # it would last for an hour
    with stand(tmp_path) as at, started(tmp_path, *at.run_words("endless.yaml")) as running:
        evidence = evidence_of(at.runs, at_least=20)
        harm(evidence)
        out, err = running.communicate(timeout=PATIENCE_S)
    shown = evidence.relative_to(tmp_path)
    assert running.returncode == 3, err
    assert err == f"sandbox: {shown} {told}; what it says cannot be trusted. Mend it, run again\n"
    assert "exit " not in out  # no sum of what nobody can look up
    assert not list(tmp_path.rglob("result.json"))


def test_a_run_ends_at_once_when_the_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").write_text(ENDLESS)
    with stand(tmp_path) as at:
        done = shell(
            tmp_path,
            'ulimit -f 64; exec "$@"',
            *at.run_words("endless.yaml"),
            PYTHONDONTWRITEBYTECODE="1",
        )
    assert done.returncode == 3, done.stderr
    assert "evidence.jsonl is incomplete: File too large" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_says_that_its_disk_is_full_and_goes_on_serving(tmp_path: Path) -> None:
    (tmp_path / "served.jsonl").symlink_to("/dev/full")
    words = ("serve", "--base-port", "0", "--evidence", "served.jsonl")
    loss = "served.jsonl is incomplete: No space left on device"
    with started(tmp_path, *words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        urls = json.loads(process.stdout.readline().removeprefix("ready "))
        fetched(f"{urls['fasttrack']}/api/v1/config/demo")
        assert process.stderr.readline() == f"sandbox: {loss}\n"  # while it is being served
        with pytest.raises(HTTPError) as sick:
            fetched(f"{urls['control']}/health")
        with sick.value as answer:
            assert (answer.code, json.loads(answer.read())["evidence"]) == (503, loss)
        fetched(f"{urls['fasttrack']}/api/v1/config/demo")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    assert err == f"sandbox: {loss}; what it says cannot be trusted. Mend it, run again\n"


def run_of_serve(folder: Path) -> Path:
    """Return the run directory that a serving has made."""
    [found] = (folder / "runs").glob("*-serve")
    return found


@pytest.mark.parametrize(
    ("lose", "told"),
    [
        (lambda run: (run / "evidence.jsonl").unlink(), "is lost: it was deleted"),
        (shutil.rmtree, "is lost: it was deleted"),
        (lambda run: shutil.rmtree(run.parent), "is lost: it was deleted"),
    ],
)
def test_a_verdict_without_its_evidence_is_none_of_a_server(
    tmp_path: Path, lose: Callable[[Path], None], told: str
) -> None:
    words = ("serve", "--base-port", "0", "--out", "runs", "--fail-on", "must")
    with started(tmp_path, *words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        urls = json.loads(process.stdout.readline().removeprefix("ready "))
        fetched(f"{urls['fasttrack']}/api/v1/config/demo")
        lose(run_of_serve(tmp_path))
        assert told in process.stderr.readline()  # while it is being served
        with pytest.raises(HTTPError) as sick:
            fetched(f"{urls['control']}/health")
        with sick.value as answer:
            assert answer.code == 503
        fetched(f"{urls['fasttrack']}/api/v1/config/demo")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3, err
    assert "cannot be trusted" in err
    assert "Traceback" not in err


def test_a_full_disk_takes_the_verdict_of_a_server(tmp_path: Path) -> None:
    """A file may grow to 16 KiB here, which is less than the requests that come."""
    serve = f"{shlex.join(SANDBOX)} serve --base-port 0 --out runs --fail-on must"
    process = subprocess.Popen(
        ["bash", "-c", f"ulimit -f 16; exec {serve}"],
        cwd=tmp_path,
        env=environment({"PYTHONDONTWRITEBYTECODE": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            urls = json.loads(process.stdout.readline().removeprefix("ready "))
            for _ in range(40):
                fetched(f"{urls['fasttrack']}/api/v1/config/demo")
            assert "evidence.jsonl is incomplete: File too large" in process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    assert process.returncode == 3, err
    assert "Traceback" not in err


def test_a_server_goes_on_in_another_file_where_its_own_is_put_aside(tmp_path: Path) -> None:
    file, aside = tmp_path / "served.jsonl", tmp_path / "served.jsonl.1"
    words = ("serve", "--base-port", "0", "--evidence", file.name)
    with started(tmp_path, *words) as process:
        assert process.stdout is not None
        urls = json.loads(process.stdout.readline().removeprefix("ready "))
        fetched(f"{urls['fasttrack']}/api/v1/config/demo?first")
        written(file, "demo?first")
        file.rename(aside)
        process.send_signal(signal.SIGHUP)
        fetched(f"{urls['fasttrack']}/api/v1/config/demo?second")
        written(file, "config/demo?second")
        assert json.loads(fetched(f"{urls['control']}/health"))["status"] == "ok"
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err) == (0, "")
    assert "config/demo?second" not in aside.read_text()
    assert "config/demo?first" not in file.read_text()


def written(file: Path, text: str) -> None:
    """Wait until a text stands in a file."""
    turn = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if file.exists() and text in file.read_text():
            return
        turn.wait(0.02)
    raise AssertionError(f"{text} never came to {file}")


def test_a_hangup_ends_what_writes_no_evidence(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--base-port", "0") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE_S) == 0


def test_a_hangup_ends_a_run_with_its_reports_written(tmp_path: Path) -> None:
    (tmp_path / "endless.yaml").write_text(ENDLESS)
    with stand(tmp_path) as at, started(tmp_path, *at.run_words("endless.yaml")) as running:
        evidence_of(at.runs, at_least=20)
        running.send_signal(signal.SIGHUP)
        running.communicate(timeout=PATIENCE_S)
        assert running.returncode == 130
        assert {"result.json", "junit.xml"} <= {file.name for file in at.latest.iterdir()}


STOPPED_AT_THE_END = """\
import os, signal, sys
from sandbox.evidence.events import RunEnded
from sandbox.report.console.console import ConsoleReport

on = ConsoleReport.on

def ends_with_a_signal(self, recorded):
    on(self, recorded)
    if isinstance(recorded.event, RunEnded):
        os.kill(os.getpid(), getattr(signal, os.environ["BY"]))

ConsoleReport.on = ends_with_a_signal
from sandbox.cli.main import main
main()
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_what_asks_to_end_after_the_last_cell_leaves_the_reports(tmp_path: Path, name: str) -> None:
    with stand(tmp_path) as at:
        done = subprocess.run(
            [SANDBOX[0], "-c", STOPPED_AT_THE_END, *at.run_words(BAD_SID)],
            cwd=tmp_path,
            env=environment({"BY": name}),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        told = json.loads((at.latest / "result.json").read_text())["run"]
    assert (done.returncode, done.stderr) == (0, "")
    assert (told["exit_code"], told["interrupted"]) == (0, False)
    assert (at.latest / "junit.xml").is_file()


def test_latest_that_is_no_link_is_put_aside_and_the_newest_is_run_again(tmp_path: Path) -> None:
    with stand(tmp_path, "ft-created") as at:
        assert at.run(BAD_SID).code == 0
        (old,) = at.runs.glob("2*")
        at.latest.unlink()
        shutil.copytree(old, at.latest)  # as a cache or an artifact brings it back
        done = at.run(BAD_SID, "--seed", "8")
        (new,) = at.runs.glob("2*-8")
        aside = at.runs / f"latest-before-{new.name}"
        assert (at.latest.is_symlink(), at.latest.resolve()) == (True, new)
        told = f"runs/latest was no link: what was there is now runs/{aside.name}\n"
        assert (done.code, done.err) == (0, told)
        assert (aside / "result.json").is_file()
        assert not list(at.runs.glob(".latest*"))
        at.latest.unlink()
        shutil.copytree(old, at.latest)
        again = at.run(BAD_SID, "--failed")
    assert again.code == 2  # nothing failed in the newest, which is not the copy
    assert f"nothing failed in runs/{new.name}" in again.err


def test_the_way_to_the_evidence_leads_to_this_run(tmp_path: Path) -> None:
    with stand(tmp_path, "gr8-token-for-guest") as at:
        guest = BAD_SID.replace("fasttrack/sid/bad-sid", "gr8/iframe/guest")
        done = at.run(guest)
        (run,) = at.runs.glob("2*")
    assert done.code == 1
    assert f"see       runs/{run.name}/evidence.jsonl#m" in done.out
    assert "runs/latest" not in done.out


def test_ready_is_still_told_by_a_folder_that_is_gone(tmp_path: Path) -> None:
    """The working folder goes away while it is served: what was found out before still holds."""
    place = tmp_path / "here"
    place.mkdir()
    with ready(place, "serve", "--base-port", "0") as urls:
        place.rmdir()
        assert json.loads(fetched(f"{urls['control']}/ready")) == urls
        assert sandbox(tmp_path, "list", BAD_SID).code == 0


def test_a_place_for_runs_that_leads_to_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").symlink_to(tmp_path / "gone")
    with stand(tmp_path) as at:
        done = at.run(BAD_SID)
    assert (done.code, done.out) == (2, "")
    assert done.err == "sandbox: runs is a link that leads to nothing; see --out\n"
