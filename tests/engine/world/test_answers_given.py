"""What the evidence says of an answer to the operator."""

from sandbox.engine.world.exchange import Starter
from sandbox.wire import Fault, Headers, Request, Response
from tests.engine.fakes import Log, world

ASKED = Request("POST", "/api/wallet/authenticate", Headers.of(host="a"), http_version="2")


def test_a_fault_in_place_of_an_answer_is_told_and_no_answer_claimed() -> None:
    log = Log()
    here = world(log=log)
    exchange = here.begin("wallet.authenticate", Starter.OPERATOR, ASKED)
    here.end(exchange, Response(200, fault=Fault("hang", lasts_s=12)))
    assert exchange.response is None
    (ended,) = log.of("message.ended")
    assert ended["response"] is None
    told = {"kind": "fault", "text": "the sandbox gave none: hang, at most 12 s"}
    assert ended["trouble"] == told
