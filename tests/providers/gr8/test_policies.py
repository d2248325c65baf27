"""Every setting of the contract is obeyed, at its default and at its other values."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.wire import Headers, Request, Response
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import KEY_URL, NOW, World, defaults, pem_answer, reason

KEY = signing_key("acme")
TENANT: Json = {"brand": "acme", "operator-id": "op1", "public-key": KEY_URL}
STANDARD = KEY.sign_jwt(
    {"externalUserId": "p-1001", "defaultCurrency": "EUR", "iat": NOW, "exp": NOW + 60}
).translate(str.maketrans("-_", "+/"))
LONG = "x" * 40


def world_with(setting: str, value: Json, *, tenant: Json = TENANT) -> World:
    return World({"tenants": [tenant]}, **{setting.replace(".", "__"): value})


def claims(**changed: Json) -> Callable[[World], str]:
    return lambda world: world.token(**changed)


def typ_missing(_: World) -> str:
    said = {"externalUserId": "p-1001", "defaultCurrency": "EUR", "iat": NOW, "exp": NOW + 60}
    return KEY.sign_parts(b'{"alg":"RS256"}', dump_json(said).encode())


TOKENS: list[tuple[str, Json, Callable[[World], str], str | None]] = [
    ("jwt.require_iat", True, claims(iat=None), "jwt.iat.missing"),
    ("jwt.require_iat", False, claims(iat=None), None),
    ("jwt.skew_s", 5, claims(iat=NOW - 60, exp=NOW - 4), None),
    ("jwt.skew_s", 0, claims(iat=NOW - 60, exp=NOW - 4), "jwt.expired"),
    ("jwt.default_ttl_s", 30, claims(iat=NOW - 40, exp=None), "jwt.expired"),
    ("jwt.default_ttl_s", 60, claims(iat=NOW - 40, exp=None), None),
    ("jwt.fractional", "warn", claims(iat=NOW - Decimal("0.5")), None),
    ("jwt.fractional", "accept", claims(iat=NOW - Decimal("0.5")), None),
    ("jwt.fractional", "reject", claims(iat=NOW - Decimal("0.5")), "jwt.iat.fractional"),
    ("jwt.typ_missing", "warn", typ_missing, None),
    ("jwt.typ_missing", "reject", typ_missing, "jwt.header.typ"),
    ("jwt.encoding", "base64url", lambda _: STANDARD, "jwt.encoding"),
    ("jwt.encoding", "base64url", lambda world: world.token() + "==", "jwt.encoding"),
    ("jwt.encoding", "any", lambda _: STANDARD, None),
    ("jwt.encoding", "any", lambda world: world.token() + "==", None),
    ("claims.country_invalid", "warn", claims(country="UK"), None),
    ("claims.country_invalid", "reject", claims(country="UK"), "claim.country"),
    ("claims.operator_user_invalid", "warn", claims(operatorUserId=7), None),
    ("claims.operator_user_invalid", "reject", claims(operatorUserId=7), "claim.operatorUserId"),
    (
        "tenant.currencies",
        ["EUR", "USD", "GBP"],
        claims(defaultCurrency="CHF"),
        "claim.defaultCurrency",
    ),
    ("tenant.currencies", ["CHF"], claims(defaultCurrency="CHF"), None),
    ("tenant.casino_aggregation", False, claims(externalUserId="a" * 21), None),
    ("tenant.casino_aggregation", True, claims(externalUserId="a" * 21), "claim.externalUserId"),
    ("tenant.casino_aggregation", True, claims(externalUserId="a" * 20), None),
]


@pytest.mark.parametrize(
    ("setting", "value", "token", "code"), TOKENS, ids=[f"{s}={v}" for s, v, *_ in TOKENS]
)
async def test_a_token_is_judged_as_set(
    setting: str, value: Json, token: Callable[[World], str], code: str | None
) -> None:
    world = world_with(setting, value)
    assert reason(await world.enter(quote(token(world)))) == code


NOTICES: list[tuple[str, Json, Callable[[World], str], str]] = [
    ("jwt.warn_ttl_s", 300_000, claims(exp=NOW + 300_001), "jwt.ttl"),
    ("jwt.warn_ttl_s", 3600, claims(exp=NOW + 3601), "jwt.ttl"),
    ("jwt.fractional", "warn", claims(iat=NOW - Decimal("0.5")), "jwt.iat.fractional"),
    ("jwt.typ_missing", "warn", typ_missing, "jwt.header.typ"),
    ("jwt.encoding", "any", lambda _: STANDARD, "jwt.encoding"),
    ("claims.country_invalid", "warn", claims(country="UK"), "claim.country"),
    ("claims.operator_user_longest", 39, claims(operatorUserId=LONG), "claim.operatorUserId"),
]


@pytest.mark.parametrize(("setting", "value", "token", "code"), NOTICES)
async def test_what_is_let_in_all_the_same_is_noticed_as_set(
    setting: str, value: Json, token: Callable[[World], str], code: str
) -> None:
    world = world_with(setting, value)
    assert (await world.enter(quote(token(world)))).answered["notices"] == [code]


SILENT: list[tuple[str, Json, Callable[[World], str]]] = [
    ("jwt.warn_ttl_s", 300_000, claims(exp=NOW + 300_000)),
    ("jwt.warn_ttl_s", 3600, claims(exp=NOW + 3600)),
    ("jwt.fractional", "accept", claims(iat=NOW - Decimal("0.5"))),
    ("claims.operator_user_longest", 40, claims(operatorUserId=LONG)),
]


@pytest.mark.parametrize(("setting", "value", "token"), SILENT)
async def test_what_is_right_as_set_is_not_noticed(
    setting: str, value: Json, token: Callable[[World], str]
) -> None:
    world = world_with(setting, value)
    assert (await world.enter(token(world))).answered["notices"] == []


@pytest.mark.parametrize(("least", "noticed"), [(0, False), (9, False), (10, False), (11, True)])
async def test_how_much_must_be_left_of_a_token_is_as_set(least: int, noticed: bool) -> None:
    world = world_with("jwt.least_left_s", least)
    token = world.token(exp=NOW + 10)
    await world.note(token, handed_out=True)
    assert ("jwt.nearly-over" in str((await world.enter(token)).answered)) is noticed


@pytest.mark.parametrize(("value", "codes"), [(False, [None, None]), (True, [None, "jwt.reused"])])
async def test_a_token_is_for_one_entry_only_where_that_is_set(
    value: bool, codes: list[str | None]
) -> None:
    world = world_with("jwt.single_use", value)
    token = world.token()
    assert [reason(await world.enter(token)) for _ in codes] == codes


KEYS: list[tuple[str, Json, Response, str | None]] = [
    ("key.max_bytes", 16_384, pem_answer(KEY.public_pem().ljust(16_385)), "key.fetch.too-large"),
    ("key.max_bytes", 20_000, pem_answer(KEY.public_pem().ljust(16_385)), None),
    ("key.accept_pkcs1", False, pem_answer(KEY.pkcs1_public_pem()), "key.parse.pkcs1"),
    ("key.accept_pkcs1", True, pem_answer(KEY.pkcs1_public_pem()), None),
    ("key.content_type", "warn", pem_answer(KEY.public_pem(), content_type="text/html"), None),
    (
        "key.content_type",
        "refuse",
        pem_answer(KEY.public_pem(), content_type="text/html"),
        "key.content-type",
    ),
]


@pytest.mark.parametrize(("setting", "value", "answer", "code"), KEYS)
async def test_a_key_is_judged_as_set(
    setting: str, value: Json, answer: Response, code: str | None
) -> None:
    world = world_with(setting, value)
    world.operator.answers["acme"] = answer
    assert reason(await world.enter(world.token())) == code


@pytest.mark.parametrize("value", [5, 2])
async def test_the_key_may_take_as_long_as_is_set(value: int) -> None:
    world = world_with("key.timeout_s", value)
    await world.enter(world.token())
    assert [timeout_s for _, _, timeout_s in world.operator.sent] == [value]


@pytest.mark.parametrize("ttl", [900, 60])
@pytest.mark.parametrize(("beyond_s", "fetches"), [(-1, 1), (0, 2), (1, 2)])
async def test_a_key_is_kept_as_long_as_is_set(ttl: int, beyond_s: int, fetches: int) -> None:
    world = world_with("key.cache_ttl_s", ttl)
    await world.enter(world.token())
    world.clock.advance(ttl + beyond_s)
    await world.enter(world.token())
    assert len(world.operator.sent) == fetches


class Moving:
    """An operator whose key moved: so many redirects, then the key."""

    def __init__(self, hops: int, *, to: str = "../elsewhere") -> None:
        self.hops, self.to = hops, to
        self.urls: list[str] = []

    async def send(self, operation: str, request: Request, *, timeout_s: float) -> Response:
        del operation, timeout_s
        self.urls.append(request.url)
        if len(self.urls) <= self.hops:
            return Response(302, Headers.of(location=self.to))
        return pem_answer(KEY.public_pem())


@pytest.mark.parametrize(
    ("follow", "hops", "code"),
    [
        (False, 1, "key.fetch.redirect"),
        (True, 1, None),
        (True, 3, None),
        (True, 4, "key.fetch.redirect"),
    ],
)
async def test_a_redirect_of_the_key_is_followed_three_times_where_that_is_set(
    monkeypatch: pytest.MonkeyPatch, follow: bool, hops: int, code: str | None
) -> None:
    world, moving = world_with("key.follow_redirects", follow), Moving(hops)
    monkeypatch.setattr(type(world.operator), "send", staticmethod(moving.send))
    assert reason(await world.enter(world.token())) == code
    assert set(moving.urls[1:]) <= {"http://127.0.0.1:8600/elsewhere"}


@pytest.mark.parametrize(
    ("to", "hosts", "code"),
    [
        ("http://127.0.0.1:9/key", [], None),
        ("http://keys.example/key", ["keys.example"], None),
        ("http://keys.example/key", [], "key.fetch.redirect"),
        ("http://169.254.169.254/key", ["keys.example"], "key.fetch.redirect"),
    ],
)
async def test_a_redirect_of_the_key_leads_to_hosts_of_the_target_alone(
    monkeypatch: pytest.MonkeyPatch, to: str, hosts: list[Json], code: str | None
) -> None:
    tenants: dict[str, Json] = {"tenants": [TENANT]}
    world = World(tenants, key__follow_redirects=True, key__redirect_hosts=hosts)
    moving = Moving(1, to=to)
    monkeypatch.setattr(type(world.operator), "send", staticmethod(moving.send))
    assert reason(await world.enter(world.token())) == code
    assert moving.urls[1:] == ([] if code else [to])


@pytest.mark.parametrize(
    ("setting", "value", "asked", "spoken"),
    [
        ("lang.supported", ["en", "de"], "de", "de"),
        ("lang.supported", ["en"], "de", "en"),
        ("lang.default", "en", "tlh", "en"),
        ("lang.default", "de", "tlh", "de"),
    ],
)
async def test_languages_are_as_set(setting: str, value: Json, asked: str, spoken: str) -> None:
    decision = await world_with(setting, value).get(f"/{asked}/")
    assert f'<html lang="{spoken}">' in decision.response.body.decode()


@pytest.mark.parametrize("ttl", [86_400, 60])
@pytest.mark.parametrize(("beyond_s", "open_"), [(-1, True), (0, False)])
async def test_a_session_lasts_as_long_as_is_set(ttl: int, beyond_s: int, open_: bool) -> None:
    world = world_with("session.ttl_s", ttl)
    entered = await world.enter(world.token())
    world.clock.advance(ttl + beyond_s)
    cookie = (entered.response.headers.get("set-cookie") or "").partition(";")[0]
    told = await world.get("/session", cookie=cookie)
    assert (told.response.status == 200) is open_


@pytest.mark.parametrize("name", sorted(defaults()))
def test_no_setting_is_without_a_test(name: str) -> None:
    tested = {setting for setting, *_ in (*TOKENS, *NOTICES, *KEYS)}
    elsewhere = {
        *("profile", "jwt.least_left_s", "jwt.single_use", "key.timeout_s", "key.cache_ttl_s"),
        *("key.follow_redirects", "key.redirect_hosts"),
        *("lang.supported", "lang.default", "session.ttl_s"),
        *("page.elsewhere", "page.messages"),  # in test_page
    }
    assert name in tested | elsewhere
