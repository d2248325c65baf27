"""Every setting of the contract changes what it says, and only that."""

from dataclasses import replace

import pytest

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import PlayerView, RoomTarget
from sandbox.protocol.signature import PROFILES, Signed, sign
from sandbox.providers.wallet.settings import DEMO_PROVIDER, from_target
from sandbox.scenario.contract.contract import load_contract
from tests.providers.wallet.desk import (
    PATH,
    PRIVATE_KEY,
    START_S,
    body_of,
    correct,
    desk,
    json_of,
    request_with,
    target,
    with_headers,
)


@pytest.mark.parametrize(
    ("policy", "version", "status", "noted"),
    [
        ("prefer", "2", 200, False),
        ("prefer", "1.1", 200, True),
        ("strict", "2", 200, False),
        ("strict", "1.1", 505, True),
        ("h1_only", "1.1", 200, False),
        ("h1_only", "2", 505, False),
    ],
)
async def test_the_http_version_is_preferred_insisted_on_or_given_up(
    policy: str, version: str, status: int, noted: bool
) -> None:
    decision = await (await desk({"http_version_policy": policy})).post(
        request_with(body_of(), version=version)
    )
    assert decision.response.status == status
    assert any("HTTP/1.1" in note for note in decision.notes) is noted


@pytest.mark.parametrize(
    ("setting", "value", "ending"),
    [
        ("balance.render", "fixed_decimals", b'"balance":310.40}'),
        ("balance.render", "string", b'"balance":"310.40"}'),
        ("balance.render", "minor_units", b'"balance":31040}'),
        ("balance.scale", 0, b'"balance":310}'),
        ("balance.delta_on_authenticate", "0.105", b'"balance":310.5}'),
        ("response.site_id", "number", b'"site_id":12,"provider_id":7041,"balance":310.4}'),
    ],
)
async def test_a_success_is_spelt_as_set(setting: str, value: Json, ending: bytes) -> None:
    decision = await (await desk({setting: value})).post(correct())
    assert decision.response.body.endswith(ending)


async def test_the_site_id_takes_turns() -> None:
    at = await desk({"response.site_id": "alternate"})
    found = [json_of((await at.post(correct())).response)["site_id"] for _ in range(3)]
    assert found == ["12", 12, "12"]


@pytest.mark.parametrize(
    ("style", "game", "expected"),
    [
        ("echo", "lucky-ferry", "lucky-ferry"),
        ("echo", "77", "77"),
        ("internal_number", "lucky-ferry", 1807275418),
        ("internal_string", "lucky-ferry", "1807275418"),
        ("echo_if_numeric", "77", 77),
        ("echo_if_numeric", "lucky-ferry", 1807275418),
    ],
)
async def test_the_game_id_is_echoed_or_the_vendors_own(
    style: str, game: str, expected: Json
) -> None:
    decision = await (await desk({"response.game_id": style})).post(correct(game_id=game))
    assert json_of(decision.response)["game_id"] == expected


async def test_a_lone_surrogate_is_echoed_as_the_escape_it_was() -> None:
    body = body_of(game_id="@").replace(b"@", rb"\ud800")
    decision = await (await desk()).post(request_with(body))
    assert rb'"game_id":"\ud800"' in decision.response.body


@pytest.mark.parametrize(
    ("shape", "further"),
    [
        ("minimal", {}),
        (
            "full_null",
            dict.fromkeys(("token", "player_id", "game_id", "site_id", "provider_id", "balance")),
        ),
        (
            "echo_request",
            {
                "token": "nobody",
                "player_id": 90071,
                "game_id": "lucky-ferry",
                "site_id": 12,
                "provider_id": 7041,
                "balance": None,
            },
        ),
    ],
)
async def test_a_failure_has_four_members_or_all(shape: str, further: dict[str, Json]) -> None:
    decision = await (await desk({"failure.shape": shape})).post(correct(token="nobody"))
    answer = dict(json_of(decision.response))
    for name in ("status", "code", "message", "request_id"):
        del answer[name]
    assert answer == further


async def test_the_charset_and_the_message_follow_their_settings() -> None:
    at = await desk({"response.charset_param": True, "message.on_success": "OK"})
    decision = await at.post(correct())
    assert decision.response.headers.get("content-type") == "application/json; charset=utf-8"
    assert json_of(decision.response)["message"] == "OK"


@pytest.mark.parametrize(("asked", "value"), [(True, 'Basic realm="wallet"'), (False, None)])
async def test_a_401_carries_the_challenge(asked: bool, value: str | None) -> None:
    at = await desk({"www_authenticate": asked})
    decision = await at.post(with_headers(correct(), authorization=None))
    assert decision.response.headers.get("www-authenticate") == value


async def test_a_405_says_what_is_allowed() -> None:
    decision = await (await desk()).post(replace(correct(), method="PUT"))
    assert decision.response.headers.get("allow") == "POST"


@pytest.mark.parametrize(
    ("override", "code", "http"),
    [
        ({"token_unknown": {"code": 17}}, 17, 403),
        ({"token_unknown": {"http": 410}}, 90300, 410),
        ({"token_unknown": {"code": 17, "http": 410, "message": "gone"}}, 17, 410),
        ({"token_unknown": 17}, 17, 403),
    ],
)
async def test_a_code_is_replaced_in_part(override: Json, code: int, http: int) -> None:
    decision = await (await desk({"codes": override})).post(correct(token="nobody"))
    assert (json_of(decision.response)["code"], decision.response.status) == (code, http)


@pytest.mark.parametrize(
    "override",
    [{"no_such": 1}, {"success": "1"}, {"success": {"kode": 1}}, {"success": {"code": True}}, []],
)
def test_a_code_of_another_shape_is_a_setup_fault(override: Json) -> None:
    with pytest.raises(SetupFault, match="codes"):
        from_target(target({"codes": override}))


async def test_currencies_ignore_case_only_when_asked_to() -> None:
    at = await desk({"currency.case_insensitive": True})
    assert (await at.post(correct(currency="eur"))).response.status == 200


async def test_without_the_cross_check_the_tokens_provider_still_counts() -> None:
    decision = await (await desk({"provider_cross_check": False})).post(correct(provider_id=7042))
    assert decision.answered["reason"] == "token_provider_mismatch"


@pytest.mark.parametrize(
    ("games", "reason"), [(["lucky-ferry"], None), (["other"], "game_unknown")]
)
async def test_only_registered_games_are_known(games: list[Json], reason: str | None) -> None:
    decision = await (await desk(section={"games": games})).post(correct())
    assert decision.answered.get("reason") == reason


async def test_upper_case_hex_passes_only_when_asked_for() -> None:
    signature = sign(Signed(body_of()), key=PRIVATE_KEY).upper()
    request = request_with(body_of(), signature=signature)
    assert (await (await desk()).post(request)).answered["looks-like"] == "encoding-upper-case"
    at = await desk({"signature.accept_uppercase_hex": True})
    assert (await at.post(request)).answered["signature"] == "valid"


async def test_without_signatures_none_is_asked_for() -> None:
    at = await desk({"signature.profile": "off"})
    decision = await at.post(with_headers(correct(), x_request_signature=None))
    assert decision.answered["signature"] == "off"
    assert decision.response.status == 200
    assert any("no signature" in note for note in decision.notes)


@pytest.mark.parametrize("profile", list(PROFILES))
async def test_every_recipe_is_served(profile: str) -> None:
    stamp, nonce = str(int(START_S)), "n"
    signed = Signed(body_of(), path=PATH, timestamp=stamp, nonce=nonce)
    request = with_headers(
        correct(),
        x_request_signature=sign(signed, key=PRIVATE_KEY, profile=profile),
        x_request_timestamp=stamp,
        x_request_nonce=nonce,
    )
    decision = await (await desk({"signature.profile": profile})).post(request)
    assert decision.answered["verdict"] == "accepted"


@pytest.mark.parametrize(
    ("offset_s", "reason"),
    [
        (-301, "timestamp_skew"),
        (-300, None),
        (0, None),
        (300, None),
        (301, "timestamp_skew"),
    ],
)
async def test_the_timestamp_is_judged_by_the_callers_own_time(
    offset_s: int, reason: str | None
) -> None:
    at = await desk({"signature.profile": "hmac-sha256-ts-hex"})
    at.clock.now += 200  # we are ahead of the operator by as much
    at.clock.lead = 200
    stamp = str(int(START_S) + offset_s)
    signed = Signed(body_of(), path=PATH, timestamp=stamp)
    request = with_headers(
        correct(),
        x_request_signature=sign(signed, key=PRIVATE_KEY, profile="hmac-sha256-ts-hex"),
        x_request_timestamp=stamp,
    )
    assert (await at.post(request)).answered.get("reason") == reason


@pytest.mark.parametrize("stamp", ["soon", "-5", "1" * 400, "１"])
async def test_an_unreadable_timestamp_is_skewed(stamp: str) -> None:
    at = await desk({"signature.profile": "hmac-sha256-ts-hex"})
    value = sign(Signed(body_of(), timestamp=stamp), key=PRIVATE_KEY, profile="hmac-sha256-ts-hex")
    request = with_headers(correct(), x_request_signature=value, x_request_timestamp=stamp)
    assert (await at.post(request)).answered["reason"] == "timestamp_skew"


async def test_a_recipe_with_a_timestamp_misses_it_as_part_of_the_signature() -> None:
    decision = await (await desk({"signature.profile": "hmac-sha256-ts-hex"})).post(correct())
    assert decision.answered["reason"] == "signature_missing"
    assert any("x-request-timestamp" in note for note in decision.notes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"balance.render": "roman"}, "balance.render"),
        ({"signature.profile": "rot13"}, "signature.profile"),
        ({"token.launch_ttl_s": "5m"}, "token.launch_ttl_s"),
        ({"token.sliding": 1}, "token.sliding"),
        ({"ids.max": True}, "ids.max"),
        ({"balance.initial": "much"}, "balance.initial"),
        ({"code_style": None}, "code_style"),
    ],
)
def test_a_setting_of_another_type_is_a_setup_fault(changes: dict[str, Json], words: str) -> None:
    with pytest.raises(SetupFault, match=words):
        from_target(target(changes))


@pytest.mark.parametrize(
    "section",
    [
        {"provider": {}},
        {"provider": {"id": True, "access-key": "a", "private-key": "b"}},
        {"provider": {"id": 1, "access-key": "a"}},
        {"site-id": "x"},
    ],
)
def test_a_section_of_another_shape_is_a_setup_fault(section: dict[str, Json]) -> None:
    with pytest.raises(SetupFault, match="target, wallet"):
        from_target(target(section=section))


def test_ids_from_the_environment_may_be_digits_as_text() -> None:
    provider = {"id": "7041", "access-key": "a", "private-key": "b"}
    found = from_target(target(section={"provider": provider, "site-id": "13"}))
    assert (found.provider.id, found.site_id) == (7041, 13)


def test_without_a_section_the_demo_provider_is_known() -> None:
    bare = RoomTarget({}, load_contract("wallet").effective({}))
    assert from_target(bare).provider == DEMO_PROVIDER


def test_every_setting_is_said_to_be_assumed_or_documented() -> None:
    settings = load_contract("wallet").settings
    documented = [name for name, setting in settings.items() if setting.basis == "documented"]
    assert documented == ["signature.profile"]
    assert list(settings["signature.profile"].one_of) == [*PROFILES, "off"]


async def test_a_blocked_player_is_refused() -> None:
    at = await desk()
    player = PlayerView(id="7", fields={"wallet-id": 7})
    minted = await at.room.mint(player, values={"blocked": True})
    decision = await at.post(correct(token=minted.token, player_id=7))
    assert decision.answered["reason"] == "player_blocked"
