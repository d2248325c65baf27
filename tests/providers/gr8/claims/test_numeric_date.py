from collections.abc import Mapping
from decimal import Decimal

import pytest

from sandbox.json_value import Json
from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.claims.numeric_date import check_time, parse_life, read_expiry
from sandbox.providers.gr8.settings import JwtSettings

NOW = 1_800_000_000
SKEW = Decimal(5)


def reason(payload: Mapping[str, Json], settings: JwtSettings | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        parse_life(payload, settings or JwtSettings())
    return caught.value.reason


WRONG: list[tuple[Json, str, str]] = [
    ("1893456000", "type", "quotes"),
    ("2026-01-01T00:00:00Z", "type", ""),
    (True, "type", ""),
    (None, "type", ""),
    ([], "type", ""),
    ({}, "type", ""),
    (0, "range", ""),
    (-1, "range", ""),
    (Decimal("-0.0"), "range", ""),
    (300, "range", "a length of time"),
    (NOW // 60, "range", "minutes"),
    (NOW // 3600, "range", "hours"),
    (Decimal(NOW) / 86_400, "range", "days"),
    (20_260_131, "range", "a date"),
    (999_999_999, "range", ""),
    (1_738_179_776_000, "milliseconds", "1000"),
    (NOW * 10**6, "milliseconds", "microseconds"),
    (NOW * 10**9, "milliseconds", "nanoseconds"),
    ((NOW + 62_135_596_800) * 10**7, "milliseconds", "ticks"),
    (20_260_131_235_959, "milliseconds", "a date and a time"),
    (Decimal("1e400000000"), "milliseconds", "1000"),
    (10**5000, "milliseconds", "1000"),
]


@pytest.mark.parametrize("claim", ["iat", "exp"])
@pytest.mark.parametrize(("value", "kind", "hint"), WRONG, ids=range(len(WRONG)))
def test_what_is_no_numeric_date_is_told(claim: str, value: Json, kind: str, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_life({"iat": NOW, claim: value}, JwtSettings())
    assert caught.value.reason == f"jwt.{claim}.{kind}"
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("value", "told"), [(10**12 - 1, False), (10**12, True), (10**12 + 1, True)]
)
def test_seconds_end_where_milliseconds_begin(value: int, told: bool) -> None:
    payload: dict[str, Json] = {"iat": NOW, "exp": value}
    if told:
        assert reason(payload) == "jwt.exp.milliseconds"
    else:
        assert parse_life(payload, JwtSettings()).expires_s == value


def test_a_token_without_iat_is_refused_unless_the_settings_forgive_it() -> None:
    assert reason({"exp": NOW}) == "jwt.iat.missing"
    life = parse_life({"exp": NOW}, JwtSettings(require_iat=False))
    assert life.issued_s is None
    assert life.expires_s == NOW
    endless = parse_life({}, JwtSettings(require_iat=False))
    check_time(endless, now_s=NOW, skew_s=SKEW)
    assert endless.expires_s is None


def test_a_token_without_exp_ends_thirty_seconds_after_iat() -> None:
    assert parse_life({"iat": NOW}, JwtSettings()).expires_s == NOW + 30
    assert parse_life({"iat": NOW}, JwtSettings(default_ttl_s=Decimal(7))).expires_s == NOW + 7


@pytest.mark.parametrize(("exp", "refused"), [(NOW - 1, True), (NOW, True), (NOW + 1, False)])
def test_exp_must_lie_after_iat(exp: int, refused: bool) -> None:
    payload: dict[str, Json] = {"iat": NOW, "exp": exp}
    if refused:
        assert reason(payload) == "jwt.exp.before-iat"
    else:
        assert parse_life(payload, JwtSettings()).expires_s == exp


@pytest.mark.parametrize("skew", [0, 5])
@pytest.mark.parametrize(("offset_s", "refused"), [(-1, False), (0, True), (1, True)])
def test_token_is_refused_from_the_exp_second_on(offset_s: int, refused: bool, skew: int) -> None:
    life = parse_life({"iat": NOW - 60, "exp": NOW}, JwtSettings())
    now_s = NOW + skew + offset_s
    if refused:
        with pytest.raises(Refusal, match=r"jwt\.expired"):
            check_time(life, now_s=now_s, skew_s=Decimal(skew))
    else:
        check_time(life, now_s=now_s, skew_s=Decimal(skew))


@pytest.mark.parametrize(
    ("age_s", "skew", "refused"),
    [(29, 0, False), (30, 0, True), (34, 5, False), (35, 5, True), (36, 5, True)],
)
def test_token_without_exp_is_refused_from_its_thirtieth_second_on(
    age_s: int, skew: int, refused: bool
) -> None:
    life = parse_life({"iat": NOW}, JwtSettings())
    if refused:
        with pytest.raises(Refusal, match=r"jwt\.expired"):
            check_time(life, now_s=NOW + age_s, skew_s=Decimal(skew))
    else:
        check_time(life, now_s=NOW + age_s, skew_s=Decimal(skew))


@pytest.mark.parametrize("skew", [0, 5])
@pytest.mark.parametrize(("beyond_s", "refused"), [(-1, False), (0, False), (1, True)])
def test_token_is_refused_when_iat_is_further_ahead_than_the_skew(
    beyond_s: int, refused: bool, skew: int
) -> None:
    life = parse_life({"iat": NOW + skew + beyond_s}, JwtSettings())
    if refused:
        with pytest.raises(Refusal) as caught:
            check_time(life, now_s=NOW, skew_s=Decimal(skew))
        assert caught.value.reason == "jwt.iat.future"
        assert f"{skew + beyond_s} s ahead" in caught.value.text
    else:
        check_time(life, now_s=NOW, skew_s=Decimal(skew))


@pytest.mark.parametrize(("rule", "codes"), [("warn", ["jwt.iat.fractional"]), ("accept", [])])
def test_fractions_are_noticed_or_accepted(rule: str, codes: list[str]) -> None:
    life = parse_life({"iat": Decimal("1800000000.5")}, JwtSettings(fractional=rule))
    assert [notice.code for notice in life.notices] == codes
    assert life.expires_s == Decimal("1800000030.5")


def test_fractions_are_refused_where_the_settings_say_so() -> None:
    strict = JwtSettings(fractional="reject")
    assert reason({"iat": Decimal("1800000000.5")}, strict) == "jwt.iat.fractional"
    assert reason({"iat": NOW, "exp": Decimal("1800000001.5")}, strict) == "jwt.exp.fractional"
    assert parse_life({"iat": Decimal("1800000000.0")}, strict).notices == ()
    assert parse_life({"iat": Decimal("1.8e9")}, strict).issued_s == NOW


@pytest.mark.parametrize("most", [300_000, 3600])
@pytest.mark.parametrize(("beyond_s", "noticed"), [(-1, False), (0, False), (1, True)])
def test_a_life_longer_than_is_set_is_noticed(most: int, beyond_s: int, noticed: bool) -> None:
    settings = JwtSettings(warn_ttl_s=Decimal(most))
    life = parse_life({"iat": NOW, "exp": NOW + most + beyond_s}, settings)
    assert [notice.code for notice in life.notices] == (["jwt.ttl"] if noticed else [])


@pytest.mark.parametrize(("issued", "ends"), [(1516239022, 1516539022), (1738179776, 1738266176)])
def test_the_lives_that_the_vendors_page_shows_are_not_noticed(issued: int, ends: int) -> None:
    assert parse_life({"iat": issued, "exp": ends}, JwtSettings()).notices == ()


READ: list[tuple[Mapping[str, Json], float | None]] = [
    ({"iat": NOW, "exp": NOW + 9}, NOW + 9.0),
    ({"iat": NOW}, NOW + 30.0),
    ({"exp": Decimal("1800000000.25")}, NOW + 0.25),
    ({}, None),
    ({"iat": "x"}, None),
    ({"iat": NOW, "exp": (NOW + 9) * 1000}, None),
]


@pytest.mark.parametrize(("payload", "found"), READ, ids=range(len(READ)))
def test_the_end_of_a_token_can_be_looked_at(
    payload: Mapping[str, Json], found: float | None
) -> None:
    assert read_expiry(payload, default_ttl_s=Decimal(30)) == found
