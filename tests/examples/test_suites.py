"""The suites of examples/: each with its language's own tools, in parallel on one sandbox."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.commands import ROOT, environment, ready, stand
from tests.foreign_tools import require

EXAMPLES = ROOT / "examples"
PATIENCE_S = 180
MISTAKE, CLAUSE = "wallet-accept-html", "wallet.accept.is-json"
ASKS_NO_WALLET = {
    "test_a_launch_without_a_token_asks_nobody",
    "test_a_live_session_logs_in",
    "test_a_session_of_nobody_does_not",
    "test_a_player_enters_the_sportsbook",
    "test_a_player_of_another_currency_stays_outside",
}
JAVA = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox and an operator that are up."""

    urls: Mapping[str, str]

    def play(
        self, folder: str, *words: str, code: int | None = 0
    ) -> "subprocess.CompletedProcess[str]":
        """Play a suite to its end."""
        urls = {"SANDBOX_URL": self.urls["control"], "FAST_TRACK_URL": self.urls["fasttrack"]}
        plain = {k: v for k, v in environment(urls).items() if not k.startswith("PYTEST_")}
        done = subprocess.run(
            words,
            cwd=EXAMPLES / folder,
            env=plain,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert code is None or done.returncode == code, done.stdout
        return done

    def play_python(self, junit: Path, *words: str, code: int = 0) -> Mapping[str, list[str]]:
        """Play the suite of pytest; return how each test ended."""
        plain = ("-p", "no:cacheprovider", f"--basetemp={junit.parent / 'tmp'}", "-n", "3")
        self.play(
            "python",
            sys.executable,
            "-m",
            "pytest",
            *plain,
            f"--junit-xml={junit}",
            *words,
            code=code,
        )
        ended: dict[str, list[str]] = {}
        for case in ET.parse(junit).iter("testcase"):
            told = [
                f"{each.tag} {each.get('message')} {each.text}"
                for each in case
                if each.tag in ("failure", "error")
            ]
            ended.setdefault(case.get("name") or "", []).extend(told)
        return ended


@contextmanager
def serving(folder: Path, *defects: str) -> Iterator[Served]:
    """Serve beside an operator, correct but for these defects."""
    with stand(folder, *defects) as made:
        words = ("serve", "--target", "target.yaml", "--base-port", str(made.base_port))
        with ready(folder, *words) as urls:
            yield Served(urls)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as one:
        yield one


def test_pytest(served: Served, tmp_path: Path) -> None:
    ended = served.play_python(tmp_path / "junit.xml")
    assert len(ended) == 22
    assert not any(ended.values())


def test_plain_shell_with_curl(served: Served) -> None:
    require("curl")
    printed = served.play("shell", "sh", "suite.sh").stdout
    assert printed.count("ok     ") == 20


def test_node(served: Served) -> None:
    printed = served.play("node", require("node"), "--test", "--test-reporter=tap", ".").stdout
    assert "# fail 0" in printed
    assert printed.count("    ok ") == 20


def test_plain_java(served: Served) -> None:
    printed = served.play("java", require("java"), *JAVA, "Suite.java").stdout
    assert printed.count("ok     ") == 20


def test_all_at_once_on_one_sandbox(served: Served, tmp_path: Path) -> None:
    curl, node, java = require("curl"), require("node"), require("java")
    assert curl
    with ThreadPoolExecutor() as threads:
        playing: list[Future[object]] = [
            threads.submit(served.play_python, tmp_path / "junit.xml"),
            threads.submit(served.play, "shell", "sh", "suite.sh"),
            threads.submit(served.play, "node", node, "--test", "."),
            threads.submit(served.play, "java", java, *JAVA, "Suite.java"),
        ]
        for each in playing:
            each.result()


def test_one_mistake_fails_exactly_the_tests_in_which_it_was_made(tmp_path: Path) -> None:
    with serving(tmp_path, MISTAKE) as served:
        ended = served.play_python(tmp_path / "junit.xml", code=1)
    assert {name for name, told in ended.items() if not told} == ASKS_NO_WALLET
    for told in filter(None, ended.values()):
        assert any(each.startswith("error") and f"must {CLAUSE}" in each for each in told), told
