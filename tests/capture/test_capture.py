"""A captured conversation passes against the same operator and fails against a defective one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.app.worlds import Unfit
from sandbox.app.worlds.choosing import Choice
from sandbox.app.worlds.files.capturing import capture
from sandbox.app.worlds.making import MadePlayer, MadeThing
from sandbox.app.worlds.replying import add_rule
from sandbox.engine.judging.exchange_view import locate_jwt
from sandbox.json_value import Json
from sandbox.reference_operator.defects import ALL
from sandbox.scenario.language.model import Scenario
from tests.capture.conversation import Talk, talking
from tests.capture.replay import played, saved, tried
from tests.foreign import against

DEFECTS = (
    *("ft-wrong-player", "ft-text-plain", "ft-created", "ft-user-id-cut"),
    *("gr8-alg-none", "gr8-iat-ms", "gr8-signature-empty", "gr8-token-under-other-name"),
    *("wallet-signature-base64", "wallet-basic-newline", "wallet-ids-as-strings"),
    *("wallet-content-type-text", "wallet-player-from-profile", "wallet-token-upper-case"),
    *(
        "wallet-code-2-with-200-opens",
        "wallet-never-opens",
        "wallet-currency-lower-case",
        "wallet-http1",
    ),
)
"""Defects that a captured conversation has to see, each by the clause that it breaks."""

_CLAUSES = {one.id: one.clause for one in ALL}


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture
async def talk(tls: Path) -> AsyncIterator[Talk]:
    async with talking(tls) as opened:
        yield opened


async def launch_by_hand(talk: Talk, ticket: MadeThing) -> None:
    """Open the launch URL as a page does that knows nothing of the sandbox."""
    assert ticket.request is not None
    await talk.client.get(ticket.request.url, follow_redirects=True)


async def reply_with(talk: Talk, ticket: MadeThing, *replies: Json) -> None:
    choice = Choice("wallet.authenticate", token=str(ticket.minted.main))
    await add_rule(talk.worlds, talk.world, choice, replies)


async def enter(talk: Talk, player: MadePlayer) -> None:
    asked = await talk.call("gr8.get-jwt-token", player)
    token = locate_jwt(talk.world, asked)
    url = f"{talk.sandbox.listeners.urls['gr8']}/en/"
    await talk.client.get(url, params={"jwt": token or ""})


async def converse(talk: Talk) -> MadePlayer:
    """Log in, enter the sportsbook, open a game, and one at a wallet that fails."""
    alice, bob = await talk.player(), await talk.player()
    for player in (alice, bob):
        await talk.login(str(player.minted.fields["sid"]))
    await enter(talk, alice)
    await talk.launch(await talk.token(alice, {}), alice)
    failing = await talk.token(alice, {"currency": "USD"})
    await reply_with(talk, failing, {"code": 2, "status": 200})
    await talk.launch(failing, alice)
    return alice


async def test_a_conversation_passes_again_with_the_same_operator(
    talk: Talk, tmp_path: Path
) -> None:
    alice = await converse(talk)
    text = capture(talk.world)
    scenario = saved(text, tmp_path)
    for secret in (alice.minted.fields["sid"], alice.minted.fields["id"], "eyJ"):
        assert str(secret) not in text
    for made in talk.world.scope.values():
        assert str(getattr(made, "main", "-")) not in text
    said = await played(talk.sandbox, talk.world.target, scenario, seed="again")
    assert said.not_passed() == {}, text
    for clause in (
        "fasttrack.login.accepted-for-valid-sid",
        "gr8.jwt.accepted",
        "gr8.jwt.signed-by-published-key",
        "wallet.signature.valid",
        "wallet.code-1.opens-the-game",
        "wallet.code-2.is-a-failure",
    ):
        assert f"must: {clause}\n" in text


@pytest.fixture(scope="module")
def conversation(tls: Path, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """What was captured of a conversation with the right operator."""

    async def text() -> str:
        async with talking(tls) as opened:
            await converse(opened)
            return capture(opened.world)

    return saved(asyncio.run(text()), tmp_path_factory.mktemp("captured"))


@pytest.mark.parametrize("defect", DEFECTS)
async def test_it_fails_with_a_wrong_operator(
    defect: str, conversation: Scenario, tls: Path
) -> None:
    async with against.sandbox(tls) as sandbox:
        said = await tried(sandbox, conversation, defect)
    assert said.misses(_CLAUSES[defect]), said.not_passed()


async def test_a_launch_that_was_not_seen_is_put_in_its_place(talk: Talk, tmp_path: Path) -> None:
    alice = await talk.player()
    good, failing, late = [await talk.token(alice, {}) for _ in "123"]
    await launch_by_hand(talk, good)
    await reply_with(talk, failing, {"code": 2})
    await launch_by_hand(talk, failing)
    await reply_with(talk, late, {"code": 1, "delay": "1s"})
    await launch_by_hand(talk, late)
    text = capture(talk.world)
    scenario = saved(text, tmp_path)
    assert text.count("- call: wallet.launch") == 3
    assert "wallet.launch went past the sandbox" in text
    assert "delay: 1s" in text
    said = await played(talk.sandbox, talk.world.target, scenario, seed="unseen")
    assert said.not_passed() == {}, text


async def test_an_attempt_that_fails_and_the_next_that_goes_well_are_one_launch(
    talk: Talk, tls: Path, tmp_path: Path
) -> None:
    alice = await talk.player()
    ticket = await talk.token(alice, {})
    await reply_with(talk, ticket, {"status": 503}, "real")
    await talk.launch(ticket, alice)
    text = capture(talk.world)
    scenario = saved(text, tmp_path)
    attempts = [e for e in talk.world.exchanges if e.operation == "wallet.authenticate"]
    assert len(attempts) == 2, "the operator asks again, or there is nothing to capture"
    assert text.count("- call: wallet.launch") == text.count("- receive: ") == 1
    assert "replies: [{status: 503}, {code: 1}]" in text
    assert "must: wallet.retry.same-token" in text
    said = await played(talk.sandbox, talk.world.target, scenario, seed="retried")
    assert said.not_passed() == {}, text
    async with against.sandbox(tls) as sandbox:
        wrong = await tried(sandbox, scenario, "wallet-retry-with-new-token")
    assert wrong.misses("wallet.retry.same-token"), wrong.not_passed()


async def test_a_login_that_was_refused_is_refused_again(talk: Talk, tmp_path: Path) -> None:
    await talk.player()
    await talk.login("nobody-s-sid")
    text = capture(talk.worlds.default, name="refused")
    scenario = saved(text, tmp_path)
    assert "fasttrack.login.refused-for-bad-sid" in text
    assert "sid-1: {random: sid}" in text
    assert "nobody-s-sid" not in text
    said = await played(talk.sandbox, talk.world.target, scenario, seed="refused")
    assert said.not_passed() == {}, text


async def test_what_cannot_be_captured_stands_in_a_comment(talk: Talk) -> None:
    alice = await talk.player()
    ticket = await talk.token(alice, {})
    await talk.launch(ticket, alice)
    url = f"{talk.sandbox.listeners.urls['wallet']}/api/wallet/nothing"
    body = {"token": str(ticket.minted.main)}
    await talk.client.post(url, json=body)
    text = capture(talk.world)
    assert "# Not captured:\n" in text
    assert "no step stands for it" in text


async def test_where_nothing_can_be_judged_there_is_no_scenario(talk: Talk) -> None:
    with pytest.raises(Unfit, match="nothing was seen that a scenario could judge again"):
        capture(talk.world)
