"""Magic values: each line of their table, tried with curl, gets the answer of its row."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from shlex import split

import pytest

from sandbox.engine.world.replies import reply_fault
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.magic import MagicValue, load_magic
from tests.control.served import Served, serving
from tests.docs.blocks import ROOT
from tests.foreign_tools import require

PAGE = (ROOT / "docs" / "magic-values.md").read_text()
VALUES = [one for room in load_contracts().contracts for one in load_magic(room).values()]
_PORTS = {8701: "fasttrack", 8702: "gr8", 8703: "wallet"}
_STATUS = "\n%{http_code}"
_OF_CODES = {2: 500, 90300: 403, 90500: 429, 90502: 503}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as opened:
        yield opened


async def curl(line: str, served: Served) -> tuple[int, str]:
    """Run a line of the page; return the status and the body."""
    urls = served.sandbox.listeners.urls
    for port, name in _PORTS.items():
        line = line.replace(f"http://127.0.0.1:{port}", urls[name])
    words = [require("curl"), "-sS", "--max-time", "60", "-w", _STATUS, *split(line)[1:]]
    running = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    printed, _ = await running.communicate()
    body, _, status = printed.decode().rpartition("\n")
    return int(status), body


def lines() -> list[str]:
    """Return the lines of the page's table, in order."""
    return re.findall(r"`(curl [^`]+)` \|$", PAGE, re.MULTILINE)


def fits(one: MagicValue, status: int, body: str) -> bool:
    """Tell whether an answer is that of a row."""
    words: Mapping[str, Json] = one.reply if isinstance(one.reply, Mapping) else {}
    if "code" in words:
        wanted = words.get("status", _OF_CODES.get(int(str(words["code"])), status))
        return status == wanted and json.loads(body)["code"] == words["code"]
    if status != words.get("status", 200):
        return False
    return body == words["raw"] if "raw" in words else json.loads(body) == words["body"]


async def test_every_line_of_the_table_gets_the_answer_of_its_row(served: Served) -> None:
    assert len(lines()) == len(VALUES) > 20
    answers = await asyncio.gather(*(curl(line, served) for line in lines()))
    for one, (status, body) in zip(VALUES, answers, strict=True):
        assert one.value in lines()[VALUES.index(one)]
        assert fits(one, status, body), f"{one.value}: {status} {body}"
    steps = {each.step.kind for each in served.worlds.default.ring.exchanges if each.identities}
    assert steps == {"magic"}


def test_every_reply_can_be_sent() -> None:
    assert [one.value for one in VALUES if reply_fault(one.reply)] == []


def test_every_place_and_every_provider_has_a_value() -> None:
    assert {one.at for one in VALUES} == {"token", "sid", "query.jwt", "body.token"}
    finished = {name for name, facts in provider_facts().items() if not facts.draft}
    assert {one.operation.partition(".")[0] for one in VALUES} == finished
