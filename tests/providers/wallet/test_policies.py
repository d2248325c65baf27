"""What the pages leave open is a setting, and the settings not told elsewhere are obeyed."""

import uuid

import pytest

from sandbox.json_value import Json
from sandbox.protocol.signature import Signed, sign
from sandbox.providers.wallet.demo import DEMO_PLAYER as PLAYER
from sandbox.scenario.contract.contract import load_contract
from tests.providers.wallet.desk import (
    PRIVATE_KEY,
    START_S,
    body_of,
    correct,
    desk,
    json_of,
    request_with,
    with_headers,
)

POLICIES = {
    "A1": ["http_version_policy"],
    "A2": ["response.game_id"],
    "A3": ["response.site_id"],
    "A4": ["request.coerce_numeric_strings"],
    "A5": ["balance.render", "balance.scale"],
    "A7": ["duplicate_authenticate"],
    "A8": ["duplicate_terminate"],
    "A9": ["token.launch_ttl_s", "token.session_ttl_s", "token.sliding"],
    "A10": ["token.format"],
    "A12": ["currency.case_insensitive"],
    "A13": ["request.unknown_fields"],
    "A14": ["failure.shape"],
    "A16": ["signature.profile"],
    "A17": ["replay"],
    "A18": ["provider_cross_check"],
    "A19": ["codes", "code_style"],
    "A20": ["www_authenticate"],
    "A21": ["message.on_success"],
    "A23": ["response.charset_param"],
    "A24": ["rate_limit"],
    "A26": ["ip_allow"],
    "A28": ["balance.delta_on_authenticate"],
    "A30": ["ids.min", "ids.max"],
}


@pytest.mark.parametrize("ambiguity", POLICIES)
def test_every_ambiguity_with_a_default_has_its_setting(ambiguity: str) -> None:
    settings = load_contract("wallet").settings
    for name in POLICIES[ambiguity]:
        assert settings[name].basis in ("assumed", "documented")
        assert settings[name].source


@pytest.mark.parametrize(
    ("setting", "value", "id_", "reason"),
    [
        ("ids.min", 1, 0, "validation_failed"),
        ("ids.min", 0, 0, "token_player_mismatch"),
        ("ids.max", 90070, 90071, "validation_failed"),
        ("ids.max", 90071, 90071, None),
        ("ids.max", 2**70, 2**64, "token_player_mismatch"),
    ],
)
async def test_ids_have_the_bounds_that_are_set(
    setting: str, value: int, id_: int, reason: str | None
) -> None:
    decision = await (await desk({setting: value})).post(correct(player_id=id_))
    assert decision.answered.get("reason") == reason


@pytest.mark.parametrize(("text", "status"), [("90071", 200), ("90071.0", 422), ("x", 422)])
async def test_digits_as_text_are_an_id_where_that_is_set(text: str, status: int) -> None:
    at = await desk({"request.coerce_numeric_strings": True})
    assert (await at.post(correct(player_id=text))).response.status == status


@pytest.mark.parametrize(("policy", "status"), [("ignore", 200), ("reject", 422)])
async def test_further_members_are_let_pass_or_refused(policy: str, status: int) -> None:
    at = await desk({"request.unknown_fields": policy})
    assert (await at.post(correct(level="gold"))).response.status == status


@pytest.mark.parametrize(("limit", "status"), [(138, 413), (139, 200)])
async def test_a_body_has_the_size_that_is_set(limit: int, status: int) -> None:
    at = await desk({"request.max_body_bytes": limit})
    assert (await at.post(correct())).response.status == status


@pytest.mark.parametrize("code", [90500, 90502])
async def test_a_scripted_busy_wallet_names_the_time_that_is_set(code: int) -> None:
    answer = await (await desk({"retry_after_s": 9})).room.scripted(code, None, correct())
    assert answer.headers.get("retry-after") == "9"


@pytest.mark.parametrize(("skew_s", "reason"), [(5, None), (4, "timestamp_skew")])
async def test_a_timestamp_may_be_as_far_off_as_is_set(skew_s: int, reason: str | None) -> None:
    profile = "hmac-sha256-ts-hex"
    stamp = str(int(START_S) - 5)
    value = sign(Signed(body_of(), timestamp=stamp), key=PRIVATE_KEY, profile=profile)
    at = await desk({"signature.profile": profile, "signature.max_skew_s": skew_s})
    request = with_headers(correct(), x_request_signature=value, x_request_timestamp=stamp)
    assert (await at.post(request)).answered.get("reason") == reason


@pytest.mark.parametrize(
    ("setting", "first", "later"),
    [("token.launch_ttl_s", 60, 0), ("token.session_ttl_s", 0, 60)],
)
async def test_a_token_lives_as_long_as_is_set(setting: str, first: int, later: int) -> None:
    at = await desk({setting: 60, "token.sliding": False}, demo=False)
    token = await at.minted(PLAYER)
    at.clock.now += first
    before = await at.post(correct(token=token))
    at.clock.now += later
    after = await at.post(correct(token=token))
    assert (before.answered["verdict"] == "accepted") is (first == 0)
    assert after.answered["reason"] == "token_expired"


async def test_a_balance_nobody_chose_is_the_one_that_is_set() -> None:
    at = await desk({"balance.initial": "12.50"}, demo=False)
    token = await at.minted(PLAYER)
    answer = json_of((await at.post(correct(token=token))).response)
    assert str(answer["balance"]) == "12.5"


REFUSED: dict[str, Json] = {"player_id": "x"}


@pytest.mark.parametrize("shape", ["minimal", "full_null", "echo_request"])
async def test_every_error_has_a_request_id_of_its_own(shape: str) -> None:
    at = await desk({"failure.shape": shape})
    asked = (
        with_headers(correct(), authorization=None),
        with_headers(correct(), x_request_signature="0"),
        request_with(b"{"),
        request_with(b" " * 70000),
        correct(**REFUSED),
        correct(token="nobody"),
    )
    ids = [json_of((await at.post(request)).response)["request_id"] for request in asked]
    assert len(set(map(str, ids))) == len(asked)
    assert {uuid.UUID(str(one)).version for one in ids} == {4}
