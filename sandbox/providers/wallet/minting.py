"""Minting launch tokens: what a scenario may choose, and what follows from the target.

Words of `values`: token, player_id, site_id, currency, provider_id, game_id, balance, ttl_s (null
for ever, of the launch and the session) or the same as a duration, ttl; blocked, state. All are
optional. They may be wrong on
purpose (a negative balance), but each has to be of its type.
"""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.errors import SetupFault
from sandbox.json_value import Json, dump_json, is_integer, spelt
from sandbox.port import Ids, PlayerView
from sandbox.protocol.money import BalanceStyle, parse_amount
from sandbox.providers.wallet.answer.envelope import told_balance
from sandbox.providers.wallet.settings import AnswerSettings, WalletSettings
from sandbox.providers.wallet.state import TokenRecord, TokenState
from sandbox.scenario.yaml_tree.duration import parse_duration

_WORDS = frozenset(
    {"token", "player_id", "site_id", "currency", "provider_id", "game_id"}
    | {"balance", "ttl_s", "ttl", "blocked", "state"}
)

LARGEST_ID = 2**64 - 1
"""What the wallet's unsigned big integers end with (assumed; settings bound what is served)."""


@dataclass(frozen=True, slots=True)
class LaunchToken:
    """A minted token with what its launch URL carries, and the balance behind it, unrounded.
    `expires_at_s` None: never.
    """

    token: str
    player_id: int
    site_id: int
    currency: str
    game_id: str
    balance: Decimal
    expires_at_s: float | None


def launch_token(record: TokenRecord) -> LaunchToken:
    """Show a token record as its launch does."""
    return LaunchToken(
        token=record.token,
        player_id=record.player_id,
        site_id=record.site_id,
        currency=record.currency,
        game_id=record.game_id,
        balance=record.balance,
        expires_at_s=record.expires_at_s,
    )


def launch_parameters(ticket: LaunchToken) -> Mapping[str, Json]:
    """Return what a launch may carry of a token, by parameter name."""
    return {
        "token": ticket.token,
        "player_id": ticket.player_id,
        "site_id": ticket.site_id,
        "currency": ticket.currency,
        "game_id": ticket.game_id,
    }


def token_row(record: TokenRecord, answer: AnswerSettings, *, now_s: float) -> Mapping[str, Json]:
    """Show a token as it stands now; `left_s` is what is left of its life, None for no end."""
    ends_s = record.expires_at_s
    told: dict[str, Json] = {
        "token": record.token,
        "state": record.state.value,
        "left_s": None if ends_s is None else round(ends_s - now_s),
        "currency": record.currency,
        "balance": told_balance(record.balance, record.currency, answer),
    }
    more = {"provider_id": record.provider_id, "blocked": record.blocked}
    return {**told, **launch_parameters(launch_token(record)), **more}


def new_record(
    player: PlayerView,
    values: Mapping[str, Json],
    *,
    settings: WalletSettings,
    ids: Ids,
    now_s: float,
) -> TokenRecord:
    """Make the record of a new token. Raise SetupFault for a word unknown or of another type."""
    strange = sorted(values.keys() - _WORDS)
    if strange:
        raise SetupFault(
            f"a wallet token has no {', '.join(strange)}; choose among {', '.join(sorted(_WORDS))}"
        )
    words = _Words(_with_seconds(values))
    token = settings.token
    currency = words.text("currency") or player.currency
    _refuse_unknown_units(currency, settings.answer)
    return TokenRecord(
        token=words.text("token") or FORMATS[token.form](ids),
        player_id=words.whole("player_id", lambda: wallet_id_of(player)),
        site_id=words.whole("site_id", lambda: settings.site_id),
        currency=currency,
        provider_id=words.whole("provider_id", lambda: settings.provider.id),
        game_id=words.text("game_id") or usual_game(settings),
        balance=words.amount("balance", token.balance),
        since_s=now_s,
        blocked=words.flag("blocked") or player.fields.get("blocked") is True,
        launch_ttl_s=words.seconds("ttl_s", token.launch_ttl_s),
        session_ttl_s=words.seconds("ttl_s", token.session_ttl_s),
        state=words.state(),
    )


def _with_seconds(values: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the values with a duration `ttl` as `ttl_s`."""
    ttl = values.get("ttl")
    if not isinstance(ttl, str):
        return {**values, "ttl_s": None} if "ttl" in values and ttl is None else values
    try:
        return {**values, "ttl_s": parse_duration(ttl)}
    except ValueError as fault:
        raise SetupFault(f"wallet token, ttl: {fault}") from None


def usual_game(settings: WalletSettings) -> str:
    """Return the game of a launch that names none: the first of the target's, "" for any."""
    return min(settings.games or {""})


def _refuse_unknown_units(currency: str, answer: AnswerSettings) -> None:
    in_minor_units = answer.balance_style is BalanceStyle.MINOR_UNITS
    if in_minor_units and answer.places(currency) is None:
        raise SetupFault(
            f"balances are to be in minor units, and ISO 4217 gives {currency!r} none: say how many"
            f" decimals it has, by wallet: {{currencies: {{{currency}: {{decimals: 8}}}}}}"
        )


def wallet_id_of(player: PlayerView) -> int:
    """Return the unsigned integer by which the wallet knows a player. Raise SetupFault for none.

    A hook may give its digits as text, for a JSON number of this size is safe in few languages.
    """
    known = player.fields.get("wallet-id")
    if known is not None:
        whole = _whole_id(spelt(known) if is_integer(known) else known)
        if whole is None:
            raise SetupFault(
                f"the wallet-id of player {player.id!r} has to be a whole number from 1 to"
                f" {LARGEST_ID}, or its digits; it is {dump_json(known)}"
            )
        return whole
    whole = _whole_id(player.id)
    if whole is not None:
        return whole
    raise SetupFault(
        f"the wallet knows players by a number, and {player.id!r} is none: give the player a "
        "wallet-id in the target"
    )


def _whole_id(text: Json) -> int | None:
    digits = isinstance(text, str) and text.isascii() and text.isdigit()
    if not digits or len(str(text)) > len(str(LARGEST_ID)):
        return None
    whole = int(str(text))
    return whole if 0 < whole <= LARGEST_ID else None


def _uuid4(ids: Ids) -> str:
    return ids.uuid4()


def _hex32(ids: Ids) -> str:
    return ids.text(32, alphabet="0123456789abcdef")


def _jwt_like(ids: Ids) -> str:
    letters = string.ascii_letters + string.digits + "-_"
    head, claims, seal = (ids.text(length, alphabet=letters) for length in (33, 120, 43))
    return f"eyJ{head}.eyJ{claims}.{seal}"


def _long_255(ids: Ids) -> str:
    return ids.text(255, alphabet=string.ascii_letters + string.digits + "+/=")


FORMATS: Mapping[str, Callable[[Ids], str]] = {
    "uuid4": _uuid4,
    "hex32": _hex32,
    "jwt_like": _jwt_like,
    "long_255": _long_255,
}
"""How a token is made, by the setting `token.format`."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The values of a scenario by name, with their types insisted on."""

    values: Mapping[str, Json]

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        raise _wrong(name, value, "text")

    def flag(self, name: str) -> bool:
        value = self.values.get(name, False)
        if isinstance(value, bool):
            return value
        raise _wrong(name, value, "true or false")

    def whole(self, name: str, default: Callable[[], int]) -> int:
        value = self.values.get(name)
        if value is None:
            return default()
        if is_integer(value):
            return value
        raise _wrong(name, value, "a whole number")

    def amount(self, name: str, default: Decimal) -> Decimal:
        if name not in self.values:
            return default
        try:
            return parse_amount(self.values[name])
        except ValueError:
            raise _wrong(name, self.values[name], "an amount of money") from None

    def seconds(self, name: str, default: float | None) -> float | None:
        value = self.values.get(name)
        if name not in self.values or value is None:
            return default if name not in self.values else None
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return float(value)
        raise _wrong(name, value, "a number of seconds, or null for ever")

    def state(self) -> TokenState:
        value = self.values.get("state", TokenState.MINTED)
        if isinstance(value, str) and value in set(TokenState):
            return TokenState(value)
        raise _wrong("state", value, "one of " + ", ".join(TokenState))


def _wrong(name: str, value: Json, wanted: str) -> SetupFault:
    return SetupFault(f"wallet token, {name}: {value!r} is not {wanted}")
