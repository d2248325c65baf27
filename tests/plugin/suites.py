"""Suites of an operator's own tests, played by pytest in a process of its own."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

PATIENCE_S = 120

CONFTEST = """\
import asyncio, os, threading
import httpx2, pytest
from sandbox.reference_operator.reference import ReferenceOperator

@pytest.fixture(scope="session")
def operator(provider_sandbox):
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    run = lambda what: asyncio.run_coroutine_threadsafe(what, loop).result(30)
    defects = tuple(filter(None, os.environ.get("DEFECT", "").split()))
    served = ReferenceOperator(urls={"wallet": provider_sandbox.urls["wallet"]}, defects=defects)
    run(served.__aenter__())
    yield served.url
    run(served.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)

@pytest.fixture
def launch(operator):
    def launched(token, /, **other):
        query = {**token.query, "game_id": "lucky-ferry", **other}
        return httpx2.get(f"{operator}/launch", params=query, timeout=30)
    return launched

@pytest.fixture
def mistyped(provider_sandbox):
    def called():
        return httpx2.post(f"{provider_sandbox.urls['wallet']}/api/wallet/autenticate")
    return called
"""


@dataclass(frozen=True, slots=True)
class Played:
    """How a suite went: for each test how it ended (passed, failed, error at setup or teardown …),
    with what was told of it; the exit code; what was printed.
    """

    ended: Mapping[str, list[str]]
    told: Mapping[str, str]
    code: int
    out: str

    @property
    def bad(self) -> set[str]:
        """The tests that failed, or whose teardown did."""
        return {name for name, ends in self.ended.items() if ends != ["passed"]}


def played(
    folder: Path,
    tests: str,
    *words: str,
    conftest: str = CONFTEST,
    env: Mapping[str, str] | None = None,
) -> Played:
    """Play tests with a correct operator in a thread of their process."""
    write(folder, tests, conftest=conftest)
    done = subprocess.run(
        command(folder, *words),
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return _read(folder / "junit.xml", done.returncode, done.stdout)


def write(folder: Path, tests: str, *, conftest: str = CONFTEST) -> None:
    """Write a suite into a folder."""
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_operator.py").write_text(textwrap.dedent(tests))
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")


def command(folder: Path, *words: str) -> list[str]:
    """Return the command line that plays the suite of a folder."""
    temporary = f"--basetemp={folder / 'tmp'}"
    others = ("cacheprovider", "aiohttp", "asyncio", "hypothesispytest")
    plain = (*(word for one in others for word in ("-p", f"no:{one}")), temporary)
    plain = (*plain, "--junit-xml=junit.xml")
    return [sys.executable, "-m", "pytest", *plain, *words]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this environment without what another pytest, or a sandbox, would take from it."""
    ours = ("PYTEST_", "SANDBOX_")
    plain = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return {**plain, "PY_COLORS": "0", "COLUMNS": "200", **(more or {})}


def _read(file: Path, code: int, out: str) -> Played:
    assert file.exists(), out
    ended: dict[str, list[str]] = {}
    told: dict[str, str] = {}
    for case in ET.parse(file).iter("testcase"):
        name = case.get("name") or ""
        bad = [each for each in case if each.tag in ("failure", "error", "skipped")]
        ended.setdefault(name, []).extend(each.tag for each in bad)
        texts = (f"{each.get('message')}\n{each.text}" for each in bad)
        told[name] = told.get(name, "") + "\n".join(texts)
    return Played({name: ends or ["passed"] for name, ends in ended.items()}, told, code, out)
