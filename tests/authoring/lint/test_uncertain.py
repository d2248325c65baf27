"""Every mistake of a file at once: one of shape hides none of meaning, and brings about none."""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.authoring.lint.files import lint_paths
from sandbox.scenario.contract.contract import load_contracts
from tests.authoring.lint.test_properties import ROOT, as_yaml, plain
from tests.authoring.lint.texts import GIVEN, HEAD, lint, scenario

MANY = """\
scenario: 1
id: many
title: Many mistakes
tags: smoke
why: Each is told at once.
matrix:
  form: {busy: {status: 503}, failed: {status: 500}}
  # an unused axis is not told: the missing part may use it
given:
  alice: {player: {curency: EUR}}
  idle: {random: sid}
steps:
  - call: fasttrack.login
    ass: alice
    name: first
    save: {who: body.user}
    expect:
      - mst: fasttrack.login.accepted-for-valid-sid
        answered: {verdikt: accepted}
  - call: fasttrack.authentcate
    as: alcie
    send: {sid: <bob.sid>}
    expect:
      - must: fasttrack.authenticate.user-id-stabel
        status: "200"
        body: {user: {$rgex: "^a$"}}
  - receive: wallet.authenticate
    reply: <matrix.form.code>
  - use: no-such-part
  - {call: gr8.enter, as: alice, within: soon, send: {query: {jwt: <secnd.token>}}}
"""
TOLD = [
    ("S03", 4, 7),
    ("S01", 10, 20),
    ("G02", 11, 3),
    ("S01", 14, 5),
    ("R04", 16, 12),
    ("S01", 18, 9),
    ("O04", 19, 20),
    ("O01", 20, 11),
    ("G03", 21, 9),
    ("R01", 22, 17),
    ("C01", 24, 15),
    ("S04", 25, 17),
    ("M02", 26, 23),
    ("R01", 28, 12),
    ("P01", 29, 10),
    ("S04", 30, 42),
    ("R01", 30, 68),
]


def test_mistakes_of_many_groups_in_one_file_are_each_told_where_they_are() -> None:
    told = [(f.code, f.place.line, f.place.column) for f in lint(MANY)]
    assert told == TOLD


HIDING = {
    "a misspelt given": scenario().replace("given:", "givn:"),
    "a misspelt kind of given": scenario().replace("player:", "playr:"),
    "a misspelt name": HEAD
    + GIVEN.replace("  ticket: {token: {of: alice}}\n  other: {token: {of: alice}}\n", "")
    + "steps:\n  - {call: fasttrack.authenticate, nmae: first, send: {sid: <alice.sid>},"
    " save: {who: body.user_id}}\n"
    "  - check:\n      - must: fasttrack.authenticate.user-id-stable\n"
    "        equal: [<first.who>, <alice.id>]\n",
    "a misspelt as": scenario().replace("    as:", "    ass:"),
    "a misspelt send": scenario().replace("    send:", "    sned:"),
    "a misspelt expect": scenario().replace("    expect:", "    expct:"),
    "a misspelt level": scenario().replace("- must:", "- mst:"),
    "misspelt steps": scenario().replace("steps:", "step:"),
    "a misspelt matrix": scenario(top="matix: {form: [1, 2]}\n")
    .replace("<other>", "<matrix.form>")
    .replace("  other: {token: {of: alice}}\n", ""),
    "checks as a map": scenario().replace("      - must:", "        must:"),
    "a step without a kind": scenario().replace("call:", "calls-to:"),
    "a check left empty": scenario()
    .replace("    expect:\n", "    expect: []\n")
    .replace("      - must: wallet.code-1.opens-the-game\n        launched: true\n", ""),
    "given left empty": scenario().replace(GIVEN, "given: {}\n"),
}


@pytest.mark.parametrize("text", HIDING.values(), ids=HIDING.keys())
def test_what_a_mistake_of_shape_hides_is_not_told_as_missing(text: str) -> None:
    assert [f.code[0] for f in lint(text)] == ["S"]


def test_a_key_that_stands_twice_leaves_nothing_to_say_of_names() -> None:
    text = scenario().replace("    as: alice\n", "    as: alice\n    send: {}\n")
    assert [f.code for f in lint(text)] == ["S05", "Y15"]


def test_a_player_is_nobody_even_where_operation_and_shape_are_wrong() -> None:
    text = scenario("  - {call: gr8.entr, as: nobody, wthin: 1s}\n")
    assert [f.code for f in lint(text)] == ["O01", "G03", "S01"]


def test_a_part_with_a_mistake_of_its_own_is_not_told_as_missing() -> None:
    part = "part: 1\nid: broken\ntitle: B\nsteps:\n  - {cal: fasttrack.login}\n"
    found = lint(scenario("  - use: broken\n"), beside={"parts/broken.yaml": part})
    assert [(f.code, Path(f.place.file).name) for f in found] == [("S09", "broken.yaml")]


def test_a_scenario_that_judges_only_in_a_broken_part_does_not_judge_nothing() -> None:
    part = "part: 1\nid: broken\ntitle: B\nsteps:\n  - {cal: fasttrack.login}\n"
    text = f"{HEAD}steps:\n  - use: broken\n"
    assert [f.code for f in lint(text, beside={"parts/broken.yaml": part})] == ["S09"]


def test_a_reply_is_asked_for_everything_though_its_shape_is_wrong() -> None:
    reply = "reply: 1\nid: odd\nstatus: 99\nfault: garbage\nbody: {a: {$at-least: 1}}\n"
    steps = "  - {receive: wallet.authenticate, reply: odd}\n"
    found = lint(scenario(steps), beside={"replies/odd.yaml": reply})
    assert [f.code for f in found] == ["S04"]
    assert _linted_folder(reply) == ["S04", "F01", "M06"]


def _linted_folder(reply: str) -> list[str]:
    return [f.code for f in lint(reply.replace("id: odd", "id: short"))]


ENTRY = """\
  - scenario: short
    clause: {clause}
    reason: Not done yet.
    ticket: A-1
    until: {until}
"""


def test_an_entry_of_deviations_is_judged_beside_one_of_the_wrong_shape() -> None:
    wrong = ENTRY.format(clause="gr8.key.servd", until='"2026-01-01"').replace("reason", "resaon")
    right = ENTRY.format(clause="gr8.key.servd", until='"2026-02-30"')
    found = lint(f"deviations: 1\nknown:\n{wrong}{right}")
    assert [(f.code, f.place.line) for f in found] == [("S01", 5), ("D01", 9), ("D03", 12)]


def test_a_target_is_looked_through_though_its_shape_is_wrong() -> None:
    target = (
        "target: 1\nname: acme\nlisten: {port: 1}\nplayers: {from: hook}\n"
        'hooks:\n  logout: {http: "POST http://a.example/x", send: {a: <sidd>}}\n'
    )
    assert [f.code for f in lint(target)] == ["S01", "T12", "T13"]
    hidden = target.replace("hooks:\n  logout", "hoks:\n  open-session")
    assert [f.code for f in lint(hidden)] == ["S01", "S01"]


def _misspellings(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key in a tree."""
    for step, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(tree, dict):
            yield (*path, step)
        if isinstance(value, (dict, list)):
            yield from _misspellings(value, (*path, step))


def _misspelt(tree: Any, path: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(tree)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    entries = list(holder.items())
    holder.clear()
    holder.update({f"{key}x" if key == path[-1] else key: value for key, value in entries})
    return changed


WRITTEN_AS_JSON = {"Y03", "Y04"}
"""What becomes of an escaped character of the catalogue in `as_yaml`."""


@cache
def _catalogue() -> dict[Path, Any]:
    scenarios = ROOT / "scenarios"
    files = (f for f in scenarios.rglob("*.yaml") if f.parent.name not in ("parts", "replies"))
    return {file.relative_to(scenarios): plain(file) for file in sorted(files)}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the catalogue's parts and replies, where they are found from any file."""
    folder = tmp_path_factory.mktemp("scenarios")
    for file in (ROOT / "scenarios").rglob("*.yaml"):
        if file.parent.name in ("parts", "replies"):
            beside = folder / file.relative_to(ROOT / "scenarios")
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(file.read_bytes())
    return folder


@given(st.data())
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_misspelt_key_of_ours_gives_one_finding(copied: Path, data: st.DataObject) -> None:
    """In any file of the catalogue, at any depth; `except` misspelt is an axis of its own."""
    name = data.draw(st.sampled_from(list(_catalogue())))
    tree = _catalogue()[name]
    path = data.draw(st.sampled_from([p for p in _misspellings(tree) if p[-1] != "except"]))
    file = copied / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_yaml(_misspelt(tree, path)))
    report = lint_paths([str(file)], contracts=load_contracts(), environ={})
    told = [finding for finding in report.findings if finding.code not in WRITTEN_AS_JSON]
    if any(finding.code[0] == "S" for finding in told):
        assert len(told) == 1, path
