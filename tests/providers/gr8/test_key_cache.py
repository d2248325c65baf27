"""One key per tenant for 900 seconds; the ones before are remembered as previous."""

import pytest

from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8.key_cache import TenantKeys, with_key
from tests.protocol.keys import public_key

TTL_S = 900


def keys(*arrived: tuple[str, float]) -> TenantKeys:
    """The keys of a tenant after these came, each at its time."""
    found: TenantKeys | None = None
    for name, now_s in arrived:
        found = with_key(found, public_key(name), now_s=now_s)
    assert found is not None
    return found


def used(found: TenantKeys, now_s: float) -> PublicKey | None:
    return found.in_use(now_s=now_s, ttl_s=TTL_S)


def previous(found: TenantKeys, now_s: float) -> tuple[PublicKey, ...]:
    return found.previous(now_s=now_s, ttl_s=TTL_S)


@pytest.mark.parametrize(("age_s", "wanted"), [(899, False), (900, True), (901, True)])
def test_a_key_is_used_for_900_seconds(age_s: float, wanted: bool) -> None:
    found = keys(("one", 1000))
    assert used(found, 1000 + age_s) == (None if wanted else public_key("one"))


def test_the_time_runs_from_the_latest_arrival() -> None:
    found = keys(("one", 0), ("one", 800))
    assert used(found, 1699) == public_key("one")
    assert previous(found, 1699) == ()


@pytest.mark.parametrize(("now_s", "count"), [(899, 0), (900, 1), (901, 1)])
def test_a_key_becomes_previous_when_its_time_is_over(now_s: float, count: int) -> None:
    assert previous(keys(("one", 0)), now_s) == (public_key("one"),) * count


def test_a_replaced_key_is_previous_until_it_comes_back() -> None:
    found = keys(("old", 0), ("new", 900))
    assert previous(found, 900) == (public_key("old"),)
    found = with_key(found, public_key("old"), now_s=1800)
    assert previous(found, 1800) == (public_key("new"),)
    assert previous(found, 2700) == (public_key("old"), public_key("new"))
