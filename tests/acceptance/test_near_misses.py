"""Over real sockets: what nobody claimed is told beside what it came closest to."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.planning import plan
from sandbox.engine.run.run import run_all
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json, member
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.report.console.layout import Page
from sandbox.report.console.summary import summary_lines
from sandbox.report.json.result import near_miss_member, result_tree
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime
from tests.engine.fakes import as_json

LAUNCH_TWICE = """\
scenario: 1
id: twice
title: The wallet is asked a second time about the same launch
why: A reason.
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        name: first
        expect:
          - must: wallet.signature.valid
            answered: {signature: valid}
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
"""


@dataclass(slots=True)
class Served:
    """An open sandbox without scenarios, and what its evidence holds."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    events: list[Mapping[str, Json]] = field(default_factory=list)

    async def send(
        self, room: str, method: str, path: str, **words: object
    ) -> tuple[int, Mapping[str, str], Json]:
        url = self.sandbox.listeners.urls[room] + path
        async with self.http.request(method, url, **words) as answer:  # type: ignore[arg-type]
            text = await answer.text()
            return answer.status, answer.headers, json.loads(text) if text else None

    @property
    def unclaimed(self) -> list[Mapping[str, Json]]:
        return [event for event in self.events if event["type"] == "unclaimed"]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    events: list[Mapping[str, Json]] = []
    opening = SandboxOptions(
        base_port=0, tls_dir=tmp_path, watchers=(lambda event: events.append(as_json(event)),)
    )
    async with open_sandbox(demo_target(), opening) as sandbox, aiohttp.ClientSession() as http:
        yield Served(sandbox, http, events)


async def test_our_own_error_says_in_its_body_what_was_nearest(served: Served) -> None:
    status, headers, body = await served.send("gr8", "POST", "/verify_token", json={"token": "x"})
    assert status == 404
    assert member(body, "nearest") == {
        "operation": "gr8.verify-token",
        "field": "path",
        "expected": "/verify-token",
        "actual": "/verify_token",
    }
    assert isinstance(body, dict)
    assert member(body["error"], "code") == "request.path"
    assert 'field="path"' in headers["sandbox-nearest"]


async def test_the_wallets_envelope_keeps_its_four_members_and_a_header_tells(
    served: Served,
) -> None:
    _, headers, body = await served.send("wallet", "POST", "/wallet/authenticate", json={})
    assert isinstance(body, dict)
    assert list(body) == ["status", "code", "message", "request_id"]
    assert headers["sandbox-nearest"] == (
        'operation="wallet.authenticate", field="path",'
        ' expected="/api/wallet/authenticate", actual="/wallet/authenticate"'
    )


async def test_fast_tracks_error_keeps_its_two_members_and_a_header_tells(served: Served) -> None:
    status, headers, body = await served.send("fasttrack", "GET", "/Platform/LoginAuthToken")
    assert (status, body) == (405, {"error": "method_not_allowed", "code": 405})
    assert 'field="method", expected="POST", actual="GET"' in headers["sandbox-nearest"]


async def test_a_call_at_the_wrong_port_is_told_whose_it_is(served: Served) -> None:
    await served.send("gr8", "POST", "/api/wallet/authenticate", json={"token": "t"})
    [event] = served.unclaimed
    assert (event["field"], event["expected"], event["actual"]) == ("provider", "wallet", "gr8")
    assert member(event["nearest"], "operation") == "wallet.authenticate"
    started = [e for e in served.events if e["type"] == "message.started"]
    assert event["message"] == started[-1]["id"]


async def test_what_a_provider_answers_for_real_has_no_near_miss(served: Served) -> None:
    _, headers, _ = await served.send("wallet", "POST", "/api/wallet/authenticate", json={})
    assert "sandbox-nearest" not in headers
    asks = {"Origin": "http://acme.test", "Access-Control-Request-Method": "POST"}
    await served.send("fasttrack", "OPTIONS", "/Platform/LoginAuthToken", headers=asks)
    status, headers, _ = await served.send("fasttrack", "GET", "/api/v1/config/nobody")
    assert status == 404  # an unknown brand: the path itself is served
    assert "sandbox-nearest" not in headers
    assert served.unclaimed == []


async def test_a_cell_tells_of_a_request_that_came_after_its_step_had_ended(
    tmp_path: Path,
) -> None:
    (tmp_path / "twice.yaml").write_text(LAUNCH_TWICE)
    contracts, folding = load_contracts(), Folding()
    async with open_sandbox(
        demo_target(), SandboxOptions(base_port=0, tls_dir=tmp_path / "tls")
    ) as sandbox:
        urls = sandbox.listeners.urls
        async with ReferenceOperator(urls=urls) as operator:
            target = read_target(operator.target(), file="target.yaml", environ={})
            evidence = Evidence(
                lambda _: None,
                now_s=RealTime().now_s,
                masks=Masks(),
                watchers=(lambda event: _take(folding, event),),
            )
            context = sandbox.context_for(target, evidence, seed="near")
            scenarios = load_scenarios([str(tmp_path / "twice.yaml")], contracts=contracts)
            await run_all(context, plan(scenarios, target=target, contracts=contracts))
    result = folding.result()
    [miss] = result.near_misses.values()
    assert (miss.cell, miss.event.field) == ("twice", "step")
    assert miss.event.nearest.step == "first"
    [told] = [check for check in result.cells[0].checks if check.clause == "unexpected"]
    assert "closest to wallet.authenticate (step first of twice): step expected" in told.actual
    assert result_tree(result)["near_misses"] == [near_miss_member(miss)]
    lines = list(summary_lines(result, Page(width=200), directory="runs/x"))
    at = lines.index("requests that no step asked for:")
    assert lines[at + 2].startswith("    closest to  wallet.authenticate, step first of twice  ")
    assert lines[at + 3 : at + 6] == [
        "    step",
        "      expected  while the step waits",
        "      actual    after it had ended",
    ]


def _take(folding: Folding, event: Recorded) -> None:
    folding.add(event)
