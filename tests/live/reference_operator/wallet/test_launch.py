"""Launches: what the wallet is sent, and what comes of its answer."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from sandbox.json_value import Json, member, parse_json
from sandbox.reference_operator.wallet.desk.caller import WalletCaller
from sandbox.reference_operator.wallet.desk.client import WalletClient
from sandbox.reference_operator.wallet.desk.conduct import ClientOptions, WalletConduct
from sandbox.reference_operator.wallet.desk.launch import LaunchDesk
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.wire import Request
from tests.live.reference_operator.visiting import TICKET, Answer, visiting
from tests.live.reference_operator.wallet.refusing_wallet import Ambiguous, Refusing, RefusingWallet
from tests.live.reference_operator.wallet.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)


class Pauses:
    """Notes how long was to be waited, and waits not."""

    def __init__(self) -> None:
        self.noted: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.noted.append(seconds)


async def launching(
    answering: Answering, **changed: str | None
) -> tuple[Answer, WalletStub, Pauses]:
    pauses = Pauses()
    async with (
        WalletStub(answering) as wallet,
        visiting(urls={"wallet": wallet.url}, pause=pauses) as visit,
    ):
        return await visit.launch(**changed), wallet, pauses


async def test_the_wallet_gets_the_worked_example_byte_for_byte() -> None:
    answer, wallet, _ = await launching(success)
    (call,) = wallet.calls
    assert (call.http_version, call.method) == ("2", "POST")
    assert call.path == "/api/wallet/authenticate"
    assert call.headers["content-type"] == call.headers["accept"] == "application/json"
    assert call.headers["authorization"] == "Basic NzA0MTprM3lEZW0wLUFjYzM1NQ=="
    assert call.headers["x-request-signature"] == (
        "3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0"
    )
    assert call.body == (
        b'{"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,"site_id":12,'
        b'"provider_id":7041,"game_id":"lucky-ferry","currency":"EUR"}'
    )
    assert (answer.status, answer.json["state"], answer.json["balance"]) == (200, "playing", 310.4)


async def test_odd_tokens_and_giant_ids_pass_through_unchanged_and_signed_as_sent() -> None:
    giant = str(2**64 - 1)
    answer, wallet, _ = await launching(success, token='Ω+/= "%2B', player_id=giant)
    (call,) = wallet.calls
    key = b"0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
    assert call.members["token"] == 'Ω+/= "%2B'
    assert call.members["player_id"] == 2**64 - 1
    assert call.headers["x-request-signature"] == (
        hmac.new(key, call.body, hashlib.sha256).hexdigest()
    )
    assert answer.status == 200


async def test_a_balance_is_shown_digit_for_digit() -> None:
    def exact(call: Call) -> Reply:
        reply = success(call, balance="@")
        return Reply(200, reply.body.replace(b'"@"', b"123456789012345678901234567890.10"))

    answer, _, _ = await launching(exact)
    shown: Json = parse_json(answer.body)
    assert member(shown, "balance") == Decimal("123456789012345678901234567890.10")


@pytest.mark.parametrize(
    ("reply", "reason", "calls"),
    [
        (failure(), "status.not-true", 2),
        (failure(status=200), "status.not-true", 1),
        (failure(4711, status=409), "status.not-true", 1),
        (failure(90200, status=401), "status.not-true", 1),
        (failure(90500, status=429), "status.not-true", 1),
        (failure(90502, status=503), "status.not-true", 2),
        (failure(status=499), "status.not-true", 1),
        (Reply(500, b"oops"), "answer.not-json", 2),
        (Reply(200, b""), "answer.not-json", 1),
        (Reply(302, b"", ((b"location", b"/elsewhere"),)), "answer.not-json", 1),
    ],
)
async def test_a_failure_ends_the_launch_and_only_5xx_is_tried_again(
    reply: Reply, reason: str, calls: int
) -> None:
    answer, wallet, pauses = await launching(lambda _: reply)
    assert (answer.status, answer.json["state"], answer.json["reason"]) == (502, "failed", reason)
    assert len(wallet.calls) == calls
    assert pauses.noted == [0.2] * (calls - 1)
    assert len({call.body for call in wallet.calls}) == 1


async def test_a_failure_keeps_the_wallets_request_id() -> None:
    answer, _, _ = await launching(lambda _: failure())
    assert answer.json["request_id"] == "8f0d6a35-9f2c-4b9b-b0a1-6f2f7f0a1d90"


async def test_a_success_after_one_5xx_opens_the_game() -> None:
    replies = iter([failure, success])
    answer, wallet, _ = await launching(
        lambda call: success(call) if next(replies) is success else failure()
    )
    assert (answer.status, len(wallet.calls)) == (200, 2)


@pytest.mark.parametrize(
    ("retry_after", "gaps"),
    [
        (b"0", [0.2]),
        (b"1", [1.0]),
        (b"2", [2.0]),
        (b"3", []),
        (b"86400", []),
        (b"-1", []),
        (b"Sat, 21 Nov 2026 09:00:00 GMT", []),
    ],
)
async def test_a_time_to_wait_is_waited_or_the_launch_given_up(
    retry_after: bytes, gaps: list[float]
) -> None:
    busy = Reply(
        503,
        failure(90502).body,
        ((b"content-type", b"application/json"), (b"retry-after", retry_after)),
    )
    _, wallet, pauses = await launching(lambda _: busy)
    assert pauses.noted == gaps
    assert len(wallet.calls) == 1 + len(gaps)


async def test_nobody_listening_is_tried_twice() -> None:
    pauses = Pauses()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    async with visiting(urls={"wallet": f"http://127.0.0.1:{port}"}, pause=pauses) as visit:
        answer = await visit.launch()
    assert (answer.status, answer.json["reason"]) == (502, "wallet.unreachable")
    assert pauses.noted == [0.2]


async def test_silence_of_the_wallet_ends_the_launch_at_its_deadline_without_a_retry() -> None:
    async with WalletStub(held=asyncio.Event()) as wallet:
        async with visiting(urls={"wallet": wallet.url}, call_deadline_s=0.2) as visit:
            answer = await visit.launch()
        assert wallet.held is not None
        wallet.held.set()
    assert (answer.status, answer.json["reason"]) == (502, "wallet.timeout")
    assert len(wallet.calls) == 1


async def test_half_an_answer_is_no_answer_and_no_reason_to_ask_again() -> None:
    headers = ((b"content-type", b"application/json"), (b"content-length", b"5000"))
    answer, wallet, pauses = await launching(lambda call: Reply(200, success(call).body, headers))
    assert (answer.status, answer.json["reason"]) == (502, "wallet.broken")
    assert (len(wallet.calls), pauses.noted) == (1, [])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"token": None}, "token.missing"), ({"player_id": "x"}, "player_id.malformed")],
)
async def test_a_wrong_launch_url_is_refused_without_a_call(
    changed: dict[str, str | None], reason: str
) -> None:
    answer, wallet, _ = await launching(success, **changed)
    assert (answer.status, answer.json) == (400, {"state": "refused", "reason": reason})
    assert wallet.calls == []


@asynccontextmanager
async def desk_and_wallet() -> AsyncIterator[tuple[LaunchDesk, WalletStub]]:
    """A launch desk whose wallet holds every answer until it is told to go on."""
    async with WalletStub(held=asyncio.Event()) as wallet:
        client = WalletClient(wallet.url, ClientOptions(), deadline_s=3.0)
        yield (
            LaunchDesk(WalletConduct(), WalletCaller(WalletProvider(), client), asyncio.sleep),
            wallet,
        )
        await client.aclose()


REQUEST = Request("GET", f"/launch?{urlencode(TICKET)}")


async def test_the_same_token_at_the_same_time_is_asked_about_once_and_opens_one_session() -> None:
    async with desk_and_wallet() as (desk, wallet):
        launches = [asyncio.create_task(desk.launch(REQUEST)) for _ in range(3)]
        await wallet.let_go_of(1)
        answers = await asyncio.gather(*launches)
        later = await desk.launch(REQUEST)
    sessions = {member(parse_json(answer.body), "session") for answer in [*answers, later]}
    assert len(sessions) == 1
    assert len(wallet.calls) == 2


async def test_a_browser_that_leaves_does_not_take_the_call_from_the_others() -> None:
    async with desk_and_wallet() as (desk, wallet):
        leaving, staying = (asyncio.create_task(desk.launch(REQUEST)) for _ in range(2))
        await wallet.waiting.acquire()
        leaving.cancel()
        await wallet.let_go_of(0)
        assert (await staying).status == 200
    assert len(wallet.calls) == 1


async def test_the_same_token_with_another_player_is_another_question() -> None:
    other = Request("GET", f"/launch?{urlencode({**TICKET, 'player_id': '7'})}")
    async with desk_and_wallet() as (desk, wallet):
        launches = [asyncio.create_task(desk.launch(one)) for one in (REQUEST, other)]
        await wallet.let_go_of(2)
        await asyncio.gather(*launches)
    assert {call.members["player_id"] for call in wallet.calls} == {90071, 7}


@pytest.mark.parametrize("refusal", list(Refusing))
async def test_what_http2_swears_was_not_processed_is_sent_once_more(refusal: Refusing) -> None:
    async with (
        RefusingWallet(refusal) as wallet,
        visiting(urls={"wallet": wallet.url}, pause=Pauses()) as visit,
    ):
        answer = await visit.launch()
    assert (answer.status, wallet.bodies_seen) == (200, 2)


@pytest.mark.parametrize("ambiguous", list(Ambiguous))
async def test_what_may_have_been_processed_is_not_sent_again(ambiguous: Ambiguous) -> None:
    async with (
        RefusingWallet(ambiguous) as wallet,
        visiting(urls={"wallet": wallet.url}, pause=Pauses()) as visit,
    ):
        answer = await visit.launch()
    assert (answer.status, answer.json["reason"]) == (502, "wallet.broken")
    assert wallet.bodies_seen == 1


async def test_a_hundred_launches_share_one_connection_and_are_never_mixed() -> None:
    async with (
        WalletStub(lambda call: success(call, balance=call.members["player_id"])) as wallet,
        visiting(urls={"wallet": wallet.url}) as visit,
    ):
        players = [str(number) for number in range(1, 101)]
        answers = await asyncio.gather(
            *(visit.launch(token=f"t-{player}", player_id=player) for player in players)
        )
    assert [str(answer.json["balance"]) for answer in answers] == players
    assert len({answer.text("session") for answer in answers}) == 100
    assert {call.http_version for call in wallet.calls} == {"2"}
    assert len({call.connection for call in wallet.calls}) == 1
