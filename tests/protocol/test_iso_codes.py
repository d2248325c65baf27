import pytest

from sandbox.protocol.country import ALPHA3, ALPHA3_OF_ALPHA2, alpha3_meant, is_alpha3
from sandbox.protocol.currency import ISO_4217, currency_meant, is_iso_4217


def test_every_country_has_one_code_of_each_length() -> None:
    assert len(ALPHA3_OF_ALPHA2) == len(ALPHA3) == 249
    assert {len(code) for code in ALPHA3} == {3}
    assert {len(code) for code in ALPHA3_OF_ALPHA2} == {2}


@pytest.mark.parametrize("code", ["GBR", "DEU", "UKR", "MLT", "CYP", "BRA", "SSD", "CUW"])
def test_alpha3_codes_are_known(code: str) -> None:
    assert is_alpha3(code)


@pytest.mark.parametrize("text", ["GB", "gbr", "UK", "United Kingdom", "", "XXX", "826", "GBR "])
def test_other_country_texts_are_not_alpha3(text: str) -> None:
    assert not is_alpha3(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("GB", "GBR"), ("gbr", "GBR"), (" de ", "DEU"), ("UK", ""), ("", "")]
)
def test_the_country_that_is_meant_is_guessed(text: str, meant: str) -> None:
    assert alpha3_meant(text) == meant


@pytest.mark.parametrize("code", ["EUR", "USD", "GBP", "UAH", "KZT", "BRL", "JPY", "XCG"])
def test_currency_codes_are_known(code: str) -> None:
    assert is_iso_4217(code)


def test_currency_codes_are_three_capitals() -> None:
    assert len(ISO_4217) > 170
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in ISO_4217)


@pytest.mark.parametrize(
    ("text", "meant"), [("eur", "EUR"), (" EUR", "EUR"), ("Euro", ""), ("978", "")]
)
def test_the_currency_that_is_meant_is_guessed(text: str, meant: str) -> None:
    assert not is_iso_4217(text)
    assert currency_meant(text) == meant
