"""Which step takes a captured request: each condition, met and missed."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.errors import Place
from sandbox.json_value import Json, dump_json
from sandbox.report.recorded import RecordedRun
from sandbox.report.request_trail import Inquiry, Trail
from sandbox.scenario.contract import load_contracts
from sandbox.scenario.loading import read_scenarios
from sandbox.scenario.model import Scenario
from sandbox.wire import Headers, Request
from tests.report.runs import STARTED, check, ended, numbered, started

URL = "http://127.0.0.1:8703/api/wallet/authenticate"
SCENARIO = """\
scenario: 1
id: launch
title: A launch is judged
why: To know who took a request.
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>}
    meanwhile:
      - receive: wallet.authenticate
        expect:
          - must: wallet.signature.valid
            answered: {signature: valid}
"""
CHECKED = ":15:13"


def body_of(token: str, player: int = 7) -> str:
    return dump_json({"token": token, "player_id": player})


def came(
    name: str, body: str, *, cell: str | None = "launch", **fields: Json
) -> list[dict[str, Json]]:
    request: dict[str, Json] = {"method": "POST", "url": URL, "http_version": "2", "body": body}
    begun: dict[str, Json] = {
        "type": "message.started",
        "cell": cell,
        "id": name,
        "operation": "wallet.authenticate",
        "direction": "received",
        "by": "operator",
        "step": "receive",
        "request": {**request, "headers": [["accept", "application/json"]]},
        "virtual_s": 1_772_360_200,
    }
    done: dict[str, Json] = {
        "type": "message.ended",
        "cell": cell,
        "id": name,
        "response": {"status": 200, "headers": [], "body": "{}"},
        "answered": {"verdict": "accepted", "token": "active"},
        "reply": "real",
        **fields,
    }
    return [begun, done]


def request(body: str, *, method: str = "POST", target: str = "") -> Request:
    made = Request.to(
        method, URL, headers=Headers.of(accept="application/json"), body=body.encode()
    )
    return replace(made, target=target or made.target)


class Stage:
    """A scenario on disk and the run of its one cell."""

    def __init__(self, folder: Path, text: str = SCENARIO) -> None:
        self.file = folder / "launch.yaml"
        self.file.write_text(text)

    def trail(self, captured: Request, *events: dict[str, Json], end: bool = True) -> Trail:
        inside = [started("launch", place=f"{self.file}:1:1"), *events]
        listed = [STARTED, *inside, *([ended("launch", "PASSED")] if end else [])]
        run = RecordedRun.of(numbered(listed))
        return Inquiry(captured, run, load_contracts(), self.scenario).trail()

    def scenario(self, place: Place) -> Scenario | None:
        if not Path(place.file).is_file():
            return None
        return read_scenarios((place.file,), contracts=load_contracts())[0][0]

    def judged(self, name: str, **fields: Json) -> dict[str, Json]:
        where = f"{self.file}{CHECKED}"
        return check("launch", "pass", messages=[name], place=where, **fields)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def last(trail: Trail) -> tuple[str, bool]:
    return trail.conditions[-1].name, trail.conditions[-1].holds


def test_a_request_that_a_step_took_meets_every_condition(stage: Stage) -> None:
    trail = stage.trail(
        request(body_of("tok-1")), *came("m1", body_of("tok-1")), stage.judged("m1")
    )
    names = [condition.name for condition in trail.conditions]
    assert names == ["operation", "sender", "cell", "step", "key", "open"]
    assert trail.taken
    assert trail.conditions[-1].text.startswith("it came as m1 and was taken, real reply")
    assert trail.conditions[-1].text.endswith(CHECKED)


def test_a_misspelt_path_is_answered_with_the_nearest(stage: Stage) -> None:
    trail = stage.trail(request("{}", target="/api/wallet/authentcate"))
    assert last(trail) == ("operation", False)
    assert "POST /api/wallet/authenticate (wallet.authenticate)" in trail.conditions[0].text


def test_the_wrong_method_is_told(stage: Stage) -> None:
    trail = stage.trail(request(body_of("tok-1"), method="GET"))
    assert trail.conditions[0].text == "wallet.authenticate is POST, not GET"


def test_a_port_that_the_run_knows_decides_whose_request_it_is(stage: Stage) -> None:
    login = request("{}", target="/Platform/LoginAuthToken")
    assert last(stage.trail(login)) == ("sender", False)
    assert last(stage.trail(login, *came("m1", body_of("tok-1")))) == ("operation", False)


def test_a_request_that_we_sent_is_recognised_as_ours(stage: Stage) -> None:
    ours = came("m4", "{}", operation="fasttrack.authenticate")[0]
    sent = {**ours, "operation": "fasttrack.authenticate", "direction": "sent"}
    url = "http://127.0.0.1:8600/authenticate"
    asked = {**sent, "request": {"method": "POST", "url": url, "body": "{}"}}
    captured = Request.to("POST", url, body=b"{}")
    trail = stage.trail(captured, asked)
    assert "fasttrack.authenticate, which we send to the operator: m4 of launch" in (
        trail.conditions[0].text
    )


def test_a_players_own_call_is_taken_by_no_step(stage: Stage) -> None:
    trail = stage.trail(Request("GET", "/en/?jwt=a.b.c"))
    assert last(trail) == ("sender", False)
    assert trail.conditions[-1].text.startswith("the player sends it")


def test_a_request_without_identity_belongs_to_no_cell(stage: Stage) -> None:
    trail = stage.trail(request("{}"))
    assert last(trail) == ("cell", False)
    assert "carries no identity" in trail.conditions[-1].text


def test_an_identity_nobody_made_is_named(stage: Stage) -> None:
    trail = stage.trail(request(body_of("tok-9", 9)), *came("m1", body_of("tok-1")))
    assert last(trail) == ("cell", False)
    assert 'the token "tok-9", or the player "9"' in trail.conditions[-1].text
    assert "--show-secrets" in trail.conditions[-1].text


def test_a_player_alone_finds_the_cell(stage: Stage) -> None:
    trail = stage.trail(request(body_of("tok-9", 7)), *came("m1", body_of("tok-1", 7)))
    assert trail.conditions[2].text == 'launch, by the player "7", first seen in m1'


def test_a_masked_run_is_searched_by_likeness(stage: Stage) -> None:
    hidden = dump_json({"token": "‹token #3›", "player_id": 7})
    trail = stage.trail(request(body_of("tok-1")), *came("m1", hidden), stage.judged("m1"))
    assert trail.taken
    assert "and was taken" in trail.conditions[-1].text


def test_a_scenario_without_a_receive_step_takes_nothing(tmp_path: Path) -> None:
    text = (
        SCENARIO.partition("    meanwhile:")[0]
        + "    expect:\n      - must: wallet.code-2.is-a-failure\n        launched: false\n"
    )
    trail = Stage(tmp_path, text).trail(request(body_of("tok-1")), *came("m1", body_of("tok-1")))
    assert last(trail) == ("step", False)
    assert "has no receive: wallet.authenticate" in trail.conditions[-1].text


@pytest.mark.parametrize(("key", "holds"), [("tok-1", True), ("tok-2", False), ("<ticket>", True)])
def test_a_key_that_is_written_out_has_to_fit(tmp_path: Path, key: str, holds: bool) -> None:
    text = SCENARIO.replace("wallet.authenticate\n", f"wallet.authenticate\n        key: {key}\n")
    trail = Stage(tmp_path, text).trail(request(body_of("tok-1")), *came("m1", body_of("tok-1")))
    assert trail.conditions[4].holds is holds
    assert last(trail) == (("open", True) if holds else ("key", False))


def test_a_request_after_the_step_is_told_as_late(stage: Stage) -> None:
    early, late = came("m1", body_of("tok-1")), came("m2", body_of("tok-1", 8))
    unexpected = check("launch", "warn", clause="unexpected", messages=["m2"])
    trail = stage.trail(request(body_of("tok-1", 8)), *early, stage.judged("m1"), *late, unexpected)
    assert last(trail) == ("open", False)
    assert "it came as m2, while every receive step for it had ended" in trail.conditions[-1].text


def test_a_request_before_any_step_is_told_as_early(stage: Stage) -> None:
    unexpected = check("launch", "warn", clause="unexpected", messages=["m1"])
    trail = stage.trail(request(body_of("tok-1")), *came("m1", body_of("tok-1")), unexpected)
    assert "no receive step for it was open" in trail.conditions[-1].text


def test_where_the_unexpected_is_ignored_nothing_is_claimed_to_be_known(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SCENARIO + "unexpected: ignore\n")
    trail = stage.trail(request(body_of("tok-1")), *came("m1", body_of("tok-1")))
    assert last(trail) == ("open", False)
    assert "does not tell" in trail.conditions[-1].text


def test_a_request_that_never_came_is_held_against_the_nearest_that_did(stage: Stage) -> None:
    trail = stage.trail(
        request(body_of("tok-1", 8)), *came("m1", body_of("tok-1")), stage.judged("m1")
    )
    assert trail.taken
    assert trail.conditions[-1].text.endswith("m1, differs in body.player_id: 8 → 7")


def test_a_scenario_that_is_gone_leaves_the_evidence(stage: Stage) -> None:
    stage.file.unlink()
    trail = stage.trail(
        request(body_of("tok-1")), *came("m1", body_of("tok-1")), stage.judged("m1")
    )
    assert trail.taken
    assert "cannot be read any more" in trail.conditions[3].text


def test_clock_and_state_are_those_of_the_moment(stage: Stage) -> None:
    moved: dict[str, Json] = {
        "type": "clock.moved",
        "cell": "launch",
        "ours_s": 3660,
        "operator_s": 60,
    }
    later = {**moved, "ours_s": 9999, "operator_s": 0}
    first, second = came("m1", body_of("tok-1")), came("m2", body_of("tok-1", 8))
    trail = stage.trail(request(body_of("tok-1", 8)), *first, moved, *second, later)
    facts = dict(trail.facts)
    assert facts["as of"] == "the moment m2 came"
    assert facts["clock"] == "2026-03-01 10:16:40 UTC, 3600 s ahead of the operator's"
    assert facts["before"] == "wallet.authenticate m1: verdict accepted, token active"
    assert facts["verdict"] == "verdict accepted, token active"


def test_a_run_that_was_cut_short_can_still_be_asked(stage: Stage) -> None:
    begun = came("m1", body_of("tok-1"))[0]
    trail = stage.trail(request(body_of("tok-1")), begun, end=False)
    assert last(trail) == ("open", True)
    assert trail.conditions[-1].text == "it came as m1; the run ended before it was answered"
