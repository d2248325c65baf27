"""The life of an account: created by the first authorised entry, in its currency, for good.

Who sees what, by what is known of the player when a verified token arrives:

    no account                → created from the token: id, currency, optional claims
    account, same currency    → entered; optional claims that differ are left aside, with a notice
    account, other currency   → refused with account.currency_mismatch; the account stays as it is

Accounts belong to one tenant: the same id under two brands is two accounts. Two first entries at
once are settled by who is kept first; the other then meets an account that exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.errors import SetupFault
from sandbox.json_value import Json, dump_json
from sandbox.protocol.refusal import Notice, Refusal
from sandbox.providers.gr8.claims.rules import Claims, Profile
from sandbox.providers.gr8.settings import Tenant


@dataclass(frozen=True, slots=True)
class AccountId:
    """An account's name among all tenants."""

    brand: str
    operator_id: str
    player_id: str

    @property
    def key(self) -> str:
        """The same as one text."""
        return dump_json([self.brand, self.operator_id, self.player_id])


@dataclass(frozen=True, slots=True)
class Account:
    """A player at GR8."""

    id: AccountId
    currency: str
    profile: Profile

    @property
    def shown(self) -> Mapping[str, Json]:
        """What may be said of it as a given."""
        return {
            "player_id": self.id.player_id,
            "currency": self.currency,
            "country": self.profile.country,
            "brand": self.id.brand,
        }


@dataclass(frozen=True, slots=True)
class Admission:
    """An entry that may go ahead; `account` is to be kept when it is `created`."""

    account: Account
    created: bool
    notices: tuple[Notice, ...] = ()


def account_row(account: Account) -> Mapping[str, Json]:
    """Show an account."""
    profile = account.profile
    return {
        "brand": account.id.brand,
        "player_id": account.id.player_id,
        "currency": account.currency,
        "country": profile.country,
        "operator_user_id": profile.operator_user_id,
        "operator_user_name": profile.operator_user_name,
    }


def account_id(tenant: Tenant, player_id: str) -> AccountId:
    """Name the account of a player under a tenant."""
    return AccountId(tenant.brand, tenant.operator_id, player_id)


def given_account(as_id: AccountId, values: Mapping[str, Json], *, currency: str) -> Account:
    """Make the account of an entry that nobody saw; `currency` where the values say none. Raise
    SetupFault.
    """
    said = {name: values.get(name) for name in ("currency", "country")}
    for name, value in said.items():
        if value is not None and not isinstance(value, str):
            raise SetupFault(f"gr8 account, {name}: {value!r} is not text")
    country = said["country"]
    return Account(
        as_id,
        str(said["currency"] or currency),
        Profile(country=country if isinstance(country, str) else None),
    )


def admit(known: Account | None, claims: Claims, *, as_id: AccountId) -> Admission:
    """Decide on a verified token. Raise Refusal: account.currency_mismatch."""
    if known is None:
        return Admission(Account(as_id, claims.currency, claims.profile), created=True)
    if known.currency != claims.currency:
        raise Refusal(
            "account.currency_mismatch",
            f"The account is in {known.currency}, the token says {claims.currency}.",
            hint="The currency of the first entry cannot be changed.",
            wanted=f'"{known.currency}"',
        )
    return Admission(known, created=False, notices=tuple(_left_aside(known.profile, claims)))


def _left_aside(stored: Profile, claims: Claims) -> list[Notice]:
    sent = claims.profile
    pairs = (
        ("country", stored.country, sent.country),
        ("operatorUserId", stored.operator_user_id, sent.operator_user_id),
        ("operatorUserName", stored.operator_user_name, sent.operator_user_name),
    )
    return [
        Notice(f"account.{name}", f"{name} differs from the first entry's and is left aside.")
        for name, before, now in pairs
        if now is not None and now != before
    ]
