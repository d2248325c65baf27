"""The room as a player enters it: verdicts, accounts, sessions, and the time of judgement."""

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.protocol.jwt_signing import hmac_jwt, unsigned_jwt
from tests.protocol.keys import SAMPLE_TOKEN, signing_key
from tests.providers.gr8.lending import ALICE, NOW, World, body_of, reason, with_brand


async def test_the_first_entry_creates_the_account_and_the_second_finds_it() -> None:
    world = World()
    first = await world.enter(world.token(country="GBR", operatorUserName="jane"))
    assert first.answered == {
        "verdict": "accepted",
        "player": "p-1001",
        "currency": "EUR",
        "created": True,
        "notices": [],
    }
    again = await world.enter(world.token(country="DEU"))
    assert again.answered["created"] is False
    assert again.answered["notices"] == ["account.country"]
    account = await world.account_of(ALICE)
    assert account is not None
    assert (account.currency, account.profile.country) == ("EUR", "GBR")
    assert account.profile.operator_user_name == "jane"


async def test_another_currency_is_refused_and_the_first_stays() -> None:
    world = World()
    await world.enter(world.token())
    refused = await world.enter(world.token(defaultCurrency="USD"))
    assert refused.answered == {
        "verdict": "refused",
        "reason": "account.currency_mismatch",
        "player": "p-1001",
        "currency": "EUR",
        "wanted": '"EUR"',
        "held-against": "the account of player p-1001, in EUR since its first entry",
        "notices": [],
    }
    assert refused.response.status == 200
    assert (await world.enter(world.token())).answered["currency"] == "EUR"


async def test_the_same_id_under_two_brands_is_two_accounts() -> None:
    world = World()
    await world.enter(world.token("acme"), brand="acme")
    other = await world.enter(world.token("zenith", defaultCurrency="GBP"), brand="zenith")
    assert other.answered["created"] is True
    accounts = [await world.account_of(with_brand(brand)) for brand in ("acme", "zenith")]
    assert [account and account.currency for account in accounts] == ["EUR", "GBP"]
    assert await world.account_of(with_brand("nobody")) is None


async def test_a_refused_token_creates_nothing() -> None:
    world = World()
    for wrong in (
        world.token("another"),
        world.token(exp=NOW - 30),
        world.token(defaultCurrency="GBP"),
        world.token(iat=None),
    ):
        assert (await world.enter(wrong)).answered["verdict"] == "refused"
    assert await world.account_of(ALICE) is None
    created = await world.enter(world.token(defaultCurrency="USD"))
    assert (created.answered["created"], created.answered["currency"]) == (True, "USD")


REFUSED: list[tuple[str, str]] = [
    ("", "jwt.malformed"),
    ("null", "jwt.malformed"),
    ("undefined", "jwt.malformed"),
    ("0d0c7a4e-session", "jwt.malformed"),
    (unsigned_jwt({}), "jwt.header.alg"),
    (hmac_jwt({}, secret=b"s"), "jwt.header.alg"),
    (SAMPLE_TOKEN, "jwt.signature"),
    (SAMPLE_TOKEN + "%3D", "jwt.encoding"),
    (SAMPLE_TOKEN.replace("-", "+", 1), "jwt.encoding"),
    (SAMPLE_TOKEN + "%0A", "jwt.malformed"),
    ("%ED%A0%80.x.y", "jwt.encoding"),
]


@pytest.mark.parametrize(("token", "expected"), REFUSED, ids=range(len(REFUSED)))
async def test_a_wrong_token_gets_its_reason(token: str, expected: str) -> None:
    decision = await World().enter(token)
    assert decision.answered == {"verdict": "refused", "reason": expected, "notices": []}
    assert decision.notes[0].startswith(f"{expected}: ")


async def test_who_comes_without_a_token_is_a_guest() -> None:
    world = World()
    decision = await world.get("/en/")
    assert decision.answered == {"verdict": "guest", "notices": []}
    assert world.operator.sent == []


async def test_a_brand_nobody_has_is_refused_after_the_header_and_before_any_key() -> None:
    world = World()
    assert reason(await world.enter(world.token(), brand="nobody")) == "tenant.unknown"
    assert reason(await world.enter(unsigned_jwt({}), brand="nobody")) == "jwt.header.alg"
    assert world.operator.sent == []


async def test_without_a_target_the_iframe_opens_for_guests_only() -> None:
    world = World({})
    assert (await world.get("/en/")).answered["verdict"] == "guest"
    assert reason(await world.enter(world.token())) == "tenant.unknown"


async def test_casino_aggregation_shortens_the_player_id() -> None:
    world = World()
    for length, expected in ((20, None), (21, "claim.externalUserId")):
        token = world.token("zenith", externalUserId="a" * length)
        assert reason(await world.enter(token, brand="zenith")) == expected


async def test_a_reused_token_is_noticed_and_refused_where_it_is_for_one_use() -> None:
    for single_use, verdict in ((False, "accepted"), (True, "refused")):
        world = World(jwt__single_use=single_use)
        token = world.token()
        assert (await world.enter(token)).answered["notices"] == []
        again = await world.enter(token)
        assert again.answered["verdict"] == verdict
        assert again.notes[0].startswith("jwt.reused")


async def test_a_refused_entry_does_not_use_a_token_up() -> None:
    world = World(jwt__single_use=True)
    token = world.token()
    assert reason(await world.enter(token, brand="zenith")) == "jwt.signature"
    assert reason(await world.enter(token, brand="acme")) is None


PROFILES: list[tuple[str, dict[str, Json], str | None]] = [
    ("documented", {"iat": None}, "jwt.iat.missing"),
    ("lenient", {"iat": None}, None),
    ("documented", {"exp": NOW - 4, "iat": NOW - 9}, None),
    ("strict", {"exp": NOW - 4, "iat": NOW - 9}, "jwt.expired"),
    ("documented", {"exp": NOW - 59, "iat": NOW - 90}, "jwt.expired"),
    ("lenient", {"exp": NOW - 59, "iat": NOW - 90}, None),
    ("documented", {"country": "UK"}, None),
    ("strict", {"country": "UK"}, "claim.country"),
    ("strict", {"operatorUserId": ""}, "claim.operatorUserId"),
]


@pytest.mark.parametrize(("profile", "claims", "expected"), PROFILES, ids=range(len(PROFILES)))
async def test_a_profile_sets_how_strict_the_room_is(
    profile: str, claims: dict[str, Json], expected: str | None
) -> None:
    world = World(profile=profile)
    assert reason(await world.enter(world.token(**claims))) == expected


async def test_a_setting_of_its_own_beats_the_profile() -> None:
    world = World(profile="strict", jwt__skew_s=5)
    assert reason(await world.enter(world.token(exp=NOW - 4, iat=NOW - 9))) is None


@pytest.mark.parametrize(("offset_s", "refused"), [(-1, False), (0, True), (1, True)])
async def test_an_old_token_ends_when_our_clock_alone_moves(offset_s: int, refused: bool) -> None:
    world = World(jwt__skew_s=0)
    old = world.token()
    await world.note(old)
    world.clock.advance(60 + offset_s)
    assert reason(await world.enter(old)) == ("jwt.expired" if refused else None)


async def test_a_token_made_after_our_clock_moved_is_judged_by_the_operators() -> None:
    world = World(jwt__skew_s=0)
    world.clock.advance(3660)
    late = world.token()
    await world.note(late)
    assert await world.room.judged_now_s(late) == NOW
    assert reason(await world.enter(late)) is None
    world.clock.advance(59)
    assert reason(await world.enter(late)) is None
    world.clock.advance(1)
    assert await world.room.judged_now_s(late) == NOW + 60
    assert reason(await world.enter(late)) == "jwt.expired"


async def test_a_move_of_both_clocks_leaves_the_lead_alone() -> None:
    world = World(jwt__skew_s=0)
    old = world.token()
    await world.note(old)
    world.clock.advance(60, both=True)
    assert reason(await world.enter(old)) == "jwt.expired"
    assert reason(await world.enter(world.token())) is None


async def test_an_entry_is_a_first_sight_too() -> None:
    world = World(jwt__skew_s=0)
    world.clock.advance(3660)
    token = world.token()
    assert await world.room.judged_now_s(token) == NOW
    await world.enter(token)
    world.clock.advance(60)
    await world.note(token)
    assert await world.room.judged_now_s(token) == NOW + 60


async def session_ended(world: World, auth_token: str) -> bool:
    body = dump_json({"authToken": auth_token}).encode()
    return reason(await world.post("/logout", body)) == "session.unknown"


async def opened(world: World, token: str) -> str:
    body = dump_json({"token": token}).encode()
    answer = body_of(await world.post("/verify-token", body))
    assert isinstance(answer, dict)
    return str(answer["authToken"])


async def test_entering_again_logs_the_account_out_first() -> None:
    world = World()
    first = await opened(world, world.token())
    second = await opened(world, world.token())
    assert first != second
    assert await session_ended(world, first)
    assert not await session_ended(world, second)


async def test_another_player_on_the_same_page_logs_the_one_before_out() -> None:
    world = World()
    alice = await opened(world, world.token())
    cookie = f"other=1; gr8_session={alice}"
    await world.enter(world.token(externalUserId="p-1002"), cookie=cookie)
    assert await session_ended(world, alice)


@pytest.mark.parametrize("how", ["/en/", "/en/?jwt=", "/en/?jwt=a.b.c"])
async def test_a_guest_or_a_refused_entry_logs_the_page_out_too(how: str) -> None:
    world = World()
    alice = await opened(world, world.token())
    await world.get(how, cookie=f"gr8_session={alice}")
    assert await session_ended(world, alice)


async def test_a_refused_token_does_not_log_out_the_player_it_claims_to_be() -> None:
    world = World()
    alice = await opened(world, world.token())
    await world.enter(world.token("another"))
    assert not await session_ended(world, alice)


@pytest.mark.parametrize(("after_s", "ended"), [(-1, False), (0, True), (1, True)])
async def test_a_session_lasts_a_day(after_s: int, ended: bool) -> None:
    world = World()
    alice = await opened(world, world.token())
    world.clock.advance(86_400 + after_s)
    assert await session_ended(world, alice) is ended


async def test_no_verdict_or_remark_holds_a_token_or_a_key() -> None:
    world = World()
    tokens = [
        world.token(),
        world.token("another"),
        world.token(defaultCurrency="eur", country="x"),
        world.token(externalUserId=world.token()),
        world.token(country=world.token(), operatorUserId=7, exp=NOW + 10**6),
        hmac_jwt({"alg": "x"}, secret=b"s"),
        signing_key().sign_jwt({}, header={"typ": world.token()}),
        "Bearer " + world.token(),
    ]
    for served in (signing_key().private_pem(), signing_key().public_pem()):
        world = World(jwt__fractional="warn")
        if "PRIVATE" in served:
            answer = world.operator.answers["acme"]
            assert not isinstance(answer, Exception)
            world.operator.answers["acme"] = type(answer)(200, answer.headers, served.encode())
        for token in tokens:
            decision = await world.enter(token)
            told = dump_json(decision.answered) + " ".join(decision.notes)
            assert "eyJ" not in told
            assert "MII" not in told
            assert signing_key().private_pem().split("\n")[3] not in told
