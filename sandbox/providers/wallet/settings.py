"""What the target and the contract settle about the wallet, read once into typed values.

Field names are those of contract.yaml, where each is explained. A target without a wallet section
gets the demo provider, so that `serve` can be tried out at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.port import RoomTarget
from sandbox.protocol.money import BalanceStyle
from sandbox.protocol.signature import PROFILES, Profile
from sandbox.providers.wallet.access import AccessSettings, read_access
from sandbox.providers.wallet.codes import Codes, codes_with
from sandbox.providers.wallet.setting_words import SettingWords, wrong_setting


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
    """How requests are read. `profile` is None when signatures are off."""

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
    duplicate_authenticate: str
    reject_replays: bool


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How answers are spelt. `scale` None takes the currency's own decimals."""

    codes: Codes
    vendor_only: bool
    game_id: str
    site_id: str
    charset_param: bool
    balance_style: BalanceStyle
    scale: int | None
    failure_shape: str
    message_on_success: str
    www_authenticate: bool
    retry_after_s: int


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
    """Everything the room has to know. `launch_url` is "" when the target names none.

    `games` None lets any game id pass.
    """

    provider: Provider
    launch_url: str
    site_id: int
    games: frozenset[str] | None
    access: AccessSettings
    request: RequestSettings
    answer: AnswerSettings
    token: TokenSettings


def from_target(target: RoomTarget) -> WalletSettings:
    """Read the section and the settings. Raise SetupFault for a value of another type."""
    section, words = target.section, SettingWords(target.settings)
    return WalletSettings(
        provider=_provider(section.get("provider")),
        launch_url=_launch_url(section.get("launch")),
        site_id=_site_id(section.get("site-id", DEFAULT_SITE_ID)),
        games=_games(section.get("games")),
        access=read_access(words),
        request=_request(words),
        answer=_answer(words),
        token=_token(words),
    )


def _request(words: SettingWords) -> RequestSettings:
    name = words.text("signature.profile")
    if name != "off" and name not in PROFILES:
        raise wrong_setting("signature.profile", name, "one of off, " + ", ".join(PROFILES))
    return RequestSettings(
        http_version_policy=words.text("http_version_policy"),
        profile=PROFILES.get(name),
        accept_uppercase_hex=words.flag("signature.accept_uppercase_hex"),
        max_skew_s=words.whole("signature.max_skew_s"),
        max_body_bytes=words.whole("request.max_body_bytes"),
        coerce_numeric_strings=words.flag("request.coerce_numeric_strings"),
        reject_unknown_fields=words.text("request.unknown_fields") == "reject",
        ids_min=words.whole("ids.min"),
        ids_max=words.whole("ids.max"),
        currency_case_insensitive=words.flag("currency.case_insensitive"),
        provider_cross_check=words.flag("provider_cross_check"),
        duplicate_authenticate=words.text("duplicate_authenticate"),
        reject_replays=words.text("replay") == "reject",
    )


def _answer(words: SettingWords) -> AnswerSettings:
    style = words.text("balance.render")
    if style not in set(BalanceStyle):
        raise wrong_setting("balance.render", style, "one of " + ", ".join(BalanceStyle))
    return AnswerSettings(
        codes=codes_with(words.members("codes")),
        vendor_only=words.text("code_style") == "vendor_only",
        game_id=words.text("response.game_id"),
        site_id=words.text("response.site_id"),
        charset_param=words.flag("response.charset_param"),
        balance_style=BalanceStyle(style),
        scale=words.whole_or_none("balance.scale"),
        failure_shape=words.text("failure.shape"),
        message_on_success=words.text("message.on_success"),
        www_authenticate=words.flag("www_authenticate"),
        retry_after_s=words.whole("retry_after_s"),
    )


def _token(words: SettingWords) -> TokenSettings:
    return TokenSettings(
        launch_ttl_s=words.seconds("token.launch_ttl_s"),
        session_ttl_s=words.seconds("token.session_ttl_s"),
        sliding=words.flag("token.sliding"),
        form=words.text("token.format"),
        balance=words.amount("balance.initial"),
        balance_delta=words.amount("balance.delta_on_authenticate"),
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


def _launch_url(given: Json) -> str:
    url = given.get("url") if isinstance(given, Mapping) else given
    return url if isinstance(url, str) else ""


def _site_id(given: Json) -> int:
    number = _id(given)
    if number is None:
        raise SetupFault("target, wallet.site-id: give a whole number")
    return number


def _id(given: Json) -> int | None:
    """Read an id; digits as text are what an environment variable gives."""
    if isinstance(given, str) and given.isascii() and given.isdigit():
        return int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _games(given: Json) -> frozenset[str] | None:
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else ()
    return frozenset(str(game) for game in listed) or None
