"""What a clause presupposes: a check is judged where it was seen, and blames nobody elsewhere."""

from dataclasses import replace

import pytest

from sandbox.engine.judging.judge import Subject
from sandbox.engine.judging.jwt_view import JwtView
from sandbox.engine.steps.step_player import StepPlayer
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.evidence.verdict import Level, Mark
from sandbox.json_value import Json
from sandbox.protocol.jwt_signing import unsigned_jwt
from sandbox.scenario.language.model import Check
from sandbox.wire import Request
from tests.engine.fakes import exchange
from tests.engine.step_harness import PLACE, StepHarness

TOKEN = "gr8.get-jwt-token"
SIGNED_SO: Json = {"header": {"alg": "RS256"}}


def answer(
    number: int, operation: str, status: int | None = 200, trouble: PeerTrouble | None = None
) -> Exchange:
    made = exchange(number, operation=operation, starter=Starter.PLAYER, status=status)
    if trouble is not None:
        made.trouble = PeerFault(trouble, "nothing came")
    return made


def mark_of(player: StepPlayer, clause: str, parts: dict[str, Json], *found: Exchange) -> Mark:
    player.world.exchanges += [one for one in found if one not in player.world.exchanges]
    check = Check(Level.MUST, clause, parts, PLACE)
    subjects = [Subject(one, JwtView(one.jwt) if one.jwt else None, 0.0) for one in found]
    return player.judge_check(check, subjects, step="")


def with_token(number: int, token: str) -> Exchange:
    made = answer(number, TOKEN)
    made.jwt = token
    return made


@pytest.mark.parametrize(
    ("found", "mark"),
    [
        ([answer(1, TOKEN, None, PeerTrouble.TIMEOUT)], Mark.UNCLEAR),
        ([answer(1, TOKEN, None, PeerTrouble.BROKEN)], Mark.UNCLEAR),
        ([answer(1, TOKEN, 503)], Mark.UNCLEAR),
        ([with_token(1, "no.token")], Mark.UNCLEAR),
        ([with_token(1, unsigned_jwt({}))], Mark.FAIL),
        ([answer(1, TOKEN, 503), with_token(2, unsigned_jwt({}))], Mark.FAIL),
    ],
)
async def test_a_claim_about_a_token_is_judged_where_there_is_one(
    found: list[Exchange], mark: Mark
) -> None:
    harness = StepHarness()
    said = mark_of(harness.step_player, "gr8.jwt.alg-is-rs256", {"jwt": SIGNED_SO}, *found)
    assert said is mark
    if mark is Mark.UNCLEAR:
        [(_, _, because)] = harness.checks()
        assert str(because).startswith("it was not seen that there was a token")


async def test_what_is_about_the_answer_itself_keeps_failing_without_one() -> None:
    harness = StepHarness()
    silent = answer(1, TOKEN, None, PeerTrouble.TIMEOUT)
    parts: dict[str, Json] = {"status": {"$between": [200, 299]}}
    assert mark_of(harness.step_player, "gr8.jwt.answered", parts, silent) is Mark.FAIL


@pytest.mark.parametrize(
    ("trouble", "mark"), [(PeerTrouble.TIMEOUT, Mark.UNCLEAR), (PeerTrouble.BROKEN, Mark.PASS)]
)
async def test_who_hangs_up_has_named_nobody_and_who_is_late_may_yet(
    trouble: PeerTrouble, mark: Mark
) -> None:
    harness = StepHarness()
    silent = answer(1, "fasttrack.authenticate", None, trouble)
    parts: dict[str, Json] = {"body": {"$absent": True}}
    clause = "fasttrack.authenticate.no-identity-for-bad-sid"
    assert mark_of(harness.step_player, clause, parts, silent) is mark


def launch(token: str) -> Exchange:
    made = answer(1, "wallet.launch")
    made.request = Request("GET", f"/launch?token={token}")
    made.looks = {"launched": False}
    return made


@pytest.mark.parametrize(
    ("sent", "reply", "mark"),
    [
        (b'{"token": "mine"}', b'{"status": true, "code": 1}', Mark.FAIL),
        (b'{"token": "mine"}', b'{"status": false, "code": 90205}', Mark.UNCLEAR),
        (b'{"token": "theirs"}', b'{"status": true, "code": 1}', Mark.UNCLEAR),
        (b'{"token": "mine"}', b"", Mark.UNCLEAR),
    ],
)
async def test_a_game_must_open_where_the_wallet_said_so_to_its_own_call(
    sent: bytes, reply: bytes, mark: Mark
) -> None:
    harness = StepHarness()
    player = harness.step_player
    player.world.exchanges.append(exchange(2, body=sent, answer=reply))
    said = mark_of(player, "wallet.code-1.opens-the-game", {"launched": True}, launch("mine"))
    assert said is mark


async def test_what_the_wallet_said_before_the_launch_counts_for_another_one() -> None:
    harness = StepHarness()
    player, opened = harness.step_player, launch("mine")
    player.world.exchanges.append(exchange(2, body=b'{"token":"mine"}', answer=b'{"status":true}'))
    opened.started_s = 1.0
    said = mark_of(player, "wallet.code-1.opens-the-game", {"launched": True}, opened)
    assert said is Mark.UNCLEAR


@pytest.mark.parametrize(("said_s", "mark"), [(1.0, Mark.FAIL), (2.0, Mark.UNCLEAR)])
async def test_what_the_wallet_said_after_a_launch_was_given_up_opens_nothing_in_it(
    said_s: float, mark: Mark
) -> None:
    harness = StepHarness()
    player, opened = harness.step_player, launch("mine")
    opened.response, opened.ended_s = None, 1.5
    opened.trouble = PeerFault(PeerTrouble.TIMEOUT, "nothing came")
    told = exchange(2, body=b'{"token":"mine"}', answer=b'{"status":true}', at_s=said_s)
    player.world.exchanges.append(told)
    said = mark_of(player, "wallet.code-1.opens-the-game", {"launched": True}, opened)
    assert said is mark


@pytest.mark.parametrize(
    ("statuses", "mark"),
    [([429], Mark.UNCLEAR), ([200, 429], Mark.PASS), ([500, 429], Mark.FAIL), ([503], Mark.FAIL)],
)
async def test_who_asks_to_be_asked_later_has_missed_nothing(
    statuses: list[int], mark: Mark
) -> None:
    harness = StepHarness()
    found = [answer(n, "gr8.get-public-key", status) for n, status in enumerate(statuses)]
    assert mark_of(harness.step_player, "gr8.key.served", {"status": 200}, *found) is mark


async def test_503_asks_for_patience_when_it_says_until_when() -> None:
    harness = StepHarness()
    busy = answer(1, "gr8.get-public-key", 503)
    assert busy.response is not None
    busy.response = replace(
        busy.response, headers=busy.response.headers.with_field("Retry-After", "1")
    )
    assert mark_of(harness.step_player, "gr8.key.served", {"status": 200}, busy) is Mark.UNCLEAR


@pytest.mark.parametrize(
    ("replies", "mark"),
    [
        ([b'{"status": false, "code": 2}', b'{"status": true, "code": 1}'], Mark.PASS),
        ([b'{"status": true, "code": 1}', b'{"status": true, "code": 1}'], Mark.FAIL),
        ([b'{"status": false, "code": 2}', b'{"status": false, "code": 2}'], Mark.UNCLEAR),
    ],
)
async def test_a_retry_after_a_refusal_opens_no_second_session(
    replies: list[bytes], mark: Mark
) -> None:
    harness = StepHarness()
    calls = [exchange(n, answer=reply) for n, reply in enumerate(replies)]
    said = mark_of(harness.step_player, "wallet.session.opened-once", {"attempts": 1}, *calls)
    assert said is mark
