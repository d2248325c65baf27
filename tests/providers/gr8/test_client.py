"""get-public-key as GR8 calls it, and every answer it does not take."""

import asyncio

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.wire import Headers, Response
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import KEY_URL, World, pem_answer, reason

PEM = signing_key().public_pem()


async def test_the_key_is_asked_for_with_brand_and_operator_id() -> None:
    world = World()
    await world.enter(world.token())
    [(operation, request, timeout_s)] = world.operator.sent
    assert operation == "gr8.get-public-key"
    assert (request.method, request.url) == ("GET", KEY_URL)
    assert request.headers == Headers(
        (("X-Brand", "acme"), ("X-Operator-Id", "op1"), ("Accept", "*/*"))
    )
    assert timeout_s == 5


WRONG: list[tuple[str, Response | PeerFault]] = [
    ("key.fetch.redirect", Response(301, Headers.of(location="/login"))),
    ("key.fetch.redirect", Response(302, Headers.of(location="http://127.0.0.1/"), PEM.encode())),
    ("key.fetch.redirect", Response(304)),
    ("key.fetch.status", Response(204)),
    ("key.fetch.status", Response(201, body=PEM.encode())),
    ("key.fetch.status", Response(404, body=PEM.encode())),
    ("key.fetch.status", Response(500)),
    ("key.fetch.timeout", PeerFault(PeerTrouble.TIMEOUT, "too late")),
    ("key.fetch.unreachable", PeerFault(PeerTrouble.REFUSED, "nobody there")),
    ("key.fetch.unreachable", PeerFault(PeerTrouble.BROKEN, "cut")),
    ("key.parse.not-pem", Response(200)),
    ("key.parse.json", pem_answer('{"publicKey": "x"}')),
    ("key.parse.private", pem_answer(signing_key().private_pem())),
]


@pytest.mark.parametrize(
    ("expected", "answer"), WRONG, ids=[f"{code}-{n}" for n, (code, _) in enumerate(WRONG)]
)
async def test_a_key_that_cannot_be_had_lets_nobody_in_and_is_asked_for_again(
    expected: str, answer: Response | PeerFault
) -> None:
    world = World()
    world.operator.answers["acme"] = answer
    refused = await world.enter(world.token())
    assert reason(refused) == expected
    assert refused.response.status == 200
    world.operator.publish(signing_key())
    assert (await world.enter(world.token())).answered["verdict"] == "accepted"
    assert len(world.operator.sent) == 2


@pytest.mark.parametrize(("size", "taken"), [(16_383, True), (16_384, True), (16_385, False)])
async def test_an_answer_has_up_to_16384_bytes(size: int, taken: bool) -> None:
    world = World()
    world.operator.answers["acme"] = pem_answer(PEM.ljust(size))
    decision = await world.enter(world.token())
    assert reason(decision) == (None if taken else "key.fetch.too-large")


async def test_a_wrong_content_type_is_noticed_or_refused_as_set() -> None:
    for rule, verdict in (("warn", "accepted"), ("refuse", "refused")):
        world = World(key__content_type=rule)
        world.operator.answers["acme"] = pem_answer(PEM, content_type="text/html")
        decision = await world.enter(world.token())
        assert decision.answered["verdict"] == verdict
        assert "key.content-type" in decision.notes[0]


async def test_a_key_is_fetched_once_in_900_seconds() -> None:
    world = World()
    for _ in range(3):
        await world.enter(world.token())
    world.clock.advance(899)
    await world.enter(world.token())
    assert len(world.operator.sent) == 1
    world.clock.advance(1)
    await world.enter(world.token())
    assert len(world.operator.sent) == 2


async def test_a_bad_signature_is_no_reason_to_ask_again() -> None:
    world = World()
    await world.enter(world.token())
    assert reason(await world.enter(world.token("another"))) == "jwt.signature"
    assert len(world.operator.sent) == 1


async def test_a_cached_key_outlives_a_failing_endpoint_but_not_its_time() -> None:
    world = World()
    await world.enter(world.token())
    world.operator.answers["acme"] = Response(500)
    world.clock.advance(899)
    assert reason(await world.enter(world.token())) is None
    world.clock.advance(1)
    assert reason(await world.enter(world.token())) == "key.fetch.status"


@pytest.mark.parametrize(
    ("after_s", "old", "new"),
    [
        (0, None, "jwt.signature"),
        (899, None, "jwt.signature"),
        (900, "jwt.signature", None),
        (901, "jwt.signature", None),
    ],
)
async def test_a_rotated_key_counts_after_the_cache_has_ended(
    after_s: float, old: str | None, new: str | None
) -> None:
    world = World()
    await world.enter(world.token())
    world.operator.publish(signing_key("new"))
    world.clock.advance(after_s)
    assert reason(await world.enter(world.token("new"))) == new
    assert reason(await world.enter(world.token())) == old


async def test_entries_at_once_share_one_fetch_and_its_end() -> None:
    world = World()
    world.operator.gate = asyncio.Event()
    world.operator.answers["acme"] = Response(500)
    entries = [asyncio.ensure_future(world.enter(world.token())) for _ in range(5)]
    await world.operator.asked.wait()
    entries[0].cancel()
    world.operator.gate.set()
    ended = await asyncio.gather(*entries, return_exceptions=True)
    assert isinstance(ended[0], asyncio.CancelledError)
    for decision in ended[1:]:
        assert not isinstance(decision, BaseException)
        assert reason(decision) == "key.fetch.status"
    assert len(world.operator.sent) == 1


async def test_two_brands_get_two_keys() -> None:
    world = World()
    short = {"externalUserId": "p-1"}
    assert reason(await world.enter(world.token("acme"), brand="acme")) is None
    assert reason(await world.enter(world.token("zenith", **short), brand="zenith")) is None
    assert reason(await world.enter(world.token("acme", **short), brand="zenith")) == (
        "jwt.signature"
    )
    assert [sent.headers.get("x-operator-id") for _, sent, _ in world.operator.sent] == [
        "op1",
        "op2",
    ]
