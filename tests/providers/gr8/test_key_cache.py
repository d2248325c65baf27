"""One key per tenant for 900 seconds; the ones before are remembered as previous."""

import pytest

from sandbox.providers.gr8.key_cache import Fetch, KeyCache
from sandbox.providers.gr8.settings import Tenant
from tests.protocol.keys import public_key

ACME, ZENITH = Tenant("acme", "op1"), Tenant("zenith", "op2")


@pytest.fixture
def cache() -> KeyCache:
    return KeyCache(ttl_s=900)


def test_an_empty_cache_wants_the_key_of_the_tenant(cache: KeyCache) -> None:
    assert cache.lookup(ACME, now_s=0) == Fetch(ACME)


@pytest.mark.parametrize(("age_s", "wanted"), [(899, False), (900, True), (901, True)])
def test_a_key_is_used_for_900_seconds(cache: KeyCache, age_s: float, wanted: bool) -> None:
    cache.keep(ACME, public_key(), now_s=1000)
    found = cache.lookup(ACME, now_s=1000 + age_s)
    assert found == (Fetch(ACME) if wanted else public_key())


def test_the_time_runs_from_the_latest_arrival(cache: KeyCache) -> None:
    cache.keep(ACME, public_key(), now_s=0)
    cache.keep(ACME, public_key(), now_s=800)
    assert cache.lookup(ACME, now_s=1699) == public_key()
    assert cache.previous(ACME, now_s=1699) == ()


def test_tenants_do_not_share_keys(cache: KeyCache) -> None:
    cache.keep(ACME, public_key(), now_s=0)
    assert cache.lookup(ZENITH, now_s=0) == Fetch(ZENITH)
    assert cache.previous(ZENITH, now_s=0) == ()


@pytest.mark.parametrize(("now_s", "previous"), [(899, 0), (900, 1), (901, 1)])
def test_a_key_becomes_previous_when_its_time_is_over(
    cache: KeyCache, now_s: float, previous: int
) -> None:
    cache.keep(ACME, public_key(), now_s=0)
    assert cache.previous(ACME, now_s=now_s) == (public_key(),) * previous


def test_a_replaced_key_is_previous_until_it_comes_back(cache: KeyCache) -> None:
    cache.keep(ACME, public_key("old"), now_s=0)
    cache.keep(ACME, public_key("new"), now_s=900)
    assert cache.previous(ACME, now_s=900) == (public_key("old"),)
    cache.keep(ACME, public_key("old"), now_s=1800)
    assert cache.previous(ACME, now_s=1800) == (public_key("new"),)


def test_flushing_makes_every_key_previous(cache: KeyCache) -> None:
    cache.keep(ACME, public_key(), now_s=0)
    cache.flush()
    assert cache.lookup(ACME, now_s=0) == Fetch(ACME)
    assert cache.previous(ACME, now_s=0) == (public_key(),)
