"""`explain RUN#m6`, `explain gr8` and `explain 90205`."""

from collections.abc import Sequence

import pytest

from sandbox.errors import SetupFault
from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from sandbox.explain.explain import Topic, find_entries
from sandbox.explain.message import message_topic, messages_named
from sandbox.explain.provider import provider_entries
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from tests.report.runs import ENDED, STARTED, check, ended, numbered, started

BEGUN: dict[str, Json] = {
    "type": "message.started",
    "id": "m6",
    "cell": "a",
    "operation": "wallet.authenticate",
    "direction": "received",
    "by": "operator",
    "step": None,
    "request": {"method": "POST", "url": "http://w/authenticate", "body": "{}"},
    "virtual_s": 0,
}
DONE: dict[str, Json] = {
    "type": "message.ended",
    "id": "m6",
    "cell": "a",
    "response": {"status": 401, "body": "no"},
    "answered": {"verdict": "refused", "reason": "signature_invalid", "looks-like": "body-compact"},
    "reply": "real",
    "step": "asks",
    "place": "a.yaml:7:3",
}


def a_run() -> RunResult:
    judged = check("a", "fail", messages=["m6"])
    return fold(numbered([STARTED, started("a"), BEGUN, DONE, judged, ended("a", "FAILED"), ENDED]))


def lines(topic: Topic, label: str) -> Sequence[str]:
    return [line for row in topic.rows if row.label == label for line in row.lines]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("runs/x#m6", ("runs/x", ("m6",))),
        ("runs/x/evidence.jsonl#m3,m4,m3", ("runs/x/evidence.jsonl", ("m3", "m4"))),
        (" latest#m1 ", ("latest", ("m1",))),
        ("wallet.signature.valid", None),
        ("#m1", None),
        ("x#m", None),
        ("x#6", None),
    ],
)
def test_what_names_a_message(name: str, found: object) -> None:
    assert messages_named(name) == found


def test_a_message_is_told_with_its_verdict_what_to_do_and_what_it_proves() -> None:
    topic = message_topic("m6", a_run(), directory="20260101-7")
    assert (topic.kind, topic.name) == ("message", "20260101-7#m6")
    assert topic.text == "wallet.authenticate came from the operator, answered in 0 s."
    assert lines(topic, "cell") == ["a"]
    assert lines(topic, "step") == ["asks", "a.yaml:7:3"]
    assert lines(topic, "verdict") == ["refused"]
    assert lines(topic, "reason")[0].startswith("signature_invalid: ")
    assert lines(topic, "judged") == ["looks-like: body-compact"]
    assert lines(topic, "do") != []
    assert lines(topic, "proves")[0].startswith("fail  must  wallet.code-2.is-a-failure")
    assert lines(topic, "exchange")[0] == "POST http://w/authenticate HTTP/1.1"
    assert "HTTP/1.1 401" in lines(topic, "exchange")


def test_a_message_that_the_run_has_not_is_told() -> None:
    with pytest.raises(SetupFault, match=r"x has no message m7: its messages are m1 to m6"):
        message_topic("m7", a_run(), directory="x")


def pages(name: str) -> list[Topic]:
    return [entry.page() for entry in find_entries(name, provider_entries(load_contracts()))]


def test_a_number_of_an_answer_is_explained_by_its_reason() -> None:
    [topic] = pages("90205")
    assert (topic.kind, topic.name) == ("answer code", "wallet 90205")
    assert lines(topic, "reason") == ["signature_invalid"]
    assert lines(topic, "HTTP") == ["401"]
    assert lines(topic, "clause") == ["wallet.signature.valid"]
    assert lines(topic, "do") != []


@pytest.mark.parametrize("name", ["gr8", "GR8", "GR8 Tech", "wallet", "fasttrack"])
def test_a_provider_is_told_by_its_parts(name: str) -> None:
    [topic] = [topic for topic in pages(name) if topic.kind == "provider"]
    assert lines(topic, "operations") != []
    assert lines(topic, "in a target") != []
    assert lines(topic, "documents") != []
