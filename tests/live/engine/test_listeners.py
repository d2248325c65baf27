"""A listener of the cell's own, and a hook that sends the operator there and back, over sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.run.cell import RunContext
from sandbox.engine.world.listener import Listener, no_listener
from sandbox.json_value import Json, parse_json
from sandbox.scenario.language.certificates import VALID
from tests.live.harness import LAUNCH_STEPS, Harness, Played, open_harness

CATALOGUE = Path(__file__).parents[3] / "scenarios" / "wallet" / "tls"
LATE_S = 30.0
VERIFIED = "wallet.tls.certificate-verified"
GIVEN = """\
unexpected: ignore
given:
  alice: {player: {currency: EUR}}
  first: {token: {of: alice}}
  second: {token: {of: alice}}
  trusted: {listener: {provider: wallet, certificate: valid}}
  impostor: {listener: {provider: wallet, certificate: expired}}
"""
LAUNCHED = """
steps:
  - {call: wallet.launch, as: alice, send: {token: <first>}}
"""
SWITCHED = "  - {trigger: switch-wallet-url, with: {url: <WHERE>, ca: <WHERE.ca>}}\n"
LAUNCHED_AGAIN = """\
  - call: wallet.launch
    as: alice
    send: {token: <second>}
    expect: [CHECK]
"""
COUNTED = (
    "  - check: [{should: wallet.tls.certificate-verified, requests-at: <impostor>, count: 0}]\n"
)


def switched_to(where: str, then: str) -> str:
    return LAUNCHED + SWITCHED.replace("WHERE", where) + then


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    async with open_harness(tmp_path) as opened:
        yield opened


def urls_given(played: Played) -> list[Json]:
    """Return the URL of each call of the hook, in order."""
    sent = [request["body"] for request in played.sent("hook.switch-wallet-url")]
    bodies = [parse_json(str(body)) for body in sent]
    return [body["url"] for body in bodies if isinstance(body, dict)]


async def test_the_scenario_of_the_catalogue_passes_and_its_evidence_names_each_handshake(
    harness: Harness,
) -> None:
    [file] = CATALOGUE.glob("*.yaml")
    (harness.folder / "a.yaml").write_text(file.read_text())
    played = await harness.run()
    assert set(played.outcomes.values()) == {"PASSED"}
    assert len(played.outcomes) == 4
    for cell in played.outcomes:
        [note] = played.of("note", cell)
        assert "TLS handshake of the caller: it " in str(note["text"])


@pytest.mark.parametrize(
    ("then", "outcome"),
    [
        (
            LAUNCHED_AGAIN.replace("CHECK", "{must: wallet.code-1.opens-the-game, launched: true}"),
            "PASSED",
        ),
        (
            LAUNCHED_AGAIN.replace(
                "CHECK", "{must: wallet.code-1.opens-the-game, launched: false}"
            ),
            "FAILED",
        ),
        ("  - {trigger: no-such-hook}\n", "INCONCLUSIVE"),
    ],
)
async def test_the_operator_is_sent_back_however_the_cell_ends(
    harness: Harness, then: str, outcome: str
) -> None:
    harness.write(switched_to("trusted", then), given=GIVEN)
    played = await harness.run(
        edit=lambda target: target.replace("hooks:", "hooks:\n  no-such-hook: {command: [nowhere]}")
    )
    assert played.outcome == outcome
    there, back = urls_given(played)
    assert str(there).startswith("https://")
    assert back == harness.sandbox.listeners.urls["wallet"]
    harness.write(LAUNCH_STEPS)
    assert (await harness.run()).outcome == "PASSED"


async def test_the_operator_is_sent_back_by_a_run_that_is_interrupted(harness: Harness) -> None:
    silent = """\
  - call: wallet.launch
    as: alice
    send: {token: <second>}
    meanwhile: [{receive: wallet.authenticate, key: <second>, reply: {fault: hang}}]
"""
    harness.write(switched_to("trusted", silent), given=GIVEN)
    silenced = asyncio.Event()

    def watching(context: RunContext) -> RunContext:
        listen = context.environment.listen

        async def listened(provider: str, certificate: str) -> Listener:
            opened = await listen(provider, certificate)
            if certificate == VALID:
                watches.append(asyncio.create_task(_asked(opened, silenced)))
            return opened

        return replace(context, environment=replace(context.environment, listen=listened))

    watches: list[asyncio.Task[None]] = []
    run = asyncio.create_task(harness.run(edit_context=watching))
    async with asyncio.timeout(LATE_S):
        await silenced.wait()
    run.cancel()
    await asyncio.wait([run])
    assert run.cancelled()
    harness.write(LAUNCH_STEPS)
    assert (await harness.run()).outcome == "PASSED"


async def _asked(listener: Listener, then: asyncio.Event) -> None:
    while not listener.requests:  # noqa: ASYNC110 - nobody tells the test
        await asyncio.sleep(0.01)
    then.set()


async def test_nobody_is_sent_away_who_could_not_be_sent_back(harness: Harness) -> None:
    steps = "\nsteps:\n" + SWITCHED.replace("WHERE", "trusted")
    harness.write(steps + COUNTED, given=GIVEN)
    played = await harness.run()
    assert played.outcome == "INCONCLUSIVE"
    assert "has not called us in this scenario" in played.because
    assert urls_given(played) == []


@pytest.mark.parametrize(
    ("hook", "because"),
    [
        ("no-such-hook", "hook switch-wallet-url: "),  # not 2xx: its URL is read at the start alone
        ("sessions", "the premise does not hold: the operator calls the wallet over TLS"),
    ],
)
async def test_an_operator_that_does_not_switch_is_neither_accused_nor_praised(
    harness: Harness, hook: str, because: str
) -> None:
    [file] = CATALOGUE.glob("*.yaml")
    (harness.folder / "a.yaml").write_text(file.read_text())
    played = await harness.run(
        edit=lambda target: target.replace("/test/switch-wallet-url", f"/test/{hook}")
    )
    assert set(played.outcomes.values()) == {"INCONCLUSIVE"}
    assert all(str(e["because"]).startswith(because) for e in played.of("cell.ended"))
    assert VERIFIED not in [clause for clause, mark in played.marks() if mark != "not-run"]


async def test_an_operator_without_the_hook_is_told_the_line_to_add(harness: Harness) -> None:
    [file] = CATALOGUE.glob("*.yaml")
    (harness.folder / "a.yaml").write_text(file.read_text())
    played = await harness.run(edit=lambda target: target.replace("  switch-wallet-url:", "  x:"))
    assert set(played.outcomes.values()) == {"SKIPPED"}
    told = {str(e["because"]) for e in played.of("cell.ended")}
    assert all("add to target.yaml: hooks: {switch-wallet-url: " in each for each in told)


async def test_an_impostor_that_nobody_calls_proves_nothing(harness: Harness) -> None:
    harness.write(switched_to("trusted", COUNTED), given=GIVEN)
    played = await harness.run()
    assert played.outcome == "INCONCLUSIVE"
    assert "a TLS handshake was begun" in str(played.check(VERIFIED)["actual"])


async def test_a_request_that_does_not_come_for_a_bad_certificate_is_charged_to_nobody(
    harness: Harness,
) -> None:
    awaited = """\
  - call: wallet.launch
    as: alice
    send: {token: <second>}
    meanwhile: [{receive: wallet.authenticate, key: <second>}]
"""
    harness.write(switched_to("impostor", awaited + COUNTED), given=GIVEN)
    played = await harness.run()
    assert played.outcome == "INCONCLUSIVE"
    assert "whose certificate has expired" in played.because
    assert "wallet.authenticate.arrives" not in [clause for clause, _ in played.marks()]


async def test_where_no_port_can_be_opened_nobody_is_accused(harness: Harness) -> None:
    def nowhere(context: RunContext) -> RunContext:
        return replace(context, environment=replace(context.environment, listen=no_listener))

    harness.write(switched_to("impostor", COUNTED), given=GIVEN)
    played = await harness.run(edit_context=nowhere)
    assert played.outcome == "INCONCLUSIVE"
    assert "no port here for wallet" in played.because
