"""What the target and the contract settle about the wallet, read once into typed values.

Field names are those of contract.yaml, where each is explained. A target without a wallet section
gets the demo provider, so that `serve` can be tried out at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.errors import SetupFault
from sandbox.json_value import Json, is_integer
from sandbox.port import RoomTarget
from sandbox.protocol.money import BalanceStyle, places_of
from sandbox.protocol.signature import PROFILES, Profile
from sandbox.providers.wallet.access import AccessSettings, read_access
from sandbox.providers.wallet.answer.codes import Codes, codes_with
from sandbox.providers.wallet.launch.settings import LaunchSettings, read_launch
from sandbox.scenario.contract.settings import SettingsReader


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity the wallet assigned: `access_key` is the Basic password, `private_key` signs."""

    id: int
    access_key: str
    private_key: str


DEMO_PROVIDER = Provider(7041, "k3yDem0-Acc355", "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10")
"""Made up, and published in our documentation: it guards nothing."""
DEFAULT_SITE_ID = 12


@dataclass(frozen=True, slots=True)
class RequestSettings:
    """How requests are read. `profile` is None when signatures are off; `duplicates` says by the
    last word of an operation's name what becomes of one that has been done already.
    """

    http_version_policy: str
    profile: Profile | None
    accept_uppercase_hex: bool
    max_skew_s: int
    max_body_bytes: int
    coerce_numeric_strings: bool
    reject_unknown_fields: bool
    ids_min: int
    ids_max: int
    currency_case_insensitive: bool
    provider_cross_check: bool
    duplicates: Mapping[str, str]
    reject_replays: bool


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How answers are spelt. `scale` None takes the currency's own decimals; `decimals` are those
    that the target declares, by currency, and go before both.
    """

    codes: Codes
    vendor_only: bool
    game_id: str
    site_id: str
    charset_param: bool
    balance_style: BalanceStyle
    scale: int | None
    decimals: Mapping[str, int]
    failure_shape: str
    message_on_success: str
    www_authenticate: bool
    retry_after_s: int

    def places(self, currency: str) -> int | None:
        """Return how many decimals balances of a currency have, None for as many as there are."""
        if currency in self.decimals or self.scale is None:
            return places_of(currency, declared=self.decimals)
        return self.scale


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """How tokens are minted and how long they live; minting may make one that never expires."""

    launch_ttl_s: float
    session_ttl_s: float
    sliding: bool
    form: str
    balance: Decimal
    balance_delta: Decimal


@dataclass(frozen=True, slots=True)
class WalletSettings:
    """Everything the room has to know. `games` None lets any game id pass."""

    provider: Provider
    launch: LaunchSettings
    site_id: int
    games: frozenset[str] | None
    access: AccessSettings
    request: RequestSettings
    answer: AnswerSettings
    token: TokenSettings


def from_target(target: RoomTarget) -> WalletSettings:
    """Read the section and the settings. Raise SetupFault for a value of another type."""
    section, read = target.section, SettingsReader("wallet", target.settings)
    return WalletSettings(
        provider=_provider(section.get("provider")),
        launch=read_launch(section.get("launch"), read),
        site_id=_site_id(section.get("site-id", DEFAULT_SITE_ID)),
        games=_games(section.get("games")),
        access=read_access(read),
        request=_request(read),
        answer=_answer(read, section),
        token=_token(read),
    )


def _request(read: SettingsReader) -> RequestSettings:
    return RequestSettings(
        http_version_policy=read.choice("http_version_policy"),
        profile=PROFILES.get(read.choice("signature.profile")),
        accept_uppercase_hex=read.flag("signature.accept_uppercase_hex"),
        max_skew_s=read.whole("signature.max_skew_s"),
        max_body_bytes=read.whole("request.max_body_bytes"),
        coerce_numeric_strings=read.flag("request.coerce_numeric_strings"),
        reject_unknown_fields=read.choice("request.unknown_fields") == "reject",
        ids_min=read.whole("ids.min"),
        ids_max=read.whole("ids.max"),
        currency_case_insensitive=read.flag("currency.case_insensitive"),
        provider_cross_check=read.flag("provider_cross_check"),
        duplicates=read.choices("duplicate_"),
        reject_replays=read.choice("replay") == "reject",
    )


def declared_decimals(section: Mapping[str, Json]) -> Mapping[str, int]:
    """Return how many decimals the target says that amounts of a currency have."""
    listed = section.get("currencies")
    entries = listed.items() if isinstance(listed, Mapping) else ()
    found = ((name, entry.get("decimals")) for name, entry in entries if isinstance(entry, Mapping))
    return {name: number for name, number in found if is_integer(number)}


def _answer(read: SettingsReader, section: Mapping[str, Json]) -> AnswerSettings:
    return AnswerSettings(
        codes=codes_with(read.members("codes")),
        vendor_only=read.choice("code_style") == "vendor_only",
        game_id=read.choice("response.game_id"),
        site_id=read.choice("response.site_id"),
        charset_param=read.flag("response.charset_param"),
        balance_style=BalanceStyle(read.choice("balance.render")),
        scale=read.whole_or_none("balance.scale"),
        decimals=declared_decimals(section),
        failure_shape=read.choice("failure.shape"),
        message_on_success=read.text("message.on_success"),
        www_authenticate=read.flag("www_authenticate"),
        retry_after_s=read.whole("retry_after_s"),
    )


def _token(read: SettingsReader) -> TokenSettings:
    return TokenSettings(
        launch_ttl_s=read.seconds("token.launch_ttl_s"),
        session_ttl_s=read.seconds("token.session_ttl_s"),
        sliding=read.flag("token.sliding"),
        form=read.choice("token.format"),
        balance=read.amount("balance.initial"),
        balance_delta=read.amount("balance.delta_on_authenticate"),
    )


def _provider(given: Json) -> Provider:
    if given is None:
        return DEMO_PROVIDER
    words = given if isinstance(given, Mapping) else {}
    access, private = words.get("access-key"), words.get("private-key")
    number = _id(words.get("id"))
    if number is None:
        raise SetupFault("target, wallet.provider.id: give the whole number the wallet assigned")
    if not isinstance(access, str) or not isinstance(private, str):
        raise SetupFault("target, wallet.provider: give access-key and private-key as text")
    return Provider(number, access, private)


def _site_id(given: Json) -> int:
    number = _id(given)
    if number is None:
        raise SetupFault("target, wallet.site-id: give a whole number")
    return number


def _id(given: Json) -> int | None:
    """Read an id; digits as text are what an environment variable gives."""
    if isinstance(given, str) and given.isascii() and given.isdigit():
        return int(given)
    return given if is_integer(given) else None


def _games(given: Json) -> frozenset[str] | None:
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else ()
    return frozenset(str(game) for game in listed) or None
