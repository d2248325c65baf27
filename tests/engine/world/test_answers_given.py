"""What the evidence says of an answer to the operator."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sandbox.engine.world.exchange import Starter
from sandbox.engine.world.switchboard import Switchboard
from sandbox.wire import Headers, Request, Response, Unsent
from tests.engine.fakes import Log, world

ASKED = Request("POST", "/api/wallet/authenticate", Headers.of(host="a"), http_version="2")


def test_an_answer_that_did_not_go_out_is_told_and_not_claimed() -> None:
    log = Log()
    here = world(log=log)
    exchange = here.begin("wallet.authenticate", Starter.OPERATOR, ASKED)
    here.end(exchange, Unsent("gone", "the client had closed the connection"))
    assert exchange.response is None
    (ended,) = log.of("message.ended")
    assert ended["response"] is None
    assert ended["trouble"] == {"kind": "gone", "text": "the client had closed the connection"}


MALFORMED = replace(ASKED, flaws=("the value of x holds a line end",))
CUT_OFF = replace(ASKED, cut_off="4 of 9 bytes of the body came")


@pytest.mark.parametrize("refused", [MALFORMED, CUT_OFF])
async def test_what_http_refuses_is_judged_and_changes_nothing(refused: Request) -> None:
    log = Log()
    here = world(log=log, cell="")
    delivered: list[Response] = []

    async def deliver(response: Response) -> Response:
        delivered.append(response)
        return Response(400)

    await Switchboard(here.directory, here).handle("wallet", refused, deliver)
    (started,), (ended,) = log.of("message.started"), log.of("message.ended")
    request, answer, answered = started["request"], ended["response"], ended["answered"]
    assert isinstance(request, Mapping)
    assert isinstance(answer, Mapping)
    assert isinstance(answered, Mapping)
    assert request.get("flaws", []) == list(refused.flaws)
    assert request.get("cut_off", "") == refused.cut_off
    assert answer["status"] == 400
    assert answered["verdict"] == "refused"
    assert answered.get("flaws", []) == list(refused.flaws)
    assert not {"code", "status"} & set(answered)
    assert len(delivered) == 1


async def test_what_a_malformed_request_would_show_is_hidden() -> None:
    log = Log()
    here = world(log=log, cell="")
    wrapped = Headers.of(authorization="Basic NzA0MTprM3lE\r\nZW0wLUFjYzM1NQ==")
    shown = replace(MALFORMED, headers=wrapped)

    async def deliver(response: Response) -> Response:
        return response

    await Switchboard(here.directory, here).handle("wallet", shown, deliver)
    assert not any("NzA0MTprM3lE" in line or "ZW0wLUFjYzM1NQ" in line for line in log.lines)
