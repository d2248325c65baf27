"""One line for each request, for people and for programs."""

import json
from collections.abc import AsyncIterator

import pytest

from sandbox.app.worlds import ServedWorld
from sandbox.cli.serving.live_lines import json_line, text_line
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.wire import Headers, Request, Response
from tests.passive.conversation import Talk, talking


@pytest.fixture
async def talk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talk]:
    async with talking(tmp_path_factory.getbasetemp() / "tls") as open_talk:
        yield open_talk


def ended(world: ServedWorld, operation: str = "", target: str = "/", **more: object) -> Exchange:
    request = Request("GET", target, Headers(), b"", http_version="1.1")
    exchange = Exchange("m1", operation, Starter.OPERATOR, request, 10.0, ended_s=10.003)
    for name, value in more.items():
        setattr(exchange, name, value)
    return exchange


async def test_a_line_says_operation_status_reason_mistake_protocol_and_time(talk: Talk) -> None:
    told = {"verdict": "refused", "reason": "signature_invalid", "looks-like": "body-reserialised"}
    answer = Response(401)
    exchange = ended(talk.world, "wallet.authenticate", response=answer, answered=told)
    line = text_line(talk.worlds.default, exchange)
    assert line.split(" ", 1)[1] == (
        "wallet.authenticate 401 signature_invalid (body reserialised) h1 3 ms"
    )
    assert text_line(talk.world, exchange).endswith("3 ms [suite]")


async def test_a_request_of_no_operation_is_told_by_its_path_without_control_characters(
    talk: Talk,
) -> None:
    line = text_line(talk.worlds.default, ended(talk.world, target="/a\x1b[2J\n?token=t"))
    assert "GET /a\\u001b[2J\\u000a h1" in line
    assert "token" not in line


async def test_a_call_without_an_answer_says_why(talk: Talk) -> None:
    fault = PeerFault(PeerTrouble.TIMEOUT, "no answer in time")
    exchange = ended(talk.world, "wallet.launch", trouble=fault)
    assert "wallet.launch timeout h1" in text_line(talk.worlds.default, exchange)


async def test_a_line_for_programs_is_one_object(talk: Talk) -> None:
    told = json.loads(json_line(talk.world, ended(talk.world, target="/a\n")))
    assert (told["event"], told["world"], told["path"]) == ("request", "suite", "/a\n")
    assert (told["status"], told["broken"], told["took_ms"]) == (None, [], 3)
