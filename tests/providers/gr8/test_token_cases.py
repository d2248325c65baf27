"""The negative cases of tokens: each wrong one is refused for its own reason, at the right time."""

import base64
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.protocol.jwt_signing import base64url, ec_signed_jwt, hmac_jwt, unsigned_jwt
from sandbox.providers.gr8.preflight import token_in
from sandbox.providers.gr8.settings import from_target
from sandbox.wire import Response
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import NOW, World, reason, target

KEY = signing_key("acme")
CLAIMS: Mapping[str, Json] = {
    "externalUserId": "p-1001",
    "defaultCurrency": "EUR",
    "iat": NOW,
    "exp": NOW + 60,
}
GOOD = KEY.sign_jwt(CLAIMS)
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")
RS256 = b'{"alg":"RS256","typ":"JWT"}'


def claiming(**changed: Json) -> str:
    return KEY.sign_jwt({n: v for n, v in {**CLAIMS, **changed}.items() if v != "LEFT OUT"})


def with_payload(payload: str) -> str:
    return f"{HEADER}.{base64url(payload.encode())}.{SIGNATURE}"


def standard(text: str) -> str:
    return base64.b64encode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))).decode()


BEFORE_THE_KEY: list[tuple[str, str, str]] = [
    ("T1", unsigned_jwt(CLAIMS), "jwt.header.alg"),
    ("T1", unsigned_jwt(CLAIMS, alg="None"), "jwt.header.alg"),
    ("T1", f"{HEADER}.{PAYLOAD}.", "jwt.signature"),
    ("T2", hmac_jwt(CLAIMS, secret=KEY.public_pem().encode()), "jwt.header.alg"),
    *[("T3", KEY.sign_jwt(CLAIMS, algorithm=a), "jwt.header.alg") for a in ("RS384", "RS512")],
    ("T3", KEY.sign_jwt(CLAIMS, algorithm="PS256"), "jwt.header.alg"),
    ("T3", ec_signed_jwt(CLAIMS), "jwt.header.alg"),
    ("T4", KEY.sign_parts(b'{"alg":"rs256","typ":"JWT"}', b"{}"), "jwt.header.alg"),
    ("T16", ".".join(map(standard, GOOD.split("."))), "jwt.encoding"),
    ("T16", f"{GOOD}==", "jwt.encoding"),
    ("T16", GOOD.replace("-", " "), "jwt.encoding"),
    *[("T17", text, "jwt.malformed") for text in (f" {GOOD}", f"{GOOD}\n", f'"{GOOD}"')],
    ("T17", f"Bearer {GOOD}", "jwt.malformed"),
    ("T23", hmac_jwt({"sub": "1", "roles": ["player"]}, secret=b"own"), "jwt.header.alg"),
    ("T23", "0d0c7a4e-93f4-4a43-9f3e-5d2f", "jwt.malformed"),
    ("T24", f"{GOOD}.{PAYLOAD}.{SIGNATURE}", "jwt.malformed"),
    ("T24", claiming(extra="x" * 8192), "jwt.malformed"),
]


@pytest.mark.parametrize(
    ("token", "code"),
    [(token, code) for _, token, code in BEFORE_THE_KEY],
    ids=[f"{case}-{n}" for n, (case, _, _) in enumerate(BEFORE_THE_KEY)],
)
async def test_what_can_be_told_without_the_key_is_told_without_it(token: str, code: str) -> None:
    world = World()
    assert reason(await world.enter(quote(token))) == code
    assert world.operator.sent == []


WITH_THE_KEY: list[tuple[str, str, str]] = [
    ("T5", claiming(iat="LEFT OUT"), "jwt.iat.missing"),
    ("T6", claiming(exp=NOW), "jwt.exp.before-iat"),
    ("T6", claiming(exp=300), "jwt.exp.range"),
    *[("T7", claiming(iat=v), "jwt.iat.type") for v in ("1893456000", True, None, "2030-01-01")],
    *[("T7", claiming(exp=v), "jwt.exp.type") for v in ("1893456000", True, None, "2030-01-01")],
    ("T8", claiming(iat=NOW * 1000), "jwt.iat.milliseconds"),
    ("T8", claiming(exp=NOW * 1000), "jwt.exp.milliseconds"),
    ("T10", claiming(iat=NOW + 60, exp=NOW + 120), "jwt.iat.future"),
    ("T18", with_payload(dump_json(CLAIMS).replace(",", ", ")), "jwt.signature"),
    ("T18", with_payload(dump_json(dict(list(CLAIMS.items())[::-1]))), "jwt.signature"),
    ("T19", with_payload(dump_json({**CLAIMS, "externalUserId": "p-1"})), "jwt.signature"),
    (
        "T21",
        KEY.sign_parts(RS256, dump_json(CLAIMS).encode()[:-1] + b',"defaultCurrency":"USD"}'),
        "jwt.payload",
    ),
]


@pytest.mark.parametrize(
    ("token", "code"),
    [(token, code) for _, token, code in WITH_THE_KEY],
    ids=[f"{case}-{n}" for n, (case, _, _) in enumerate(WITH_THE_KEY)],
)
async def test_what_takes_the_key_to_tell_is_told_and_creates_nothing(
    token: str, code: str
) -> None:
    world = World()
    assert reason(await world.enter(quote(token))) == code
    assert (await world.enter(GOOD)).answered["created"] is True


@pytest.mark.parametrize(
    ("skew", "age_s", "code"),
    [
        (0, 29, None),
        (0, 30, "jwt.expired"),
        (5, 30, None),
        (5, 34, None),
        (5, 35, "jwt.expired"),
        (5, 36, "jwt.expired"),
    ],
)
async def test_a_token_without_exp_lives_thirty_seconds(
    skew: int, age_s: int, code: str | None
) -> None:
    world = World(jwt__skew_s=skew)
    world.clock.advance(age_s, both=True)
    assert reason(await world.enter(claiming(exp="LEFT OUT"))) == code


async def test_how_far_the_operators_clock_is_ahead_is_told_in_seconds() -> None:
    decision = await World().enter(claiming(iat=NOW + 60, exp=NOW + 120))
    assert "60 s ahead" in decision.notes[0]


async def test_a_local_time_is_named_as_one() -> None:
    decision = await World().enter(claiming(iat=NOW + 7199, exp=NOW + 7259))
    assert "exactly 2 h ahead: a local time taken for UTC" in decision.notes[0]
    world, token = World(), claiming(iat=NOW - 12_600, exp=NOW - 12_570)
    await world.note(token, handed_out=True)
    world.clock.advance(777, both=True)
    assert "iat is exactly 3 h 30 min behind" in (await world.enter(token)).notes[0]


async def test_a_token_that_was_used_late_is_not_said_to_hold_a_local_time() -> None:
    world, token = World(), claiming(exp=NOW + 60)
    await world.note(token, handed_out=True)
    world.clock.advance(7200, both=True)
    assert "local" not in (await world.enter(token)).notes[0]


@pytest.mark.parametrize(
    ("first_s", "second_s", "noticed"),
    [
        (-7200, -7200, True),  # made since the first was handed out, and two hours before that
        (-18_900, -18_900, True),
        (-7200, -5400, True),
        (-7200, -7100, False),  # kept somewhere, as it seems
        (0, 0, False),
        (-60, -60, False),  # dated back, for clocks that are slow
    ],
)
async def test_a_long_lived_token_of_local_time_is_told_from_one_that_was_kept(
    first_s: int, second_s: int, noticed: bool
) -> None:
    world = World()
    first, second = (
        claiming(iat=NOW + issued_s, exp=NOW + 9999, jti=number)
        for number, issued_s in enumerate((first_s, second_s))
    )
    await world.note(first, handed_out=True)
    assert (await world.enter(first)).answered["notices"] == []
    world.clock.advance(2, both=True)
    await world.note(second, handed_out=True)
    found = (await world.enter(second)).answered["notices"]
    assert found == (["jwt.iat.behind"] if noticed else [])


@pytest.mark.parametrize(
    ("nbf", "words"),
    [
        (NOW + 6, "ahead of our time"),
        (NOW + 7200, "exactly 2 h ahead"),
        (NOW * 1000, "milliseconds"),
        (str(NOW), "is a text"),
        (None, "is null"),
        (True, "true or false"),
    ],
)
async def test_an_nbf_that_a_library_would_not_let_pass_is_noticed(nbf: Json, words: str) -> None:
    decision = await World().enter(claiming(nbf=nbf))
    assert decision.answered["notices"] == ["jwt.nbf"]
    assert words in decision.notes[0]


@pytest.mark.parametrize("header", [b'{"alg":"RS256"}', b'{"alg":"RS256","typ":"jwt"}'])
async def test_a_loose_typ_is_let_in_with_a_notice(header: bytes) -> None:
    decision = await World().enter(KEY.sign_parts(header, dump_json(CLAIMS).encode()))
    assert decision.answered["verdict"] == "accepted"
    assert decision.answered["notices"] == ["jwt.header.typ"]


async def test_claims_that_are_unknown_are_let_in_without_a_word() -> None:
    decision = await World().enter(claiming(iss="acme", roles=["player"], nbf=NOW + 5))
    assert (decision.answered["verdict"], decision.answered["notices"]) == ("accepted", [])


@pytest.mark.parametrize("left_s", [-1, 0, 4, 5, 60])
async def test_a_token_handed_out_shortly_before_its_end_is_noticed(left_s: int) -> None:
    world = World()
    token = claiming(exp=NOW + 60)
    world.clock.advance(60 - left_s, both=True)
    await world.note(token, handed_out=True)
    decision = await world.enter(token)
    assert decision.answered["notices"] == (["jwt.nearly-over"] if left_s < 5 else [])


async def test_a_token_that_nobody_was_seen_to_hand_out_is_not_said_to_be_nearly_over() -> None:
    world = World()
    world.clock.advance(58, both=True)
    assert (await world.enter(GOOD)).answered["notices"] == []


@pytest.mark.parametrize(
    "answer",
    [b'{"jwt": "t"}', b'"t"', b"t", b'{"error": "none"}', b'{"token": null}', b'{"token": ["t"]}'],
)
def test_a_token_that_lies_elsewhere_is_not_found(answer: bytes) -> None:
    settings = from_target(target({"jwt-token": {"url": "http://127.0.0.1:8600/token"}}))
    assert token_in(Response(200, body=answer), settings) is None
