"""Scripted replies: what stands in the scenario is what goes out."""

import asyncio

import pytest

from sandbox.engine.world.replies import reply_fault, scripted_response
from sandbox.json_value import Json, parse_json
from sandbox.wire import Fault, Response
from tests.engine.fakes import StoppedClock, environment, exchange, settle, target_of, world

TAKEN = exchange(operation="wallet.authenticate", body=b'{"token":"t1"}')


async def sent(reply: Json) -> Response:
    return await scripted_response(reply, world=world(), exchange=TAKEN)


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [({"code": 2}, 500, 2), ({"code": 2, "status": 200}, 200, 2), ({"code": 4711}, 500, 4711)],
)
async def test_a_code_is_the_wallets_envelope_of_that_code(
    reply: Json, status: int, code: int
) -> None:
    response = await sent(reply)
    body = parse_json(response.body)
    assert isinstance(body, dict)
    assert (response.status, body["code"], body["status"]) == (status, code, False)
    assert set(body) == {"status", "code", "message", "request_id"}


async def test_members_are_laid_over_the_envelope_of_a_code() -> None:
    response = await sent({"code": 2, "body": {"message": "other", "more": 1}})
    body = parse_json(response.body)
    assert isinstance(body, dict)
    assert (response.status, body["code"], body["status"]) == (500, 2, False)
    assert (body["message"], body["more"]) == ("other", 1)


@pytest.mark.parametrize("text", ["1e400", '{"a":1,"a":2}', "\ufeff{}", "", "<html>é"], ids=repr)
async def test_raw_is_the_exact_text(text: str) -> None:
    assert (await sent({"raw": text})).body == text.encode()


@pytest.mark.parametrize("value", [None, False, 0, "", "text", [1, "1"], {"a": {"b": 1}}])
async def test_a_body_is_any_json(value: Json) -> None:
    response = await sent({"body": value, "status": 201})
    assert (response.status, parse_json(response.body)) == (201, value)
    assert response.headers.get("content-type") == "application/json"


async def test_quoted_text_goes_out_without_its_quotation() -> None:
    assert (await sent({"body": {"a": {"$text": "<b>"}}})).body == b'{"a":"<b>"}'


async def test_headers_are_laid_over_ours_and_null_takes_one_away() -> None:
    response = await sent({"code": 2, "headers": {"Retry-After": "1", "Content-Type": None}})
    assert response.headers.get("retry-after") == "1"
    assert "content-type" not in response.headers


async def test_a_status_alone_is_an_empty_answer() -> None:
    response = await sent({"status": 503})
    assert (response.status, response.body) == (503, b"")


@pytest.mark.parametrize(("passed_s", "out"), [(1.999, False), (2.0, True), (2.001, True)])
async def test_a_delay_is_waited_for_before_the_answer(passed_s: float, out: bool) -> None:
    clock = StoppedClock()
    slow = world(environment(clock))
    answer = asyncio.ensure_future(
        scripted_response({"code": 2, "delay": "2s"}, world=slow, exchange=TAKEN)
    )
    await clock.pass_by(passed_s)
    assert answer.done() is out
    answer.cancel()
    await settle()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"code": 2, "status": 200, "headers": {}, "delay": "1s"}, ""),
        ({"raw": ""}, ""),
        ("unknown-error", "is no map of"),
        ({"fault": "hang"}, ""),
        ({"fault": {"reset": {"after": "request"}}, "delay": "1s"}, ""),
        ({"fault": "garbage"}, 'asks for the fault "garbage", which this version cannot make'),
        ({"fault": {"reset": {"after": 7}}}, 'asks for the fault {"reset":{"after":7}}, which'),
        ({"fault": 1}, "asks for the fault 1, which this version cannot make"),
        ({"fault": "hang", "code": 1}, "has a fault in place of the answer, and code besides"),
        ({"code": 2, "dealy": "1s"}, "asks for dealy"),
        ({"status": "200"}, "has a status that is no whole number"),
        ({"status": True}, "has a status that is no whole number"),
        ({"code": None}, "has a code that is no whole number"),
        ({"delay": "soon"}, "has a delay that is no duration"),
        ({"delay": 1}, "has a delay that is no duration"),
    ],
)
def test_a_reply_that_cannot_be_sent_as_written_is_told(reply: Json, said: str) -> None:
    assert reply_fault(reply).startswith(said)
    assert bool(reply_fault(reply)) is bool(said)


WALLET = """\
wallet:
  launch: {url: "http://127.0.0.1:1/launch", launched-when: {status: 200}}
  provider: {id: 1, access-key: abcdefgh, private-key: ijklmnop}
"""


@pytest.mark.parametrize(
    ("target", "reply", "fault"),
    [
        ("", {"fault": "hang"}, Fault("hang", 12.0)),
        (WALLET, {"fault": "hang"}, Fault("hang", 12.0)),
        (f"{WALLET}  silence: 2500ms\n", {"fault": "hang"}, Fault("hang", 2.5)),
        (f"{WALLET}  silence: 2500ms\n", {"fault": "reset"}, Fault("reset")),
        ("", {"fault": {"reset": {}}}, Fault("reset")),
    ],
)
async def test_a_fault_stands_in_for_the_answer_and_lasts_as_the_target_says(
    target: str, reply: Json, fault: Fault
) -> None:
    here = world(target=target_of(target) if target else None)
    assert (await scripted_response(reply, world=here, exchange=TAKEN)).fault == fault
