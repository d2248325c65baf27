"""Each habit towards the wallet is right, and differs from the reference where it says so."""

import asyncio
import hmac
import json

import pytest

from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.wallet.desk.declared import WalletDeclaration
from sandbox.reference_operator.wallet.desk.entrance import LAUNCH
from sandbox.reference_operator.wallet.variants.habits import LONGEST_ANSWER, PODS, VARIANTS
from tests.live.reference_operator.visiting import TICKET
from tests.live.reference_operator.wallet.test_variants import (
    JSON,
    KEY,
    launched,
    operator_with_wallet,
)
from tests.live.reference_operator.wallet.wallet_stub import Call, Reply, failure, success


@pytest.mark.parametrize("variant", ["wallet-game-kept-open", "wallet-one-launch-a-player"])
async def test_a_game_that_ended_is_not_led_back_to(variant: str) -> None:
    async with operator_with_wallet(variant) as running:
        await running.visit.launch()
        await running.visit.launch()
        await running.visit.hook("end-game", token=TICKET["token"])
        await running.visit.launch()
    paths = [call.path.rpartition("/")[2] for call in running.wallet.calls]
    assert paths == ["authenticate", "terminate", "authenticate"]


@pytest.mark.parametrize("variant", [variant.id for variant in VARIANTS])
async def test_every_habit_shuts_the_game_on_code_2_and_signs_what_it_sends(variant: str) -> None:
    answer, running = await launched(variant, lambda _: failure(status=200))
    (call,) = running.wallet.calls
    assert answer.status == 502
    assert call.headers["x-request-signature"] == hmac.new(KEY, call.body, "sha256").hexdigest()
    assert call.members["token"] == TICKET["token"]


async def test_launches_are_spread_over_eight_connections() -> None:
    async with operator_with_wallet("wallet-eight-instances") as running:
        for number in range(PODS + 2):
            await running.visit.launch(token=f"t-{number}")
    connections = [call.connection for call in running.wallet.calls]
    assert (len(set(connections)), connections[0]) == (PODS, connections[PODS])


async def test_launches_of_one_player_wait_for_each_other_and_others_do_not() -> None:
    async with operator_with_wallet("wallet-one-launch-a-player") as running:
        running.wallet.held = asyncio.Event()
        launches = [
            asyncio.create_task(running.visit.launch(token=token, player_id=player))
            for token, player in (("a", "7"), ("b", "7"), ("c", "8"))
        ]
        for _ in range(2):
            await running.wallet.waiting.acquire()
        under_way = sorted(str(call.members["token"]) for call in running.wallet.calls)
        running.wallet.held.set()
        answers = await asyncio.gather(*launches)
    assert "c" in under_way
    assert len(under_way) == 2
    assert [answer.status for answer in answers] == [200, 200, 200]


async def test_more_is_sent_than_asked_for_and_slashes_are_escaped() -> None:
    async with operator_with_wallet("wallet-sends-more") as running:
        answer = await running.visit.launch(token="a/b")
    (call,) = running.wallet.calls
    assert answer.status == 200
    assert call.members["token"] == "a/b"
    assert rb"a\/b" in call.body
    assert {"client", "device", "launched_at"} < set(call.members)
    assert call.headers["traceparent"].startswith("00-")


@pytest.mark.parametrize(("beyond", "status"), [(0, 200), (1, 502)])
async def test_an_answer_is_read_up_to_its_bound(beyond: int, status: int) -> None:
    def long(call: Call) -> Reply:
        bare = len(success(call, message="").body)
        return success(call, message="x" * (LONGEST_ANSWER - bare + beyond))

    answer, _ = await launched("wallet-bounded-answers", long)
    assert answer.status == status


@pytest.mark.parametrize(("second", "status"), [(TICKET["currency"], 200), ("USD", 400)])
async def test_a_doubled_parameter_counts_once_where_there_is_nothing_to_guess(
    second: str, status: int
) -> None:
    async with operator_with_wallet("wallet-doubled-alike") as running:
        params = [*TICKET.items(), ("currency", second)]
        answer = await running.visit.send("GET", LAUNCH, params=params)
    assert answer.status == status


@pytest.mark.parametrize(("wait", "waits"), [(b"0", []), (b"1", [1.0])])
async def test_the_time_that_the_wallet_names_is_waited_to_the_letter(
    wait: bytes, waits: list[float]
) -> None:
    busy = Reply(503, failure(90502).body, (JSON, (b"retry-after", wait)))
    _, running = await launched("wallet-waits-to-the-letter", lambda _: busy)
    assert [waited for waited in running.waits if waited] == waits
    assert len(running.wallet.calls) == 2 == chosen().declared.part(WalletDeclaration).attempts


@pytest.mark.parametrize(
    ("variant", "well", "again", "calls"),
    [
        ("wallet-refusal-remembered", False, 502, 1),
        ("wallet-refusal-remembered", True, 200, 2),
        ("wallet-launch-url-once", False, 502, 1),
        ("wallet-launch-url-once", True, 502, 1),
    ],
)
async def test_a_launch_url_that_was_opened_before_is_remembered(
    variant: str, well: bool, again: int, calls: int
) -> None:
    replies = [] if well else [failure(status=200)]
    async with operator_with_wallet(
        variant, lambda c: replies.pop() if replies else success(c)
    ) as running:
        first, second = await running.visit.launch(), await running.visit.launch()
        other = await running.visit.launch(token="another")
    assert (first.status == 200, second.status, other.status) == (well, again, 200)
    assert len(running.wallet.calls) == calls + 1


async def test_two_openings_at_once_ask_twice_and_share_a_session() -> None:
    async with operator_with_wallet("wallet-joined-session") as running:
        both = await asyncio.gather(running.visit.launch(), running.visit.launch())
    assert len(running.wallet.calls) == 2
    assert len({json.loads(answer.body)["session"] for answer in both}) == 1


def test_every_habit_names_what_allows_it() -> None:
    assert len({variant.id for variant in VARIANTS}) == len(VARIANTS)
    assert all(variant.id.startswith("wallet-") and variant.allows for variant in VARIANTS)
