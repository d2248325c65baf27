"""`serve --out`: the reports of a run when it stops, and an exit code that a suite can go by."""

import json
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.commands import PATIENCE_S, Ended, sandbox, started
from tests.acceptance.test_serve import SIGNATURE, curled

Urls = Mapping[str, str]


def served(folder: Path, *words: str, during: Callable[[Urls], object]) -> Ended:
    """Serve, do something, stop; return how it ended."""
    with started(folder, "serve", "--demo", "--base-port", "0", *words) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        told = json.loads(line.removeprefix("ready "))
        during(told.get("urls", told))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE_S)
        return Ended(process.returncode, line + out, err)


def right(urls: Urls) -> None:
    curled(urls["wallet"])


def wrong(urls: Urls) -> None:
    curled(urls["wallet"], signature=SIGNATURE[::-1])


def slow(urls: Urls) -> None:
    curled(urls["wallet"], version="--http1.1")


def nothing(_: Urls) -> None:
    return


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("fail_on", "during", "code", "meaning"),
    [
        ("must", right, 0, "every must that was judged held"),
        ("must", wrong, 1, "the operator broke a must"),
        ("must", slow, 0, "every must that was judged held"),
        ("must", nothing, 3, "nothing was judged"),
        ("should", right, 0, "every must that was judged held"),
        ("should", slow, 1, "the operator missed a should, and --fail-on should was given"),
        ("never", wrong, 0, "the operator broke a must, and --fail-on never was given"),
        ("never", nothing, 0, "nothing was judged"),
    ],
)
def test_the_exit_code_says_what_was_asked_for(
    tmp_path: Path, fail_on: str, during: Callable[[Urls], object], code: int, meaning: str
) -> None:
    ended = served(tmp_path, "--out", "runs", "--fail-on", fail_on, during=during)
    assert ended.code == code, ended.all
    assert f"exit {code}" in ended.out
    assert meaning in " ".join(ended.out.split())


@pytest.mark.foreign
def test_a_world_is_a_cell_of_the_reports(tmp_path: Path) -> None:
    served(tmp_path, "--out", "runs", during=nothing)
    served(tmp_path, "--out", "runs", "--keep", "1", during=wrong)
    assert len(list((tmp_path / "runs").glob("*-serve*"))) == 1
    latest = tmp_path / "runs" / "latest"
    result = json.loads((latest / "result.json").read_text())
    assert [(cell["id"], cell["outcome"]) for cell in result["cells"]] == [("default", "FAILED")]
    missed = [check for check in result["cells"][0]["checks"] if check["mark"] == "fail"]
    assert [check["clause"] for check in missed] == ["wallet.signature.valid"]
    suites = ET.parse(latest / "junit.xml").getroot()
    assert suites.get("failures") == "1"
    assert "sandbox run" not in (latest / "junit.xml").read_text()


@pytest.mark.foreign
def test_without_out_only_the_exit_code_tells(tmp_path: Path) -> None:
    assert served(tmp_path, during=wrong).code == 0
    assert served(tmp_path, "--fail-on", "must", during=wrong).code == 1
    assert not (tmp_path / "runs").exists()


@pytest.mark.foreign
def test_report_reads_what_serve_appended_in_several_servings(tmp_path: Path) -> None:
    served(tmp_path, "--evidence", "served.jsonl", during=right)
    served(tmp_path, "--evidence", "served.jsonl", during=wrong)
    done = sandbox(tmp_path, "report", "served.jsonl")
    assert done.code == 0, done.err
    result = json.loads((tmp_path / "served-report" / "result.json").read_text())
    assert [cell["outcome"] for cell in result["cells"]] == ["PASSED", "FAILED"]
    assert "wallet.signature.valid" in done.out
    assert "served.jsonl#m" in done.out
    assert "evidence.jsonl" not in done.out


@pytest.mark.foreign
def test_each_request_is_told_in_a_line(tmp_path: Path) -> None:
    ended = served(tmp_path, during=wrong)
    told = ended.out.splitlines()[1]
    assert "wallet.authenticate 401 signature_invalid h2" in told
    assert told.endswith("must wallet.signature.valid")


@pytest.mark.foreign
def test_lines_are_left_out_or_objects_when_asked_for(tmp_path: Path) -> None:
    assert len(served(tmp_path, "--quiet", during=wrong).out.splitlines()) == 1
    told = [json.loads(x) for x in _lines(served(tmp_path, "--format", "json", during=wrong))]
    assert [each["event"] for each in told] == ["ready", "request"]
    assert told[1]["reason"] == "signature_invalid"
    assert told[1]["broken"] == [{"level": "must", "clause": "wallet.signature.valid"}]


def _lines(ended: Ended) -> list[str]:
    return ended.out.splitlines()


@pytest.mark.foreign
def test_a_reader_that_reads_nothing_or_has_gone_holds_nothing_up(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--demo", "--base-port", "0", "--format", "json") as process:
        assert process.stdout is not None
        urls = json.loads(process.stdout.readline())["urls"]
        body = "x" * 3000
        for _ in range(40):  # far more than a pipe holds, of paths that nobody serves
            url = f"{urls['wallet']}/{body}"
            done = subprocess.run(["curl", "-sS", "-m", "20", url], capture_output=True, check=True)
            assert b"nothing at this path" in done.stdout
        process.stdout.close()
        assert curled(urls["wallet"])[1] == 200
        assert curled(urls["wallet"])[1] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def test_where_nothing_could_be_served_no_directory_stays(tmp_path: Path) -> None:
    done = sandbox(
        tmp_path, "serve", "--demo", "--base-port", "0", "--host", "203.0.113.1", "--out", "runs"
    )
    assert done.code == 2, done.err
    assert list((tmp_path / "runs").iterdir()) == []
