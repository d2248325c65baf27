"""Which listed players a cell gets, and which of them it uses up."""

from pathlib import Path

import pytest

from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.planning import plan
from sandbox.engine.run.player_allocation import PlayerAllocation, scope_of, used_up, wants_of
from sandbox.engine.run.players import Reservation
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import FixedPlayer
from tests.engine.fakes import target_of

LOGIN = """\
  - call: fasttrack.login
    as: ann
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
"""
PLAYERS = "  ann: {player: {currency: EUR}}\n  bea: {player: {}}\n"
ANN = FixedPlayer("ann", "sid-ann", "EUR")
BEA = FixedPlayer("bea", "sid-bea", "USD")


def scenario(folder: Path, steps: str = "", *, given: str = PLAYERS, more: str = "") -> Scenario:
    head = "scenario: 1\nid: a\ntitle: t\nwhy: w\nneeds: [hooks.logout]\n"
    (folder / "a.yaml").write_text(f"{head}{more}given:\n{given}steps:\n{LOGIN}{steps}")
    [found] = load_scenarios([str(folder / "a.yaml")], contracts=load_contracts())
    return found


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ("", set()),
        ("  - {trigger: logout, with: {sid: <ann.sid>}}\n", {"ann"}),
        ("  - {trigger: logout, with: {sid: <more.sid>}}\n", {"bea"}),
        ("  - {trigger: logout, with: {sid: <nobody>}}\n", {"ann", "bea"}),
        ("  - {trigger: logout}\n", {"ann", "bea"}),
        ("  - {trigger: switch-currency, with: {player: <bea.id>, to: USD}}\n", {"bea"}),
        ("  - {trigger: rotate-key}\n", set()),
        (
            "  - parallel: {one: [{trigger: logout, with: {sid: <bea>}}], two: [{clock: C}]}\n",
            {"bea"},
        ),
        ("  - {use: leave, with: {who: <ann>}}\n", {"ann"}),
    ],
)
def test_the_players_a_scenario_uses_up_are_known_from_its_steps(
    tmp_path: Path, steps: str, names: set[str]
) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "leave.yaml").write_text(
        "part: 1\nid: leave\nwith: {who: null}\n"
        "steps:\n  - {trigger: logout, with: {sid: <who.sid>}}\n"
    )
    more = "  more: {session: {of: bea}}\n  nobody: {random: sid}\n"
    steps = steps.replace("C}", "{advance: 1s, moves: sandbox}}")
    assert used_up(scenario(tmp_path, steps, given=PLAYERS + more)) == names


def test_wishes_are_read_with_the_values_of_the_cell(tmp_path: Path) -> None:
    found = scenario(
        tmp_path,
        given="  ann: {player: {currency: <matrix.money>, brand: <target.name>}}\n",
        more="matrix: {money: [EUR, JPY]}\n",
    )
    scopes = [scope_of(cell, {"name": "acme"}) for cell in found.cells()]
    assert [wants_of(found, scope, contracts=load_contracts()) for scope in scopes] == [
        ({"currency": "EUR", "brand": "acme"},),
        ({"currency": "JPY", "brand": "acme"},),
    ]


def test_an_id_that_is_made_only_later_is_a_wish_no_list_can_meet(tmp_path: Path) -> None:
    given = "  start: {random: uuid}\n  ann: {player: {id: <start>-a}}\n"
    found = scenario(tmp_path, given=given)
    [want] = wants_of(found, {}, contracts=load_contracts())
    assert want == {"id": "<start>-a"}
    assert (
        PlayerAllocation([ANN])
        .lack(found, [want])
        .startswith("add to target.yaml: players: {from: hook}")
    )


def test_who_asks_for_a_gr8_token_has_to_be_known_by_header_fields(tmp_path: Path) -> None:
    found = scenario(tmp_path, "  - {call: gr8.get-jwt-token, as: ann}\n")
    wants = wants_of(found, {}, contracts=load_contracts())
    assert wants == ({"currency": "EUR", "headers": True}, {"headers": True})
    assert PlayerAllocation([ANN, BEA]).lack(found, wants) == (
        "add to target.yaml: players: [{id: …, sid: …, currency: EUR, headers: {Cookie: …}}];"
        " none of the 2 listed fits"
    )


@pytest.mark.parametrize(
    ("sessions", "steps", "enough"),
    [
        (1, "", True),
        (2, "", False),
        (1, "  - {trigger: logout, with: {sid: <ann.sid>}}\n", False),
        (1, "  - {trigger: logout, with: {sid: <bea.sid>}}\n", True),
    ],
)
def test_a_listed_player_has_one_session_only(
    tmp_path: Path, sessions: int, steps: str, enough: bool
) -> None:
    more = "".join(f"  s{number}: {{session: {{of: ann}}}}\n" for number in range(sessions))
    found = scenario(tmp_path, steps, given=PLAYERS + more)
    lack = PlayerAllocation([ANN, BEA]).lack(found, wants_of(found, {}, contracts=load_contracts()))
    assert (lack == "") is enough
    assert enough or "a listed player has one session only" in lack


@pytest.mark.parametrize(("bound", "seen"), [("session", True), ("url", False)])
def test_who_launches_where_the_session_decides_has_to_be_known_by_header_fields(
    tmp_path: Path, bound: str, seen: bool
) -> None:
    launch = "  - {call: wallet.launch, as: ann}\n"
    scope = {"target": {"wallet": {"launch": {"bound-to": bound}}}}
    wants = wants_of(scenario(tmp_path, launch), scope, contracts=load_contracts())
    assert [want.get("headers", False) for want in wants] == [seen, seen]


def test_a_reservation_keeps_who_is_not_used_up_for_the_next(tmp_path: Path) -> None:
    found = scenario(tmp_path, "  - {trigger: logout, with: {sid: <bea.sid>}}\n")
    allocation, wants = (
        PlayerAllocation([ANN, BEA]),
        wants_of(found, {}, contracts=load_contracts()),
    )
    first = allocation.reserve(found, wants)
    assert first is not None
    assert first == Reservation((ANN, BEA), frozenset({"bea"}))
    assert allocation.reserve(found, wants) is None
    assert allocation.lack_of_more(wants) == (
        "add to target.yaml: players: [{id: …, sid: …}];"
        " 2 players who fit are needed at once, 1 are listed,"
        " the others' sessions being ended by scenarios before"
    )


def test_with_one_account_behind_a_login_form_cells_run_alone(tmp_path: Path) -> None:
    head = """\
fasttrack: {authenticate: {url: "http://op/a"}}
players: {from: hook}
hooks:
  logout: {manual: x}
  open-session: {browser: {open: "http://op/login", fill: {"#name": NAME}, gives: {sid: cookies}}}
"""
    found = scenario(tmp_path, given="  ann: {player: {}}\n")
    two = scenario(tmp_path)
    for name, alone, skipped in (("demo", True, True), ("<fresh>", False, False)):
        target = target_of(head.replace("NAME", name))
        [one] = plan([found], target=target, contracts=load_contracts())
        assert (one.alone, one.skip) == (alone, "")
        [pair] = plan([two], target=target, contracts=load_contracts())
        assert pair.skip.startswith("add to target.yaml: <fresh>") is skipped
