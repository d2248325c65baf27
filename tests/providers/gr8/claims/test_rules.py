"""The order of verification, and what identity, currency and optional claims must be."""

import pytest

from sandbox.json_value import Json
from sandbox.protocol.jws import parse_compact_jws
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from sandbox.providers.gr8.claims.rules import Claims, Profile, verify_token
from sandbox.providers.gr8.settings import JwtSettings, Tenant
from tests.protocol.keys import SAMPLE_KEY, SAMPLE_TOKEN, public_key, signing_key
from tests.providers.gr8.lending import NOW

HEADER = b'{"alg":"RS256","typ":"JWT"}'
TENANT = Tenant("acme", "op1", currencies=("EUR", "USD"))
CASINO = Tenant("acme", "op1", currencies=("EUR", "USD"), casino_aggregation=True)
STRICT = JwtSettings(country_invalid="reject", operator_user_invalid="reject")
GOOD: dict[str, Json] = {
    "externalUserId": "70bd9c7d-a138-4c0a-8d89-7982eb88ee77",
    "defaultCurrency": "USD",
    "iat": NOW - 10,
    "exp": NOW + 10,
    "operatorUserId": "userId-23",
    "operatorUserName": "customUserName",
    "country": "GBR",
}


def verify(token: str, *, tenant: Tenant = TENANT, settings: JwtSettings | None = None) -> Claims:
    return verify_token(
        parse_compact_jws(token),
        public_key(),
        tenant=tenant,
        settings=settings or JwtSettings(),
        now_s=NOW,
    )


def verify_claims(
    claims: dict[str, Json] | None = None,
    *,
    tenant: Tenant = TENANT,
    settings: JwtSettings | None = None,
) -> Claims:
    token = signing_key().sign_jwt(GOOD | (claims or {}))
    return verify(token, tenant=tenant, settings=settings)


def without(name: str) -> str:
    return signing_key().sign_jwt({key: value for key, value in GOOD.items() if key != name})


def test_the_documented_payload_is_accepted() -> None:
    claims = verify_claims()
    assert claims.player_id == GOOD["externalUserId"]
    assert claims.currency == "USD"
    assert claims.profile == Profile("GBR", "userId-23", "customUserName")
    assert claims.notices == ()


def test_unknown_claims_are_ignored() -> None:
    assert verify_claims({"iss": "acme", "roles": ["x"], "nbf": 0, "jti": None}).notices == ()


ORDER: list[tuple[str, dict[str, Json]]] = [
    ("jwt.iat.type", {"iat": "1"}),
    ("jwt.exp.type", {"exp": "1"}),
    ("jwt.expired", {"exp": NOW - 6}),
    ("claim.externalUserId", {"externalUserId": ""}),
    ("claim.defaultCurrency", {"defaultCurrency": ""}),
    ("claim.country", {"country": "UK"}),
    ("claim.operatorUserId", {"operatorUserId": 7}),
    ("claim.operatorUserName", {"operatorUserName": 7}),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_fault_in_order_gives_the_reason(first: int) -> None:
    claims: dict[str, Json] = {}
    for _, wrong in reversed(ORDER[first:]):
        claims |= wrong
    with pytest.raises(Refusal) as caught:
        verify_claims(claims, settings=STRICT)
    assert caught.value.reason == ORDER[first][0]


def test_a_bad_signature_comes_before_a_bad_payload() -> None:
    with pytest.raises(Refusal, match=r"jwt\.signature"):
        verify(signing_key("another").sign_parts(HEADER, b"nonsense"))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"nonsense",
        b"[]",
        b'"x"',
        b"\xff",
        b'{"defaultCurrency":"EUR","defaultCurrency":"USD"}',
        b'{"iat":NaN}',
        b'{"iat":1e99999999999999999999}',
        b'{"iat":' + b"1" * 4400 + b"}",
        b'{"iat":' + b"[" * 1500 + b"]" * 1500 + b"}",
    ],
)
def test_a_payload_that_is_no_plain_json_object_is_told(payload: bytes) -> None:
    with pytest.raises(Refusal, match=r"jwt\.payload"):
        verify(signing_key().sign_parts(HEADER, payload))


def test_the_sample_token_fails_by_signature_and_its_claims_lack_iat() -> None:
    jws = parse_compact_jws(SAMPLE_TOKEN)
    with pytest.raises(Refusal, match=r"jwt\.signature"):
        verify_token(
            jws,
            parse_public_key(SAMPLE_KEY.encode()),
            tenant=TENANT,
            settings=JwtSettings(),
            now_s=NOW,
        )
    with pytest.raises(Refusal, match=r"jwt\.iat\.missing"):
        verify(signing_key().sign_parts(HEADER, jws.payload))


@pytest.mark.parametrize(("length", "tenant"), [(36, TENANT), (20, CASINO)])
@pytest.mark.parametrize(("beyond", "refused"), [(-1, False), (0, False), (1, True)])
def test_an_id_is_as_long_as_the_tenant_allows(
    length: int, tenant: Tenant, beyond: int, refused: bool
) -> None:
    player = "a" * (length + beyond)
    if refused:
        with pytest.raises(Refusal, match=r"claim\.externalUserId: .* symbols"):
            verify_claims({"externalUserId": player}, tenant=tenant)
    else:
        assert verify_claims({"externalUserId": player}, tenant=tenant).player_id == player


@pytest.mark.parametrize(
    "wrong", ["", "a_b", "a.b", "a@b", "a b", "аlice", "alice\n", 1001, None, True, ["a"]]
)
def test_an_id_of_another_form_is_refused(wrong: Json) -> None:
    with pytest.raises(Refusal) as caught:
        verify_claims({"externalUserId": wrong})
    assert caught.value.reason == "claim.externalUserId"


@pytest.mark.parametrize("name", ["externalUserId", "defaultCurrency"])
def test_required_claims_may_not_be_missing(name: str) -> None:
    with pytest.raises(Refusal, match=rf"claim\.{name}: .* missing"):
        verify(without(name))


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("eur", "EUR is meant"),
        (" EUR", "EUR is meant"),
        ("Euro", "ISO 4217"),
        ("978", "ISO 4217"),
        ("", "ISO 4217"),
        ("GBP", "Supported are EUR, USD"),
        (978, "quotes"),
    ],
)
def test_a_currency_the_tenant_does_not_have_is_refused(wrong: Json, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        verify_claims({"defaultCurrency": wrong})
    assert caught.value.reason == "claim.defaultCurrency"
    assert hint in caught.value.hint


def test_a_currency_of_the_tenants_own_need_not_be_iso() -> None:
    tenant = Tenant("acme", currencies=("USDT",))
    assert verify_claims({"defaultCurrency": "USDT"}, tenant=tenant).currency == "USDT"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("GB", "GBR is meant"), ("gbr", "GBR is meant"), ("UK", ""), (826, "text"), ("", "empty")],
)
def test_a_bad_country_is_left_out_with_a_notice_or_refused_as_set(wrong: Json, said: str) -> None:
    claims = verify_claims({"country": wrong})
    assert claims.profile.country is None
    assert [notice.code for notice in claims.notices] == ["claim.country"]
    assert said in claims.notices[0].text
    with pytest.raises(Refusal, match=r"claim\.country"):
        verify_claims({"country": wrong}, settings=STRICT)


@pytest.mark.parametrize("name", ["operatorUserId", "operatorUserName"])
@pytest.mark.parametrize("wrong", ["", None, 7, ["x"], "x" * 256])
def test_a_bad_operator_user_is_left_out_with_a_notice_or_refused_as_set(
    name: str, wrong: Json
) -> None:
    claims = verify_claims({name: wrong})
    assert [notice.code for notice in claims.notices] == [f"claim.{name}"]
    with pytest.raises(Refusal, match=rf"claim\.{name}"):
        verify_claims({name: wrong}, settings=STRICT)


@pytest.mark.parametrize(("length", "kept"), [(254, True), (255, True), (256, False)])
def test_an_operator_user_has_up_to_255_characters(length: int, kept: bool) -> None:
    profile = verify_claims({"operatorUserName": "x" * length}).profile
    assert (profile.operator_user_name == "x" * length) is kept


def test_absent_optional_claims_are_no_matter() -> None:
    for name in ("country", "operatorUserId", "operatorUserName", "exp"):
        assert verify(without(name)).notices == ()
