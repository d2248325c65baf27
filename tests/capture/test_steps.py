"""Which messages and moves of the clock become steps of a captured scenario, and play again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.app.worlds import Unfit, timing
from sandbox.app.worlds.calling import Wish, call
from sandbox.app.worlds.files.capturing import capture
from sandbox.engine.judging.exchange_view import locate_jwt
from sandbox.evidence.events import ClockMoved
from sandbox.explain.capture.moving import moves_of
from tests.capture.conversation import Talk, talking
from tests.capture.replay import played, saved


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture
async def talk(tls: Path) -> AsyncIterator[Talk]:
    async with talking(tls) as opened:
        yield opened


async def made(talk: Talk, operation: str, player: str, **words: str) -> None:
    await call(talk.worlds, talk.world, Wish(operation, player=player, words=words))


async def test_a_token_that_a_script_has_verified_is_verified_again(
    talk: Talk, tmp_path: Path
) -> None:
    alice = await talk.player()
    asked = await talk.call("gr8.get-jwt-token", alice)
    token = locate_jwt(talk.world, asked) or ""
    await made(talk, "gr8.verify-token", alice.alias, token=token)
    await made(talk, "gr8.session", alice.alias)
    text = capture(talk.world)
    scenario = saved(text, tmp_path)
    assert "Not captured" not in text
    assert "- call: gr8.verify-token" in text
    assert "send: {token: <step-1.token>}" in text
    assert "- must: gr8.jwt.accepted" in text
    assert "- call: gr8.session" in text
    said = await played(talk.sandbox, talk.world.target, scenario, seed="verified")
    assert said.not_passed() == {}, text


async def test_a_call_that_carried_no_token_is_captured_without_one(
    talk: Talk, tmp_path: Path
) -> None:
    alice = await talk.player()
    await talk.login(str(alice.minted.fields["sid"]))
    wish = Wish("gr8.enter", player=alice.alias, words={"query": {"jwt": None}})
    await call(talk.worlds, talk.world, wish)
    with pytest.raises(Unfit, match="wants a JWT"):
        await call(talk.worlds, talk.world, Wish("gr8.enter", player=alice.alias))
    text = capture(talk.world)
    saved(text, tmp_path)
    assert "- call: gr8.enter\n" in text
    assert "gr8.get-jwt-token" not in text


async def test_the_access_token_is_fetched_again(tls: Path, tmp_path: Path) -> None:
    async with talking(tls, variants=("ft-oauth",)) as talk:
        alice = await talk.player()
        await made(talk, "fasttrack.get-token", "")
        await talk.login(str(alice.minted.fields["sid"]))
        text = capture(talk.world)
        scenario = saved(text, tmp_path)
        assert "- call: fasttrack.get-token\n" in text
        assert "needs: [fasttrack.authenticate.credentials.oauth]" in text
        assert text.count("player: {") == 1, "nobody's call makes no player"
        said = await played(talk.sandbox, talk.world.target, scenario, seed="fetched")
    assert said.not_passed() == {}, text


async def test_a_move_of_the_clock_is_a_step_where_it_ages_nothing_else(
    talk: Talk, tmp_path: Path
) -> None:
    alice = await talk.player()
    await talk.login(str(alice.minted.fields["sid"]))
    await timing.advance(talk.world, 900)
    await talk.login(str(alice.minted.fields["sid"]))
    text = capture(talk.world)
    scenario = saved(text, tmp_path)
    assert "  - clock: {advance: 15m, moves: sandbox}\n" in text
    assert text.index("fasttrack.login") < text.index("clock:") < text.rindex("fasttrack.login")
    said = await played(talk.sandbox, talk.world.target, scenario, seed="moved")
    assert said.not_passed() == {}, text


async def test_a_move_that_would_age_later_tokens_is_told_and_not_made(
    talk: Talk, tmp_path: Path
) -> None:
    alice = await talk.player()
    await talk.launch(await talk.token(alice, {}), alice)
    await timing.advance(talk.world, 900)
    await talk.launch(await talk.token(alice, {}), alice)
    text = capture(talk.world)
    scenario = saved(text, tmp_path)
    assert "clock: {" not in text
    assert "the clock was moved by 15m; not here" in text
    said = await played(talk.sandbox, talk.world.target, scenario, seed="aged")
    assert said.not_passed() == {}, text


async def test_a_clock_that_was_set_is_told(talk: Talk) -> None:
    alice = await talk.player()
    await timing.freeze(talk.world, "2031-01-01T00:00:00Z")
    await timing.back_to_real(talk.world)
    await talk.login(str(alice.minted.fields["sid"]))
    text = capture(talk.world)
    assert text.count("the clock was set to a moment, frozen or put back") == 1
    assert "clock: {" not in text


def test_evidence_tells_how_far_and_whose_clock_was_moved() -> None:
    stands = [(900.0, "sandbox"), (960.0, "both"), (960.5, "sandbox"), (0.0, "sandbox")]
    events = [
        (float(n), ClockMoved(ours_s=ours_s, operator_s=0, by=by))
        for n, (ours_s, by) in enumerate(stands)
    ]
    moves = list(moves_of(events))
    assert [move.by for move in moves[:3]] == ["15m", "1m", "500ms"]
    assert [move.both for move in moves] == [False, True, False, False]
    assert moves[3].seconds is None
