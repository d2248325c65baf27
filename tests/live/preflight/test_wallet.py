"""The probe launch over real sockets: who is called, how, and what is said when nobody is."""

from pathlib import Path

import pytest

from sandbox.app.preflight_services import preflight_services
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.preflight.preflight import Level, Line, preflight
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime
from tests.live.harness import Edit, Harness, open_harness

NOWHERE = "http://127.0.0.1:9"


async def looked(at: Harness, *, edit: Edit = lambda text: text) -> dict[str, Line]:
    """Look at everything and return the lines by name."""
    target = read_target(edit(at.target_text), file="target.yaml", environ={})
    evidence = Evidence(None, now_s=RealTime().now_s, masks=Masks())
    context = at.sandbox.context_for(target, evidence, seed="preflight")
    lines = await preflight(context, (), preflight_services(at.sandbox))
    return {line.line: line for line in lines}


async def test_a_right_operator_calls_our_wallet_over_http2(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as at:
        lines = await looked(at)
    assert {line.level for line in lines.values()} == {Level.OK}
    assert lines["wallet.call"].text == (
        "the operator called our wallet over HTTP/2 with a valid signature"
    )
    assert {"wallet.port", "wallet.launch", "wallet.launched-when"} <= lines.keys()


async def test_a_wallet_url_that_is_not_ours_stops_a_run_and_names_ours(tmp_path: Path) -> None:
    async with open_harness(tmp_path, urls={"wallet": NOWHERE}) as at:
        lines = await looked(at)
        ours = at.sandbox.listeners.urls["wallet"]
    line = lines["wallet.call"]
    assert line.level is Level.PROBLEM
    assert f"answered 502, but no request came to {ours} within 2 s, nor at a second" in line.text
    assert f"Set the operator's wallet URL to {ours}" in line.todo
    assert [name for name, each in lines.items() if each.level is Level.PROBLEM] == ["wallet.call"]


async def test_a_launch_url_that_leads_nowhere_is_not_taken_for_a_wrong_wallet(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path) as at:
        lines = await looked(at, edit=lambda text: text.replace('/launch"', '/lanch"'))
    line = lines["wallet.launch"]
    assert (line.level, "wallet.call" in lines) == (Level.PROBLEM, False)
    assert "/lanch answers 404, as this host does at any path" in line.text
    assert "wallet.launch.url" in line.todo


@pytest.mark.parametrize(
    ("defect", "line", "clause", "words"),
    [
        ("wallet-never-asked", "wallet.call", "wallet.authenticate.arrives", "no request came to"),
        ("wallet-http1", "wallet.call", "wallet.http2.used", "over HTTP/1.1"),
        ("wallet-signature-sorted", "wallet.call", "wallet.signature.valid", "It looks like this"),
        ("wallet-basic-newline", "wallet.call", "wallet.basic.valid", "(credentials_invalid)"),
        ("wallet-put", "wallet.call", "wallet.authenticate.method", "PUT /api/wallet/authenticate"),
        ("wallet-token-cut", "wallet.call", "wallet.token.unchanged", "(token_unknown)"),
        (
            "wallet-never-opens",
            "wallet.launched-when",
            "wallet.code-1.opens-the-game",
            "it does not hold for a launch that the wallet let pass",
        ),
    ],
)
async def test_what_the_operator_does_wrong_is_told_with_its_clause_and_stops_nothing(
    tmp_path: Path, defect: str, line: str, clause: str, words: str
) -> None:
    async with open_harness(tmp_path, defect) as at:
        lines = await looked(at)
    assert (lines[line].level, lines[line].clause) == (Level.WARN, clause)
    assert words in lines[line].text
    assert not any(each.level is Level.PROBLEM for each in lines.values())


async def test_launched_when_is_not_doubted_where_the_wallet_refused(tmp_path: Path) -> None:
    async with open_harness(tmp_path, "wallet-signature-missing") as at:
        lines = await looked(at)
    assert "wallet.launched-when" not in lines


async def test_a_wrong_launched_when_is_told_with_what_was_there(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as at:
        lines = await looked(at, edit=lambda text: text.replace("state: playing", "state: open"))
    line = lines["wallet.launched-when"]
    assert (line.level, '"playing"' in line.text) == (Level.WARN, True)
    assert "correct wallet.launch.launched-when" in line.todo


async def test_a_wallet_of_http11_alone_is_called_so_and_that_is_well(tmp_path: Path) -> None:
    policy = "wallet:\n  settings: {http_version_policy: h1_only}"
    async with open_harness(tmp_path, "wallet-http1") as at:
        lines = await looked(at, edit=lambda text: text.replace("wallet:", policy, 1))
    assert lines["wallet.call"].level is Level.OK
