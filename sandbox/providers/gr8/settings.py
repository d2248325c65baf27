"""What the target and the contract settle about GR8, read once into typed values.

A setting counts in this order: what the target says, else the profile, else the contract.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.json_value import Json, member, text_at
from sandbox.port import RoomTarget
from sandbox.providers.gr8.claims.player_id import LONGEST, LONGEST_WITH_CASINO
from sandbox.scenario.contract.settings import SettingsReader

PROFILES: Mapping[str, Mapping[str, Json]] = {
    "documented": {},
    "strict": {
        "jwt.skew_s": 0,
        "jwt.warn_ttl_s": 3600,
        "jwt.fractional": "reject",
        "jwt.typ_missing": "reject",
        "key.content_type": "refuse",
        "claims.country_invalid": "reject",
        "claims.operator_user_invalid": "reject",
    },
    "lenient": {
        "jwt.require_iat": False,
        "jwt.skew_s": 60,
        "jwt.fractional": "accept",
        "key.accept_pkcs1": True,
    },
}


@dataclass(frozen=True, slots=True)
class Tenant:
    """One iFrame brand of the operator: accounts and keys belong to it alone.

    `public_key_url` is "" when the target does not say where the key is.
    """

    brand: str
    operator_id: str = ""
    public_key_url: str = ""
    currencies: tuple[str, ...] = ("EUR", "USD", "GBP")
    casino_aggregation: bool = False

    @property
    def longest_player_id(self) -> int:
        """36 symbols, 20 where GR8's casino is aggregated."""
        return LONGEST_WITH_CASINO if self.casino_aggregation else LONGEST


@dataclass(frozen=True, slots=True)
class JwtSettings:
    """How tokens are judged; see the contract's settings of the same names."""

    require_iat: bool = True
    skew_s: Decimal = Decimal(5)
    default_ttl_s: Decimal = Decimal(30)
    warn_ttl_s: Decimal = Decimal(300_000)
    least_left_s: Decimal = Decimal(5)
    fractional: str = "warn"
    typ_required: bool = False
    any_base64: bool = False
    single_use: bool = False
    country_invalid: str = "warn"
    operator_user_invalid: str = "warn"
    operator_user_longest: int = 255


@dataclass(frozen=True, slots=True)
class KeySettings:
    """How keys are fetched and kept; see the contract's settings of the same names."""

    cache_ttl_s: float = 900
    timeout_s: float = 5
    max_bytes: int = 16_384
    accept_pkcs1: bool = False
    content_type: str = "warn"
    follow_redirects: bool = False
    redirect_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JwtSource:
    """Where the operator's page gets tokens; `url` is "" when the target does not say."""

    url: str = ""
    method: str = "GET"
    pointer: str = "/token"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the room has to know. The first tenant is the one of a request without brand."""

    tenants: tuple[Tenant, ...] = ()
    source: JwtSource = JwtSource()
    jwt: JwtSettings = JwtSettings()
    key: KeySettings = KeySettings()
    languages: tuple[str, ...] = ("en",)
    default_language: str = "en"
    session_ttl_s: float = 86_400
    page_elsewhere: bool = False
    page_messages: bool = True

    def tenant(self, brand: str | None) -> Tenant | None:
        """Find a tenant by brand, the first for none; None when nobody has that brand."""
        if not brand:
            return next(iter(self.tenants), None)
        return next((tenant for tenant in self.tenants if tenant.brand == brand), None)


def from_target(target: RoomTarget) -> Settings:
    """Read a target's `gr8` section and settings. Raise SetupFault naming what is unusable."""
    read = SettingsReader("gr8", _effective(target))
    return Settings(
        tenants=_tenants(target.section, read),
        source=_source(target.section),
        jwt=_jwt(read),
        key=KeySettings(
            cache_ttl_s=float(read.number("key.cache_ttl_s")),
            timeout_s=float(read.number("key.timeout_s")),
            max_bytes=int(read.number("key.max_bytes")),
            accept_pkcs1=read.flag("key.accept_pkcs1"),
            content_type=read.choice("key.content_type"),
            follow_redirects=read.flag("key.follow_redirects"),
            redirect_hosts=target.hosts
            | frozenset(map(str.lower, read.texts("key.redirect_hosts"))),
        ),
        languages=read.texts("lang.supported"),
        default_language=read.text("lang.default"),
        session_ttl_s=float(read.number("session.ttl_s")),
        page_elsewhere=read.flag("page.elsewhere"),
        page_messages=read.flag("page.messages"),
    )


def _jwt(read: SettingsReader) -> JwtSettings:
    return JwtSettings(
        require_iat=read.flag("jwt.require_iat"),
        skew_s=read.number("jwt.skew_s"),
        default_ttl_s=read.number("jwt.default_ttl_s"),
        warn_ttl_s=read.number("jwt.warn_ttl_s"),
        least_left_s=read.number("jwt.least_left_s"),
        fractional=read.choice("jwt.fractional"),
        typ_required=read.choice("jwt.typ_missing") == "reject",
        any_base64=read.choice("jwt.encoding") == "any",
        single_use=read.flag("jwt.single_use"),
        country_invalid=read.choice("claims.country_invalid"),
        operator_user_invalid=read.choice("claims.operator_user_invalid"),
        operator_user_longest=int(read.number("claims.operator_user_longest")),
    )


def _effective(target: RoomTarget) -> Mapping[str, Json]:
    own = target.section.get("settings")
    given = own if isinstance(own, Mapping) else {}
    profile = SettingsReader("gr8", {**target.settings, **given}).choice("profile")
    return {**target.settings, **PROFILES[profile], **given}


def _source(section: Mapping[str, Json]) -> JwtSource:
    call = section.get("jwt-token")
    pointer = member(call, "pointer")  # "" is the whole answer
    return JwtSource(
        url=text_at(call, "url"),
        method=text_at(call, "method") or "GET",
        pointer=pointer if isinstance(pointer, str) else "/token",
    )


def _tenants(section: Mapping[str, Json], read: SettingsReader) -> tuple[Tenant, ...]:
    usual = Tenant(
        brand="",
        currencies=read.texts("tenant.currencies"),
        casino_aggregation=read.flag("tenant.casino_aggregation"),
    )
    listed = section.get("tenants")
    if isinstance(listed, str) or not isinstance(listed, Sequence):
        return ()
    return tuple(_tenant(item, usual, read) for item in listed)


def _tenant(item: Json, usual: Tenant, read: SettingsReader) -> Tenant:
    own = item.get("currencies") if isinstance(item, Mapping) else None
    if own is not None and (isinstance(own, str) or not isinstance(own, Sequence)):
        raise read.wrong("tenants.currencies", "a list of texts", own)
    casino = member(item, "casino-aggregation")
    return Tenant(
        brand=text_at(item, "brand"),
        operator_id=text_at(item, "operator-id"),
        public_key_url=text_at(item, "public-key"),
        currencies=usual.currencies if own is None else tuple(map(str, own)),
        casino_aggregation=casino if isinstance(casino, bool) else usual.casino_aggregation,
    )
