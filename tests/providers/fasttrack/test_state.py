"""What is kept of sids and players."""

import pytest

from sandbox.engine.world.memory_store import MemoryStore
from sandbox.port import Records
from sandbox.providers.fasttrack.front_end import session_of
from sandbox.providers.fasttrack.rules import Judgement
from sandbox.providers.fasttrack.state import LOGGED_OUT, SIDS, KnownSid, Session, profile_of
from tests.providers.fasttrack.lending import FakeIds


@pytest.mark.parametrize(("age_s", "fresh"), [(9, True), (10, False), (11, False)])
def test_a_session_is_fresh_before_the_ttl_and_not_from_it_on(age_s: int, fresh: bool) -> None:
    assert Session("7", 100.0).is_fresh(now_s=100.0 + age_s, ttl_s=10) is fresh


def test_without_a_ttl_no_session_is_fresh() -> None:
    assert not Session("7", 100.0).is_fresh(now_s=100.0, ttl_s=0)


async def test_a_logout_ends_the_session_of_that_sid_alone() -> None:
    store = MemoryStore()
    records = Records(store)
    await store.apply(records.put(SIDS, sid, KnownSid(Session(sid, 0.0))) for sid in ("one", "two"))
    await records.get(SIDS, "one")
    await store.apply([records.put(SIDS, "one", LOGGED_OUT)])
    assert isinstance(await session_of(records, "one"), Judgement)
    assert await session_of(records, "two") == Session("two", 0.0)
    assert await session_of(records, "three") is None


async def test_two_players_never_share_an_own_id() -> None:
    store, ids = MemoryStore(), FakeIds()
    own_ids = []
    for user_id in ("a", "b", "a", "c"):
        profile, made = await profile_of(Records(store), user_id, ids)
        await store.apply(made)
        own_ids.append(profile.own_id)
    assert own_ids == [1_000_000, 1_000_001, 1_000_000, 1_000_002]
