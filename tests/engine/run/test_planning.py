"""Which cells run, which cannot with this target and why, and which must run alone."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.engine.run.expected_wait import expected_wait_s
from sandbox.engine.run.planning import Job, in_order_of_start, plan
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import Target
from tests.engine.fakes import target_of
from tests.live.harness import unlinted

WALLET = """\
wallet:
  launch: {url: "http://127.0.0.1:1/launch", launched-when: {status: 200}}
  provider: {id: 1, access-key: abcdefgh, private-key: ijklmnop}
"""
HOOKED = WALLET + 'players: {from: hook}\nhooks: {open-session: {http: "POST http://h/s"}}\n'
CHECK = "expect: [{must: wallet.code-2.is-a-failure, launched: false}]"


def jobs(folder: Path, target: Target, *, real_time_s: float = 0.0, body: str = "") -> list[Job]:
    text = body or f"steps:\n  - call: wallet.launch\n    {CHECK}\n"
    head = "scenario: 1\nid: a\ntitle: t\nwhy: w\n"
    (folder / "a.yaml").write_text(head + text)
    contracts = load_contracts()
    planned = plan(unlinted(folder), target=target, contracts=contracts, real_time_s=real_time_s)
    return list(planned)


def hook(name: str) -> str:
    return f"hooks: {{{name}: {{http: POST http://h/{name}}}}}\n"


def test_a_scenario_whose_needs_are_met_is_run(tmp_path: Path) -> None:
    [job] = jobs(tmp_path, target_of(WALLET))
    assert (job.cell.id, job.order, job.skip, job.alone) == ("a", 1, "", False)


def test_every_cell_of_a_matrix_is_a_job_in_file_order(tmp_path: Path) -> None:
    body = f"matrix: {{form: [b, a], size: [1, 2]}}\nsteps: [{{call: wallet.launch, {CHECK}}}]\n"
    planned = jobs(tmp_path, target_of(WALLET), body=body)
    assert [(job.cell.id, job.order) for job in planned] == [
        ("a[form=b,size=1]", 1),
        ("a[form=b,size=2]", 2),
        ("a[form=a,size=1]", 3),
        ("a[form=a,size=2]", 4),
    ]


@pytest.mark.parametrize(
    ("target", "body", "why"),
    [
        (
            "",
            "",
            "add to target.yaml: wallet: {launch: {url:",
        ),
        (
            WALLET,
            f"needs: [multi-currency]\nsteps: [{{call: wallet.launch, {CHECK}}}]\n",
            "add to target.yaml: capabilities: [multi-currency]",
        ),
        (
            WALLET + "players: {from: hook}\n",
            f"given: {{p: {{player: {{}}}}}}\nsteps: [{{call: wallet.launch, as: p, {CHECK}}}]\n",
            "add to target.yaml: hooks: {open-session:",
        ),
        (
            HOOKED,
            f"steps: [{{trigger: logout}}, {{call: wallet.launch, {CHECK}}}]\n",
            "add to target.yaml: hooks: {logout:",
        ),
        (
            HOOKED,
            f"needs: [hooks.rotate-key]\nsteps: [{{call: wallet.launch, {CHECK}}}]\n",
            "add to target.yaml: hooks: {rotate-key:",
        ),
        (
            WALLET,
            "steps: [{call: gr8.get-public-key, expect: [{must: gr8.key.served, status: 200}]}]\n",
            "add to target.yaml: gr8: {",
        ),
    ],
    ids=["section", "capability", "players", "trigger", "needed hook", "operation"],
)
def test_what_the_target_lacks_is_told_as_the_line_to_add(
    tmp_path: Path, target: str, body: str, why: str
) -> None:
    [job] = jobs(tmp_path, target_of(target), body=body)
    assert job.skip.startswith(why)


CLOCK = f"steps: [{{clock: {{advance: 10s, moves: both}}}}, {{call: wallet.launch, {CHECK}}}]\n"


@pytest.mark.parametrize(("allowed_s", "skipped"), [(9, True), (10, False), (11, False)])
def test_a_wait_is_skipped_unless_it_may_be_waited_for_in_real_time(
    tmp_path: Path, allowed_s: float, skipped: bool
) -> None:
    [job] = jobs(tmp_path, target_of(WALLET), real_time_s=allowed_s, body=CLOCK)
    assert job.skip.startswith("add to target.yaml: hooks: {shift-clock:") is skipped


def test_a_hook_that_moves_the_clock_makes_waiting_needless(tmp_path: Path) -> None:
    [job] = jobs(tmp_path, target_of(WALLET + hook("shift-clock")), body=CLOCK)
    assert job.skip == ""


@pytest.mark.parametrize(
    ("steps", "alone"),
    [
        ("{trigger: rotate-key}", True),
        ("{trigger: switch-wallet-url}", True),
        ("{trigger: our-own-hook}", True),
        ("{trigger: logout}", False),
        ("{trigger: switch-currency}", False),
        ("{clock: {advance: 1s, moves: both}}", True),
        ("{clock: {advance: 1s, moves: sandbox}}", False),
    ],
)
def test_a_cell_that_disturbs_the_whole_operator_runs_alone(
    tmp_path: Path, steps: str, alone: bool
) -> None:
    body = f"steps: [{steps}, {{call: wallet.launch, {CHECK}}}]\n"
    [job] = jobs(tmp_path, target_of(WALLET + hook("shift-clock")), body=body)
    assert job.alone is alone


def test_a_cell_that_waits_for_real_runs_beside_others(tmp_path: Path) -> None:
    [job] = jobs(tmp_path, target_of(WALLET), real_time_s=1, body=CLOCK)
    assert not job.alone


@pytest.mark.parametrize(("allowed_s", "skipped"), [(0, True), (1, False)])
def test_how_long_a_token_lives_is_seen_when_it_is_there(
    tmp_path: Path, allowed_s: float, skipped: bool
) -> None:
    clock = "{clock: {advance-past: <morning.token>, by: 1m, moves: both}}"
    body = f"steps: [{clock}, {{call: wallet.launch, {CHECK}}}]\n"
    [job] = jobs(tmp_path, target_of(WALLET), real_time_s=allowed_s, body=body)
    assert job.skip.startswith("add to target.yaml: hooks: {shift-clock:") is skipped


@pytest.mark.parametrize(
    ("hook_name", "last"), [("rotate-key", True), ("switch-wallet-url", True), ("logout", False)]
)
def test_what_stays_with_the_operator_or_might_comes_last(
    tmp_path: Path, hook_name: str, *, last: bool
) -> None:
    body = f"steps: [{{call: wallet.launch, {CHECK}}}, {{trigger: {hook_name}}}]\n"
    [job] = jobs(tmp_path, target_of(WALLET + hook(hook_name)), body=body)
    assert job.last is last


def test_what_disturbs_at_the_end_disturbs_too(tmp_path: Path) -> None:
    body = f"steps: [{{call: wallet.launch, {CHECK}}}]\nalways: [{{trigger: rotate-key}}]\n"
    [job] = jobs(tmp_path, target_of(WALLET), body=body)
    assert job.alone


LAUNCH = (
    "steps:\n- call: wallet.launch\n  meanwhile: [{{receive: wallet.authenticate, {reply}}}]\n  "
)


@pytest.mark.parametrize(
    ("matrix", "reply", "silent", "alone"),
    [
        ("{}", "reply: {fault: hang}", True, False),
        ("{}", "reply: {fault: reset}", False, True),
        ("{}", "replies: [{fault: hang}, {fault: reset}]", False, True),
        ("{}", "reply: {delay: 5s, code: 2}", False, False),
        ("{a: {b: {fault: hang}}}", "reply: <matrix.a>", True, False),
        ("{a: {b: {said: hang}}}", "reply: {fault: <matrix.a.said>}", True, False),
        ("{a: {b: {said: {reset: {}}}}}", "reply: {fault: <matrix.a.said>}", False, True),
        ("{a: {b: {code: 2}}}", "reply: <matrix.a>", False, False),
    ],
)
def test_a_silence_takes_no_place_and_a_reset_is_made_alone(
    tmp_path: Path, matrix: str, reply: str, silent: bool, alone: bool
) -> None:
    body = f"matrix: {matrix}\n" if matrix != "{}" else ""
    body += LAUNCH.format(reply=reply) + CHECK + "\n"
    [job] = jobs(tmp_path, target_of(WALLET), body=body)
    assert (job.silent, job.alone) == (silent, alone)


def test_silent_cells_begin_first_and_those_alone_last(tmp_path: Path) -> None:
    body = "matrix: {a: {usual: {code: 2}, r: {fault: reset}, h: {fault: hang}, more: {code: 2}}}\n"
    body += LAUNCH.format(reply="reply: <matrix.a>") + CHECK + "\n"
    planned = jobs(tmp_path, target_of(WALLET), body=body)
    begun = [job.cell.id for job in in_order_of_start(planned)]
    assert begun == ["a[a=h]", "a[a=usual]", "a[a=more]", "a[a=r]"]


def test_what_waits_longest_begins_first(tmp_path: Path) -> None:
    quick = f"steps: [{{call: wallet.launch, {CHECK}}}]\n"
    slow = LAUNCH.format(reply="quiet: 2s, reply: {delay: 3s, code: 2}") + CHECK + "\n"
    [first] = jobs(tmp_path, target_of(WALLET), body=quick)
    [second] = jobs(tmp_path, target_of(WALLET), body=slow)
    second = replace(second, scenario=replace(second.scenario, id="b"))
    assert in_order_of_start([first, second]) == [second, first]
    assert expected_wait_s(second.scenario) == Decimal("5.1")
