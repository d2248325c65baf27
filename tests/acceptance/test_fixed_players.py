"""A team without test hooks lists three players; everything that needs no hook runs all the same.

Real sockets, the reference operator, sessions that were opened beforehand.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.authoring.loading import load_scenarios
from sandbox.evidence.verdict import Exit
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import ClockStep, Moves, Scenario, TriggerStep, walk
from sandbox.scenario.target.needs import DOES_NOT_APPLY
from tests.acceptance.fixed_list import CATALOGUE, Place, place

LOGOUT = """\
hooks:
  logout: {http: "POST URL/test/logout"}
"""

VISIT = """\
scenario: 1
id: ID
title: A session that lives has an owner
why: A reason.
given:
  alice: {player: {WISH}}
steps:
  - call: fasttrack.login
    as: alice
    expect:
      - must: fasttrack.login.accepted-for-valid-sid
        answered: {verdict: accepted}
"""

ENDING = """\
  - trigger: logout
    with: {sid: <alice.sid>}
  - call: fasttrack.login
    as: alice
    expect:
      - must: fasttrack.login.refused-for-bad-sid
        answered: {verdict: refused}
"""

NOBODY = "none of the 1 listed fits"
CHOOSES = "this scenario chooses the id or country itself"


@pytest.fixture
async def there() -> AsyncIterator[Place]:
    async with place() as opened:
        yield opened


def write(folder: Path, id_: str, *, wish: str = "currency: EUR", ends: bool = False) -> None:
    text = VISIT.replace("ID", id_).replace("WISH", wish) + (ENDING if ends else "")
    (folder / f"{id_}.yaml").write_text(text)


def needs_a_hook(scenario: Scenario) -> bool:
    """Tell it from the steps alone, without the code under test."""
    steps = list(walk(scenario.steps + scenario.always))
    moves = any(isinstance(s, ClockStep) and s.moves is Moves.BOTH for s in steps)
    named = any(need.startswith("hooks.") for need in scenario.needs)
    return named or moves or any(isinstance(step, TriggerStep) for step in steps)


async def test_three_listed_players_run_every_scenario_that_needs_no_hook(there: Place) -> None:
    target = await there.target("EUR", "EUR", "USD")
    planned = there.plan(target)
    told = await there.run(target, planned, at_once=8)
    assert set(told.outcomes.values()) <= {"PASSED", "WARNED", "SKIPPED"}
    assert told.code is Exit.PASSED
    skipped = {job.scenario.id for job in planned if told.outcomes[job.cell.id] == "SKIPPED"}
    scenarios = load_scenarios([CATALOGUE], contracts=load_contracts())
    hookless = {scenario.id for scenario in scenarios if not needs_a_hook(scenario)}
    too_many = {"wallet-shared-connection", "gr8-sixteen-players"}  # four and more at once
    another_brand = {"gr8-brand-routing", "journey-two-brands", "journey-all-at-once"}
    another_brand |= {"gr8-unknown-brand", "gr8-hostile-brand"}
    schemes = {f"fasttrack.authenticate.credentials.{name}" for name in ("basic", "oauth")}
    another_scheme = hookless & {s.id for s in scenarios if schemes & set(s.needs)}
    assert skipped & hookless == too_many | another_brand | another_scheme
    assert skipped - hookless == {s.id for s in scenarios if needs_a_hook(s)}
    told_to_add = [told.because[c] for c, outcome in told.outcomes.items() if outcome == "SKIPPED"]
    assert all(line.startswith(("add to target.yaml: ", DOES_NOT_APPLY)) for line in told_to_add)


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("currency: JPY", f"players: [{{id: …, sid: …, currency: JPY}}]; {NOBODY}"),
        ("brand: zenith", f"players: [{{id: …, sid: …, brand: zenith}}]; {NOBODY}"),
        ('id: "0042"', f"players: {{from: hook}}; {CHOOSES}"),
    ],
)
async def test_a_wish_that_nobody_meets_is_a_skip_with_the_line_to_add(
    there: Place, tmp_path: Path, wish: str, line: str
) -> None:
    write(tmp_path, "a", wish=wish)
    target = await there.target("EUR")
    told = await there.run(target, there.plan(target, str(tmp_path)))
    assert told.outcomes == {"a": "SKIPPED"}
    assert told.because == {"a": f"add to target.yaml: {line}"}


@pytest.mark.parametrize("at_once", [1, 8])
async def test_a_player_whose_session_was_ended_is_not_handed_out_again(
    there: Place, tmp_path: Path, at_once: int
) -> None:
    write(tmp_path, "a-ends", ends=True)
    write(tmp_path, "b-ends", ends=True)
    write(tmp_path, "c-ends", ends=True)
    for number in range(6):
        write(tmp_path, f"d-visits-{number}")
    hooks = LOGOUT.replace("URL", there.operator.url)
    target = await there.target("EUR", "EUR", hooks=hooks)
    planned = there.plan(target, str(tmp_path))
    told = await there.run(target, planned, at_once=at_once)
    assert told.counted == {"PASSED": 8, "SKIPPED": 1}
    assert [job.scenario.id for job in planned][-3:] == ["a-ends", "b-ends", "c-ends"]
    assert told.because["c-ends"] == (
        "add to target.yaml: players: [{id: …, sid: …, currency: EUR}]; none of the 0 listed fits,"
        " the others' sessions being ended by scenarios before"
    )
    assert len(told.sids_of("a-ends") | told.sids_of("b-ends")) == 2


async def test_a_listed_players_wallet_id_and_headers_are_the_listed_ones(
    there: Place, tmp_path: Path
) -> None:
    target = await there.target("EUR")
    chosen = ("wallet/request/request", "gr8/iframe/guest", "gr8/token/token-claims")
    planned = there.plan(target, *(f"{CATALOGUE}/{name}.yaml" for name in chosen))
    told = await there.run(target, planned)
    assert set(told.outcomes.values()) <= {"PASSED", "WARNED"}
    launches = [e for e in told.of("message.started") if e["operation"] == "wallet.launch"]
    assert all("player_id=90071" in str(event["request"]) for event in launches)
    assert launches
