"""The connections of a run over time."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.results import RunResult
from sandbox.json_value import Json
from sandbox.report.sequence import connections_svg
from sandbox.report.sequence.connections import traffic_of
from sandbox.report.sequence.connections_svg import MOST_ROWS
from tests.report.runs import STARTED, numbered, started
from tests.report.sequence.cells import AUTHENTICATE, CELL, QUESTION, asked, told, untold


def run_of(events: Iterable[Mapping[str, Json]]) -> RunResult:
    return fold(numbered([STARTED, started(CELL), *events]))


def on(connection: str, name: str, version: str = "2") -> dict[str, Json]:
    request: dict[str, Json] = {
        "method": "POST",
        "url": "http://x/",
        "http_version": version,
        "connection": connection,
    }
    return asked(name, AUTHENTICATE, request=request)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter() if each.tag.endswith("}text")]


def test_a_run_without_connections_has_no_picture() -> None:
    assert connections_svg(run_of([])) == ""


def test_a_row_is_a_connection_with_its_version_and_its_requests() -> None:
    events = [on("wallet-2", "m1"), on("wallet-2", "m2"), told("m2"), told("m1")]
    shown = texts(connections_svg(run_of([*events, on("gr8-1", "m3", "1.1"), told("m3")])))
    for text in ("wallet-2", "HTTP/2", "2 requests", "gr8-1", "HTTP/1.1", "1 request"):
        assert text in shown


def test_a_stream_without_an_answer_can_be_looked_into() -> None:
    svg = connections_svg(run_of([on("wallet-2", "m1"), untold("m1")]))
    assert 'data-message="m1"' in svg
    assert "1 request, reset" in texts(svg)


def test_what_was_remarked_of_a_connection_is_marked_on_it() -> None:
    told_so = "connection wallet-2: the client said GOAWAY with PROTOCOL_ERROR"
    note: dict[str, Json] = {"type": "note", "level": "warn", "text": told_so}
    run = run_of([on("wallet-2", "m1"), told("m1"), note])
    assert "GOAWAY with PROTOCOL_ERROR" in connections_svg(run)
    assert "1 request, 1 remark" in texts(connections_svg(run))


def test_a_connection_on_which_no_request_came_is_there_by_its_remark() -> None:
    note: dict[str, Json] = {"type": "note", "level": "warn", "text": "connection gr8-7: it broke"}
    (connection,) = traffic_of(run_of([note])).connections
    assert (connection.name, len(connection.streams)) == ("gr8-7", 0)
    assert "0 requests, 1 remark" in texts(connections_svg(run_of([note])))


def test_a_request_under_way_when_the_evidence_ends_lasts_until_then() -> None:
    run = run_of([on("wallet-2", "m1"), on("wallet-2", "m2"), told("m2")])
    first, second = traffic_of(run).connections[0].streams
    assert first.is_open
    assert first.ended_s == second.ended_s


def test_of_many_connections_those_with_trouble_are_shown() -> None:
    events = [event for n in range(500) for event in (on(f"wallet-{n}", f"m{n}"), told(f"m{n}"))]
    svg = connections_svg(run_of([*events, on("wallet-999", "m999"), untold("m999")]))
    shown = texts(svg)
    assert "wallet-999" in shown
    assert sum(text.startswith("wallet-") for text in shown) == MOST_ROWS
    assert "and 461 more connections with 461 requests" in shown


def test_a_connection_of_20_000_requests_is_as_light_as_one_of_ten() -> None:
    events = [event for n in range(20_000) for event in (on("wallet-1", f"m{n}"), told(f"m{n}"))]
    assert len(connections_svg(run_of(events))) < 60_000


def test_messages_without_a_connection_are_counted() -> None:
    run = run_of([asked("m1", QUESTION), told("m1"), on("wallet-1", "m2"), told("m2")])
    assert traffic_of(run).unnamed == 1
    assert any(
        "1 message of the sandbox's own calls" in each for each in texts(connections_svg(run))
    )


@pytest.mark.parametrize("text", ["<script>", "\x1b[31m", "\u202e", "\udce4", "x" * 100_000])
def test_a_hostile_connection_is_inert(text: str) -> None:
    svg = connections_svg(run_of([on(text, "m1", text), untold("m1", text)]))
    assert "<script" not in svg
    assert svg.replace("\n", "").isprintable()
    assert len(svg) < 5_000
