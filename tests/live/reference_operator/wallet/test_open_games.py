"""What a tester may ask about an open game: its balance, and that it ends (shapes assumed)."""

import hmac

import pytest

from tests.live.reference_operator.visiting import NO_WALLET, TICKET, Visit, visiting
from tests.live.reference_operator.wallet.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)

KEY = b"0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
TOKEN = TICKET["token"]
SIX = {
    "token": TOKEN,
    "player_id": 90071,
    "site_id": 12,
    "provider_id": 7041,
    "game_id": "lucky-ferry",
    "currency": "EUR",
}


def paths(wallet: WalletStub) -> list[str]:
    return [call.path.rpartition("/")[2] for call in wallet.calls]


async def read(visit: Visit, token: str = TOKEN, **more: object) -> dict[str, object]:
    answer = await visit.hook("read-balance", token=token, **more)
    assert answer.status == 200
    return answer.json


async def end(visit: Visit, token: str = TOKEN, **more: object) -> dict[str, object]:
    answer = await visit.hook("end-game", token=token, **more)
    assert answer.status == 200
    return answer.json


def after_launch(later: Answering) -> Answering:
    """Answer authenticate well, and everything else as said."""
    return lambda call: success(call) if call.path.endswith("/authenticate") else later(call)


@pytest.mark.parametrize(("hook", "path"), [("read-balance", "balance"), ("end-game", "terminate")])
async def test_the_wallet_is_asked_once_with_the_six_members_signed_and_by_http2(
    hook: str, path: str
) -> None:
    async with WalletStub() as wallet, visiting(urls={"wallet": wallet.url}) as visit:
        await visit.launch()
        await visit.hook(hook, token=TOKEN)
    assert paths(wallet) == ["authenticate", path]
    first, call = wallet.calls
    assert (call.method, call.http_version) == ("POST", "2")
    assert call.path == f"/api/wallet/{path}"
    assert call.members == SIX
    assert call.headers["x-request-signature"] == hmac.new(KEY, call.body, "sha256").hexdigest()
    assert call.headers["authorization"] == first.headers["authorization"]


async def test_a_balance_is_shown_digit_for_digit() -> None:
    reply = after_launch(lambda call: _with_balance(call, "12345678901234567890.10"))
    async with WalletStub(reply) as wallet, visiting(urls={"wallet": wallet.url}) as visit:
        await visit.launch()
        answer = await visit.hook("read-balance", token=TOKEN, player=90071)
    assert answer.body == b'{"balance":12345678901234567890.10}'


def _with_balance(call: Call, literal: str) -> Reply:
    told = success(call)
    return Reply(200, told.body.replace(b"310.4", literal.encode()))


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (lambda _: failure(), "status.not-true"),
        (lambda _: failure(status=200), "status.not-true"),
        (lambda call: success(call, code=2), "code.not-1"),
        (lambda call: Reply(500, success(call).body), "http.500"),
        (lambda call: success(call, token="another"), "echo.token"),
        (lambda _: Reply(200, b"<html>"), "answer.not-json"),
    ],
)
async def test_a_failure_is_told_by_both_hooks_and_leaves_the_game_open(
    later: Answering, reason: str
) -> None:
    async with (
        WalletStub(after_launch(later)) as wallet,
        visiting(urls={"wallet": wallet.url}) as visit,
    ):
        await visit.launch()
        shown, told = await read(visit), await end(visit)
        wallet.answering = success
        assert await end(visit) == {"ended": True}
    assert (shown["balance"], shown["reason"]) == (None, reason)
    assert (told["ended"], told["reason"]) == (False, reason)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"balance": None}, "balance.malformed"),
        ({"balance": -1}, "balance.negative"),
        ({"player_id": 1}, "echo.player"),
    ],
)
async def test_an_answer_about_the_wrong_player_or_without_a_balance_is_no_balance(
    changed: dict[str, object], reason: str
) -> None:
    later = after_launch(lambda call: success(call, **changed))
    async with WalletStub(later) as wallet, visiting(urls={"wallet": wallet.url}) as visit:
        await visit.launch()
        shown = await read(visit)
    assert (shown["balance"], shown["reason"]) == (None, reason)


async def test_after_its_end_nobody_asks_about_a_game_and_its_url_asks_the_wallet_anew() -> None:
    async with WalletStub() as wallet, visiting(urls={"wallet": wallet.url}) as visit:
        await visit.launch()
        await end(visit)
        again, once_more = await read(visit), await end(visit)
        await visit.launch()
    assert again == {"balance": None, "reason": "game.not-open", "request_id": None}
    assert once_more == {"ended": False, "reason": "game.not-open", "request_id": None}
    assert paths(wallet) == ["authenticate", "terminate", "authenticate"]


@pytest.mark.parametrize("named", [{"token": "nobody's"}, {"token": TOKEN, "player": 7}])
async def test_a_game_that_is_not_open_is_not_asked_about(named: dict[str, object]) -> None:
    async with WalletStub() as wallet, visiting(urls={"wallet": wallet.url}) as visit:
        await visit.launch()
        answers = [(await visit.hook(hook, **named)).json for hook in ("read-balance", "end-game")]
    assert [answer["reason"] for answer in answers] == ["game.not-open"] * 2
    assert paths(wallet) == ["authenticate"]


async def test_each_of_two_open_games_is_asked_about_by_its_own_token() -> None:
    async with WalletStub() as wallet, visiting(urls={"wallet": wallet.url}) as visit:
        await visit.launch()
        await visit.launch(token="second", player_id="7")
        await read(visit, player="90071")
        await end(visit, token="second")
        assert (await read(visit))["balance"] == 310.4
    told = [(call.members["token"], call.members["player_id"]) for call in wallet.calls[2:]]
    assert told == [(TOKEN, 90071), ("second", 7), (TOKEN, 90071)]


async def test_a_launch_that_failed_leaves_no_open_game() -> None:
    async with (
        WalletStub(lambda _: failure()) as wallet,
        visiting(urls={"wallet": wallet.url}, pause=_at_once) as visit,
    ):
        await visit.launch()
        assert (await read(visit))["reason"] == "game.not-open"


async def _at_once(_: float) -> None:
    pass


@pytest.mark.parametrize("hook", ["read-balance", "end-game"])
async def test_a_hook_without_a_token_is_refused(hook: str) -> None:
    async with visiting(urls=NO_WALLET) as visit:
        answer = await visit.hook(hook)
    assert (answer.status, answer.text("error")) == (400, "invalid_token")
