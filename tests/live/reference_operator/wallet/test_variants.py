"""Each variant of the wallet's side is right, and differs from the reference where it says so."""

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.wallet.desk.declared import WalletDeclaration
from sandbox.reference_operator.wallet.variants.ways import VARIANTS
from tests.live.reference_operator.visiting import Answer, Visit
from tests.live.reference_operator.wallet.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)

KEY = b"0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
JSON = (b"content-type", b"application/json")


@dataclass
class OperatorWithWallet:
    """An operator, its wallet, and the waits it would have made."""

    visit: Visit
    wallet: WalletStub
    waits: list[float]


@asynccontextmanager
async def operator_with_wallet(
    variant: str, answering: Answering = success
) -> AsyncIterator[OperatorWithWallet]:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    async with (
        WalletStub(answering) as wallet,
        ReferenceOperator(
            urls={"wallet": wallet.url}, variants=(variant,), pause=pause
        ) as operator,
        aiohttp.ClientSession() as http,
    ):
        yield OperatorWithWallet(Visit(operator, http), wallet, waits)


async def launched(
    variant: str, answering: Answering = success
) -> tuple[Answer, OperatorWithWallet]:
    async with operator_with_wallet(variant, answering) as running:
        return await running.visit.launch(), running


def busy(wait: bytes) -> Reply:
    return Reply(429, failure(90500).body, (JSON, (b"retry-after", wait)))


@pytest.mark.parametrize("variant", [variant.id for variant in VARIANTS])
async def test_every_variant_shuts_the_game_on_code_2_and_signs_what_it_sends(variant: str) -> None:
    answer, running = await launched(variant, lambda _: failure(status=200))
    assert b"playing" not in answer.body
    assert b'id="game"' not in answer.body
    assert answer.status != 303
    (call,) = running.wallet.calls
    assert call.headers["x-request-signature"] == hmac.new(KEY, call.body, "sha256").hexdigest()
    assert call.members["token"] == "5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34"


@pytest.mark.parametrize(
    ("variant", "reply", "calls", "waits"),
    [
        ("wallet-never-retries", failure(), 1, []),
        ("wallet-never-retries", busy(b"1"), 1, []),
        ("wallet-patient", failure(), 3, [0.2, 0.4]),
        ("wallet-patient", busy(b"1"), 3, [1.0, 1.0]),
        ("wallet-patient", busy(b"86400"), 1, []),
        ("wallet-patient", busy(b"-1"), 1, []),
        ("wallet-patient", failure(90202, status=401), 1, []),
    ],
)
async def test_variants_keep_the_retries_they_declare(
    variant: str, reply: Reply, calls: int, waits: list[float]
) -> None:
    _, running = await launched(variant, lambda _: reply)
    assert (len(running.wallet.calls), running.waits) == (calls, waits)
    assert calls <= chosen((), (variant,)).declared.part(WalletDeclaration).attempts


async def test_calls_take_turns_on_two_connections() -> None:
    async with operator_with_wallet("wallet-two-connections") as running:
        for number in range(4):
            await running.visit.launch(token=f"t-{number}")
    connections = [call.connection for call in running.wallet.calls]
    assert len(set(connections)) == 2
    assert {call.http_version for call in running.wallet.calls} == {"2"}


async def test_the_pool_of_http1_connections_keeps_one_open() -> None:
    async with operator_with_wallet("wallet-http1-pool") as running:
        for number in range(3):
            await running.visit.launch(token=f"t-{number}")
    assert {call.http_version for call in running.wallet.calls} == {"1.1"}
    assert len({call.connection for call in running.wallet.calls}) == 1


async def test_the_body_is_printed_in_another_order_over_several_lines_and_in_ascii() -> None:
    async with operator_with_wallet("wallet-body-as-printed") as running:
        await running.visit.launch(token="Ω")
    (call,) = running.wallet.calls
    assert next(iter(json.loads(call.body))) == "provider_id"
    assert call.body.isascii()
    assert call.body.count(b"\n") == 7
    assert call.members["token"] == "Ω"


async def test_the_headers_are_spelt_otherwise() -> None:
    _, running = await launched("wallet-headers-spelt-otherwise")
    (call,) = running.wallet.calls
    assert call.headers["content-type"] == "application/json; charset=utf-8"
    assert call.headers["accept"] == "application/json, text/plain, */*"
    assert call.headers["authorization"] == "basic NzA0MTprM3lEZW0wLUFjYzM1NQ=="


def _odd(**changed: object) -> Answering:
    def answer(call: Call) -> Reply:
        return success(call, **changed)

    return answer


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"status": "true"}, 200),
        ({"status": 1, "code": "1"}, 200),
        ({"code": 1.0}, 200),
        ({"status": "false"}, 502),
        ({"code": "2"}, 502),
        ({"code": True}, 502),
    ],
)
async def test_coerced_types_are_understood_both_ways(
    changed: dict[str, object], status: int
) -> None:
    answer, _ = await launched("wallet-types-coerced", _odd(**changed))
    assert answer.status == status


async def test_a_slow_launch_is_answered_in_chunks() -> None:
    answer, running = await launched("wallet-slow-in-chunks")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert (answer.json["state"], running.waits) == ("playing", [0.4])


async def test_a_launch_that_goes_well_redirects_to_the_game() -> None:
    answer, _ = await launched("wallet-launch-redirects")
    assert (answer.status, answer.headers["location"][:6]) == (303, "/game/")


async def test_a_launch_is_answered_with_a_page_that_shows_no_markup_of_the_wallet() -> None:
    well, _ = await launched("wallet-launch-is-a-page")
    assert b'id="game"' in well.body
    told = failure()
    marked = Reply(200, told.body.replace(b"An unknown", b"<b>An</b> unknown"))
    sorry, _ = await launched("wallet-launch-is-a-page", lambda _: marked)
    assert (sorry.status, b"<b>" in sorry.body, b"&lt;b&gt;" in sorry.body) == (200, False, True)


async def test_a_game_that_is_open_is_led_back_to_without_a_call() -> None:
    async with operator_with_wallet("wallet-game-kept-open") as running:
        first, again = await running.visit.launch(), await running.visit.launch()
        other = await running.visit.launch(token="another")
    assert first.json["session"] == again.json["session"] != other.json["session"]
    assert len(running.wallet.calls) == 2


async def test_a_game_that_was_not_opened_is_asked_about_again() -> None:
    replies = [failure(status=200)]
    async with operator_with_wallet(
        "wallet-game-kept-open", lambda call: replies.pop() if replies else success(call)
    ) as running:
        shut, again = await running.visit.launch(), await running.visit.launch()
    assert (shut.status, again.status, len(running.wallet.calls)) == (502, 200, 2)


def test_every_variant_names_what_allows_it() -> None:
    assert len({variant.id for variant in VARIANTS}) == len(VARIANTS) >= 6
    assert all(variant.id.startswith("wallet-") and variant.allows for variant in VARIANTS)
