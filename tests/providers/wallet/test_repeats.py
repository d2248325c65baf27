"""What is remembered of signed requests: counted, bounded, and of each operation its own."""

import pytest

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.port import Records
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import Signed, sign
from sandbox.providers.wallet.signed_post.repeats import (
    REMEMBERED_PER_TOKEN,
    Past,
    Repeat,
    read_repeat,
)
from tests.providers.wallet.desk import (
    ACCESS_KEY,
    PRIVATE_KEY,
    body_of,
    correct,
    desk,
    request_with,
    with_headers,
)


async def _happens(store: MemoryStore, signature: str, *, accepted_by: str = "") -> int:
    """See a request once more, perhaps accept it, and return how often it was seen."""
    records = Records(store)
    before = await read_repeat(records, "t", signature)
    after = before.seen()
    after = after.accepted(accepted_by) if accepted_by else after
    await store.apply(after.changes_from(before, records))
    return before.past.times + 1


async def _past(store: MemoryStore, signature: str) -> Past:
    return (await read_repeat(Records(store), "t", signature)).past


async def test_only_so_many_requests_of_a_token_are_remembered() -> None:
    store = MemoryStore()
    first = [await _happens(store, str(n)) for n in range(REMEMBERED_PER_TOKEN)]
    assert set(first) == {1}
    assert await _happens(store, "255") == 2
    assert [await _happens(store, "256"), await _happens(store, "256")] == [1, 1]


async def test_only_so_many_accepted_requests_of_a_token_are_remembered() -> None:
    store = MemoryStore()
    for n in range(REMEMBERED_PER_TOKEN + 1):
        await _happens(store, str(n), accepted_by="a")
    assert (await _past(store, "0")).accepted_by == {"a"}
    assert (await _past(store, str(REMEMBERED_PER_TOKEN))).accepted_by == set()
    await _happens(store, "0", accepted_by="b")
    assert (await _past(store, "0")).accepted_by == {"a", "b"}


async def test_tokens_are_bounded_each_by_itself() -> None:
    store = MemoryStore()
    for n in range(REMEMBERED_PER_TOKEN):
        await _happens(store, str(n))
    other = await read_repeat(Records(store), "another", "x")
    assert other.seen().past.times == 1


@pytest.mark.parametrize("signature", ["", "x"])
def test_nothing_is_written_of_what_has_not_changed(signature: str) -> None:
    accepted = Repeat("t", signature).accepted("a")
    assert accepted.accepted("a").changes_from(accepted, Records(MemoryStore())) == ()


async def test_the_signature_of_an_earlier_request_is_told_as_one() -> None:
    at = await desk()
    first = correct()
    await at.post(first)
    kept = first.headers.get("x-request-signature") or ""
    later = request_with(body_of(currency="USD"), signature=kept)
    answered = (await at.post(later)).answered
    assert answered["looks-like"] == "signature-of-an-earlier-request"
    unknown = request_with(body_of(currency="USD"), signature="0" * 64)
    assert "looks-like" not in (await at.post(unknown)).answered


async def test_keys_that_were_taken_for_each_other_are_told_as_such() -> None:
    body = body_of()
    request = request_with(body, signature=sign(Signed(body), key=ACCESS_KEY))
    swapped = with_headers(request, authorization=compose_basic("7041", PRIVATE_KEY))
    at = await desk()
    assert (await at.post(swapped)).answered["looks-like"] == "keys-swapped"
    assert (await at.post(request)).answered["looks-like"] == "key-access-key"
