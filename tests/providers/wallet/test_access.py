"""Who may call, how often, and with which keys: the allow-list, the rate limit, a rotation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import Signed, sign
from sandbox.providers.wallet.access import Bucket, RateLimit
from sandbox.providers.wallet.demo import DEMO_TOKEN
from sandbox.providers.wallet.settings import from_target
from sandbox.wire import Request
from tests.providers.wallet.desk import (
    PRIVATE_KEY,
    body_of,
    correct,
    desk,
    json_of,
    request_with,
    target,
    with_headers,
)

OLD_KEY = "5f0c4a52-11aa-4e0b-8d5e-3a1b2c3d4e5f"
OLD_ACCESS = "0ld-Acc355"
ROTATED: dict[str, Json] = {
    "keys.previous": {"private-key": OLD_KEY, "access-key": OLD_ACCESS},
    "keys.overlap_s": 60,
}


def calling_from(address: str) -> Request:
    return replace(correct(), source=address)


def old_signature() -> Request:
    return request_with(body_of(), signature=sign(Signed(body_of()), key=OLD_KEY))


@pytest.mark.parametrize(
    ("allowed", "address", "reason"),
    [
        ([], "203.0.113.9", None),
        ([], "", None),
        (["203.0.113.9"], "203.0.113.9", None),
        (["203.0.113.9"], "203.0.113.10", "ip_not_allowed"),
        (["10.0.0.0/8", "203.0.113.9"], "10.255.0.1", None),
        (["10.0.0.0/8"], "11.0.0.1", "ip_not_allowed"),
        (["::1"], "::1", None),
        (["::1"], "127.0.0.1", "ip_not_allowed"),
        (["127.0.0.1"], "", "ip_not_allowed"),
        (["127.0.0.1"], "::ffff:127.0.0.1", None),
        (["127.0.0.1"], "::ffff:127.0.0.2", "ip_not_allowed"),
        (["10.0.0.0/8"], "::ffff:10.255.0.1", None),
        (["::ffff:10.0.0.0/104"], "10.255.0.1", None),
        (["::ffff:10.0.0.1"], "10.0.0.1", None),
        (["::/0"], "10.0.0.1", "ip_not_allowed"),
        (["fe80::1"], "fe80::1%eth0", None),
    ],
)
async def test_only_listed_addresses_may_call(
    allowed: list[Json], address: str, reason: str | None
) -> None:
    decision = await (await desk({"ip_allow": allowed})).post(calling_from(address))
    assert decision.answered.get("reason") == reason
    assert decision.response.status == (403 if reason else 200)


async def test_an_address_is_judged_after_basic_and_before_the_signature() -> None:
    at = await desk({"ip_allow": ["10.0.0.1"]})
    stranger = with_headers(calling_from("10.0.0.2"), x_request_signature="0")
    assert (await at.post(stranger)).answered["reason"] == "ip_not_allowed"
    nobody = with_headers(stranger, authorization=None)
    assert (await at.post(nobody)).answered["reason"] == "authorization_missing"


async def test_calls_beyond_the_burst_are_refused_until_virtual_time_has_passed() -> None:
    at = await desk({"rate_limit": {"rps": 2, "burst": 3, "retry_after_s": 7}})
    found = [(await at.post(correct())).response for _ in range(4)]
    assert [answer.status for answer in found] == [200, 200, 200, 429]
    assert found[3].headers.get("retry-after") == "7"
    assert json_of(found[3])["code"] == 90500
    at.clock.now += 0.5
    assert [(await at.post(correct())).response.status for _ in range(2)] == [200, 429]
    at.clock.now += 3600
    assert [(await at.post(correct())).response.status for _ in range(4)] == [200, 200, 200, 429]


async def test_a_call_too_many_leaves_the_token_alone_and_other_paths_are_not_counted() -> None:
    at = await desk({"rate_limit": {"rps": 1}})
    for _ in range(3):
        await at.post(replace(correct(), target="/api/wallet/debit"))
    assert (await at.script(correct())).answered["verdict"] == "accepted"
    late = await at.post(correct())
    assert (late.answered["reason"], late.response.headers.get("retry-after")) == (
        "rate_limited",
        "2",
    )
    assert await at.state_of(DEMO_TOKEN) == "minted"


async def test_nothing_is_counted_by_default() -> None:
    at = await desk()
    found = {(await at.post(correct())).response.status for _ in range(200)}
    assert found == {200}


@given(st.lists(st.floats(0, 10, allow_nan=False), max_size=40), st.integers(1, 5))
def test_no_more_calls_pass_than_the_bucket_gives(gaps: list[float], burst: int) -> None:
    limit, bucket, now, passed = RateLimit(0.5, burst, 1), Bucket(float(burst), 0.0), 0.0, 0
    for gap in gaps:
        now += gap
        bucket, admitted = bucket.call(limit, now_s=now)
        passed += admitted
    assert passed <= burst + now * 0.5 + 1e-6


@pytest.mark.parametrize(
    ("seconds", "verdict", "signature"), [(59.9, "accepted", "valid"), (60, "refused", "invalid")]
)
async def test_the_private_key_before_a_rotation_signs_until_the_overlap_ends(
    seconds: float, verdict: str, signature: str
) -> None:
    at = await desk(ROTATED)
    at.clock.now += seconds
    decision = await at.post(old_signature())
    assert (decision.answered["verdict"], decision.answered["signature"]) == (verdict, signature)
    assert any("before the rotation" in note for note in decision.notes)
    named = "key-before-rotation" if signature == "invalid" else None
    assert decision.answered.get("looks-like") == named


@pytest.mark.parametrize(("seconds", "basic"), [(0, "valid"), (60, "invalid")])
async def test_the_access_key_before_a_rotation_counts_until_the_overlap_ends(
    seconds: float, basic: str
) -> None:
    at = await desk(ROTATED)
    at.clock.now += seconds
    request = with_headers(correct(), authorization=compose_basic("7041", OLD_ACCESS))
    decision = await at.post(request)
    assert decision.answered["basic"] == basic
    assert any("before the rotation" in note for note in decision.notes)


async def test_without_an_overlap_the_old_key_is_refused_and_recognised() -> None:
    at = await desk({"keys.previous": {"private-key": OLD_KEY}})
    assert (await at.post(old_signature())).answered["looks-like"] == "key-before-rotation"
    other = with_headers(correct(), authorization=compose_basic("7041", OLD_ACCESS))
    assert any("key is wrong" in note for note in (await at.post(other)).notes)


async def test_the_present_keys_hold_throughout_and_an_unknown_key_never_does() -> None:
    at = await desk(ROTATED)
    assert (await at.post(correct())).notes == ()
    assert (await at.post(request_with(body_of(), signature="0" * 64))).answered["signature"] == (
        "invalid"
    )
    swapped = request_with(body_of(), signature=sign(Signed(body_of()), key=OLD_ACCESS))
    assert "looks-like" not in (await at.post(swapped)).answered
    assert PRIVATE_KEY != OLD_KEY


async def test_a_signed_request_seen_again_at_another_path_gets_a_security_note() -> None:
    at = await desk()
    await at.post(correct())
    replayed = await at.post(replace(correct(), target="/api/wallet/terminate"))
    assert replayed.answered["signature"] == "valid"
    assert any(note.startswith("security: ") for note in replayed.notes)
    first = await (await desk()).post(replace(correct(), target="/api/wallet/terminate"))
    assert not any(note.startswith("security: ") for note in first.notes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ip_allow": ["localhost"]}, "ip_allow"),
        ({"ip_allow": [1]}, "ip_allow"),
        ({"rate_limit": {"burst": 1}}, "rate_limit"),
        ({"rate_limit": {"rps": 0}}, "rate_limit"),
        ({"rate_limit": {"rps": 1, "burst": 0}}, "rate_limit"),
        ({"rate_limit": {"rps": 1, "per": "minute"}}, "rate_limit"),
        ({"rate_limit": "fast"}, "rate_limit"),
        ({"keys.previous": {"key": "x"}}, "keys.previous"),
        ({"keys.previous": {"private-key": 1}}, "keys.previous"),
        ({"keys.previous": {"private-key": "x"}, "keys.overlap_s": "1m"}, "keys.overlap_s"),
    ],
)
def test_a_setting_of_another_shape_is_a_setup_fault(changes: dict[str, Json], words: str) -> None:
    with pytest.raises(SetupFault, match=words):
        from_target(target(changes))
