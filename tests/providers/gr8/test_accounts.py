"""An account's first currency and profile stay, whatever tokens follow."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.refusal import Refusal
from sandbox.providers.gr8.accounts import Account, AccountId, account_id, admit
from sandbox.providers.gr8.claims.numeric_date import Life
from sandbox.providers.gr8.claims.rules import Claims, Profile
from sandbox.providers.gr8.settings import Tenant

ACME, ZENITH = Tenant("acme", "op1"), Tenant("zenith", "op2")
NAME = account_id(ACME, "p-1")
LIFE = Life(Decimal(1), Decimal(2))
NOTHING = Profile()

profiles = st.builds(
    Profile,
    st.sampled_from([None, "GBR", "DEU"]),
    st.sampled_from([None, "u-1", "u-2"]),
    st.sampled_from([None, "jane"]),
)
tokens = st.builds(
    Claims,
    st.sampled_from(["p-1", "p-2"]),
    st.sampled_from(["EUR", "USD", "GBP"]),
    st.just(LIFE),
    profiles,
)


def claims(currency: str = "EUR", profile: Profile = NOTHING) -> Claims:
    return Claims("p-1", currency, LIFE, profile)


def test_the_first_token_creates_the_account() -> None:
    profile = Profile("GBR", "u-1", "jane")
    admission = admit(None, claims("USD", profile), as_id=NAME)
    assert admission.created
    assert admission.account == Account(NAME, "USD", profile)
    assert admission.notices == ()


def test_another_currency_is_refused_and_says_both() -> None:
    known = admit(None, claims("EUR"), as_id=NAME).account
    with pytest.raises(Refusal) as caught:
        admit(known, claims("USD"), as_id=NAME)
    assert caught.value.reason == "account.currency_mismatch"
    assert "EUR" in caught.value.text
    assert "USD" in caught.value.text


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (Profile("GBR"), Profile("GBR"), []),
        (Profile("GBR"), Profile(), []),
        (Profile(), Profile("GBR"), ["account.country"]),
        (Profile("GBR"), Profile("DEU"), ["account.country"]),
        (
            Profile(),
            Profile(None, "u", "n"),
            ["account.operatorUserId", "account.operatorUserName"],
        ),
    ],
)
def test_later_profile_values_are_left_aside_with_a_notice(
    before: Profile, after: Profile, codes: list[str]
) -> None:
    known = admit(None, claims(profile=before), as_id=NAME).account
    again = admit(known, claims(profile=after), as_id=NAME)
    assert not again.created
    assert again.account == known
    assert [notice.code for notice in again.notices] == codes


def test_the_same_id_under_two_brands_is_two_accounts() -> None:
    assert account_id(ACME, "p-1") != account_id(ZENITH, "p-1")


@given(st.lists(st.tuples(st.sampled_from([ACME, ZENITH]), tokens)))
def test_every_account_is_for_ever_what_its_first_token_said(
    entries: list[tuple[Tenant, Claims]],
) -> None:
    accounts: dict[AccountId, Account] = {}
    first: dict[AccountId, Claims] = {}
    for tenant, token in entries:
        name = account_id(tenant, token.player_id)
        creates = name not in first
        first.setdefault(name, token)
        try:
            admission = admit(accounts.get(name), token, as_id=name)
        except Refusal:
            assert token.currency != first[name].currency
            continue
        assert token.currency == first[name].currency
        assert admission.created is creates
        accounts.setdefault(name, admission.account)
    assert {name: a.currency for name, a in accounts.items()} == {
        name: token.currency for name, token in first.items()
    }
    assert all(a.profile == first[name].profile for name, a in accounts.items())
