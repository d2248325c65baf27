"""Which step takes a captured request: each condition, met and missed."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.app.providers import recognisers
from sandbox.authoring.loading import read_scenarios
from sandbox.errors import Place
from sandbox.evidence.fold import fold
from sandbox.explain.trail import Inquiry, Trail
from sandbox.json_value import Json, dump_json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
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
WAITING, CHECKED = ":13:9", ":15:13"


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
        "step": None,
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


def unclaimed(name: str, actual: str, *, place: str | None = None) -> dict[str, Json]:
    """Return what the run writes when no step takes a request."""
    expected = "while the step waits" if place else "a receive step that waits for it"
    told: dict[str, Json] = {"field": "step", "expected": expected, "actual": actual}
    nearest: Json = {
        "operation": "wallet.authenticate",
        "cell": "launch" if place else None,
        "place": place,
        "differences": [told],
    }
    return {"type": "unclaimed", "cell": "launch", "message": name, **told, "nearest": nearest}


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
        run = fold(numbered(listed))
        return Inquiry(captured, run, recognisers(), load_contracts(), self.scenario).trail()

    def scenario(self, place: Place) -> Scenario | None:
        if not Path(place.file).is_file():
            return None
        return read_scenarios((place.file,), contracts=load_contracts())[0][0]

    def judged(self, name: str, **fields: Json) -> dict[str, Json]:
        where = f"{self.file}{CHECKED}"
        return check("launch", "pass", messages=[name], place=where, **fields)

    def took(self, name: str, body: str) -> list[dict[str, Json]]:
        """Return a request that the step of the scenario took."""
        return came(name, body, step="receive", place=f"{self.file}{WAITING}")

    def waiting(
        self,
        *inside: dict[str, Json],
        key: str | None = None,
        hopes: tuple[str, ...] = (),
        why: str = "quiet",
        line: str = WAITING,
    ) -> list[dict[str, Json]]:
        """Return events while the step waits."""
        place = f"{self.file}{line}"
        head = {"cell": "launch", "operation": "wallet.authenticate", "place": place}
        opened = {"type": "step.opened", "key": key, "hopes": list(hopes), **head}
        return [
            {**opened, "virtual_s": 1_772_360_100},
            *inside,
            {"type": "step.closed", "why": why, **head},
        ]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def last(trail: Trail) -> tuple[str, bool]:
    return trail.conditions[-1].name, trail.conditions[-1].holds


def test_a_request_that_a_step_took_meets_every_condition(stage: Stage) -> None:
    events = stage.waiting(*stage.took("m1", body_of("tok-1")))
    trail = stage.trail(request(body_of("tok-1")), *events, stage.judged("m1"))
    names = [condition.name for condition in trail.conditions]
    assert names == ["operation", "sender", "cell", "step", "key", "open"]
    assert trail.taken
    taken = f"it came as m1 and was taken by the step at {stage.file}{WAITING}, real reply"
    assert trail.conditions[-1].text.startswith(taken)
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
    trail = stage.trail(login, *came("m1", body_of("tok-1")))
    assert last(trail) == ("operation", False)
    assert trail.conditions[0].text == (
        "POST /Platform/LoginAuthToken is fasttrack.login, but it went to 127.0.0.1:8703, where"
        " wallet listens: the port is wrong"
    )


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
    events = stage.waiting(*stage.took("m1", hidden), key="‹token #3›")
    trail = stage.trail(request(body_of("tok-1")), *events, stage.judged("m1"))
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


@pytest.mark.parametrize(("key", "holds"), [("tok-1", True), ("tok-2", False), (None, True)])
def test_the_key_that_a_step_waited_for_has_to_fit(
    stage: Stage, key: str | None, holds: bool
) -> None:
    events = stage.waiting(*stage.took("m1", body_of("tok-1")), key=key)
    trail = stage.trail(request(body_of("tok-1")), *events)
    assert trail.conditions[4].holds is holds
    assert last(trail) == (("open", True) if holds else ("key", False))
    if not holds:
        told = f'and there is the receive at {stage.file}{WAITING}, for "tok-2" only'
        assert trail.conditions[4].text.endswith(told)


def test_a_key_in_the_file_is_told_where_no_step_came_to_wait(tmp_path: Path) -> None:
    text = SCENARIO.replace("wallet.authenticate\n", "wallet.authenticate\n        key: tok-2\n")
    trail = Stage(tmp_path, text).trail(request(body_of("tok-1")), *came("m1", body_of("tok-1")))
    assert last(trail) == ("key", False)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("quiet", "nothing more had come, so that it had stopped waiting"),
        ("nothing-came", "its time was over"),
        ("storm", "it had been cut off after very many attempts"),
    ],
)
def test_a_request_after_the_step_is_told_why_the_step_was_over(
    stage: Stage, why: str, words: str
) -> None:
    events = stage.waiting(*stage.took("m1", body_of("tok-1")), why=why)
    late = came("m2", body_of("tok-1", 8))
    missed = unclaimed("m2", "after it had ended", place=f"{stage.file}{WAITING}")
    trail = stage.trail(request(body_of("tok-1", 8)), *events, *late, missed)
    assert last(trail) == ("open", False)
    assert trail.conditions[-1].text == (
        f"it came as m2; no step took it, and the nearest is the receive at {stage.file}{WAITING};"
        f" step: expected while the step waits, actual after it had ended ({words})"
    )


@pytest.mark.parametrize("opens_later", [True, False])
def test_a_request_that_was_answered_before_its_step_opened_is_told_so(
    stage: Stage, opens_later: bool
) -> None:
    events = [*came("m1", body_of("tok-1")), unclaimed("m1", "none does")]
    trail = stage.trail(
        request(body_of("tok-1")), *events, *(stage.waiting() if opens_later else ())
    )
    assert last(trail) == ("open", False)
    assert trail.conditions[-1].text == (
        "it came as m1; no step took it, and the nearest is wallet.authenticate;"
        " step: expected a receive step that waits for it, actual none does"
    )


def test_a_held_request_is_told_as_taken_by_the_step_that_opened_later(stage: Stage) -> None:
    begun, done = stage.took("m1", body_of("tok-1"))
    trail = stage.trail(request(body_of("tok-1")), begun, *stage.waiting(done))
    assert trail.taken


def test_a_step_leaves_to_another_what_that_one_hopes_for(stage: Stage) -> None:
    mine, other = ":20:9", ":13:9"
    hers = stage.waiting(hopes=("tok-1",), line=mine)
    late = came("m1", body_of("tok-1"))
    events = [hers[0], stage.waiting(line=other)[0], hers[1], *late]
    trail = stage.trail(request(body_of("tok-1")), *events)
    assert last(trail) == ("open", False)
    assert "left it to another step, which was over by then" in trail.conditions[-1].text


def test_of_two_steps_the_one_that_hopes_for_the_key_would_take_it(stage: Stage) -> None:
    events = [*stage.waiting(line=":20:9"), *stage.waiting(hopes=("tok-1",))]
    trail = stage.trail(request(body_of("tok-1", 8)), *came("m9", body_of("tok-1")), *events)
    assert trail.taken
    assert f"while the receive at {stage.file}{WAITING} was open" in trail.conditions[-1].text
    began = f"the moment the receive at {stage.file}{WAITING} began to wait"
    assert dict(trail.facts)["as of"] == began


def test_a_request_that_never_came_is_held_against_the_nearest_that_did(stage: Stage) -> None:
    events = stage.waiting(*stage.took("m1", body_of("tok-1")))
    trail = stage.trail(request(body_of("tok-1", 8)), *events, stage.judged("m1"))
    assert trail.taken
    assert trail.conditions[-1].text.endswith("m1, differs in body.player_id: 8 → 7")


def test_a_scenario_that_is_gone_leaves_the_evidence(stage: Stage) -> None:
    stage.file.unlink()
    events = stage.waiting(*stage.took("m1", body_of("tok-1")))
    trail = stage.trail(request(body_of("tok-1")), *events, stage.judged("m1"))
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
    hook = {**came("m0", '{"sid":"s-1"}')[0], "operation": "hook.logout"}
    trail = stage.trail(request(body_of("tok-1", 8)), hook, *first, moved, *second, later)
    facts = dict(trail.facts)
    assert facts["as of"] == "the moment m2 came"
    assert facts["clock"] == "2026-03-01 10:16:40 UTC, 3600 s ahead of the operator's"
    assert facts["done"] == 'hook.logout m0: {"sid":"s-1"}'
    assert facts["before"] == "wallet.authenticate m1: verdict accepted, token active"
    assert facts["verdict"] == "verdict accepted, token active"


def test_a_run_that_was_cut_short_can_still_be_asked(stage: Stage) -> None:
    begun = came("m1", body_of("tok-1"))[0]
    trail = stage.trail(request(body_of("tok-1")), begun, end=False)
    assert last(trail) == ("open", True)
    assert trail.conditions[-1].text == "it came as m1; the run ended before it was answered"
