"""What the target and the contract settle about Fast Track, read once into typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from sandbox.errors import SetupFault
from sandbox.json_value import Json, member
from sandbox.port import RoomTarget


class SidTransport(StrEnum):
    """Where the sid travels to the operator: the older page says header, later ones say body."""

    BOTH = "both"
    HEADER = "header"
    BODY = "body"


class TokenVariant(StrEnum):
    """The two documented forms of the OAuth token call."""

    POST_JSON = "post-json"
    GET_QUERY = "get-query"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Credentials in the header X-Api-Key."""

    key: str


@dataclass(frozen=True, slots=True)
class Basic:
    """Credentials as RFC 7617 user id and password."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class OAuth:
    """Credentials that are traded for a bearer token at `token_url`."""

    token_url: str
    client_id: str
    client_secret: str
    variant: TokenVariant = TokenVariant.POST_JSON


Credentials: TypeAlias = ApiKey | Basic | OAuth | None


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand as Fast Track knows it: a lower-case name and an integer id."""

    name: str
    id: int


DEMO_BRANDS = (Brand("demo", 1),)
"""The brands of a target that lists none, so that a page can be tried out at once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the room has to know. `authenticate_url` is "" when no operator is configured.

    The fields from `sid_header` on are the contract's settings, explained there.
    """

    authenticate_url: str = ""
    credentials: Credentials = None
    sid_transport: SidTransport = SidTransport.BOTH
    brands: tuple[Brand, ...] = DEMO_BRANDS
    sid_header: str = "sid"
    user_id_type: str = "any"
    reject_statuses: frozenset[int] = frozenset({400, 401, 403, 404})
    send_credentials: bool = True
    follow_redirects: bool = False
    retries: int = 0
    validate_every_call: bool = False
    strict_error_body: bool = False
    cache_ttl_s: float = 0
    timeout_s: float = 5.0
    slow_s: float = 1.0
    failure_status: int = 200
    forward_empty_sid: bool = True
    fold_brand_case: bool = True
    refresh_margin_s: float = 60
    default_expires_s: float = 3600


def from_target(target: RoomTarget) -> Settings:
    """Read a target's `fasttrack` section and settings. Raise SetupFault naming what is unusable.

    Absent settings keep the contract's default.
    """
    call = member(target.section, "authenticate")
    read = _Reader(target.settings)
    return Settings(
        authenticate_url=_text(call, "url"),
        credentials=_credentials(member(call, "credentials") if isinstance(call, Mapping) else {}),
        sid_transport=SidTransport(_text(call, "sid") or SidTransport.BOTH),
        brands=_brands(member(target.section, "brands")),
        sid_header=read.text("auth.sid_header", "sid"),
        user_id_type=read.choice("auth.user_id_type", ("any", "int", "string")),
        reject_statuses=read.integers("auth.reject_statuses", (400, 401, 403, 404)),
        send_credentials=read.flag("auth.send_credentials", default=True),
        follow_redirects=read.flag("auth.follow_redirects", default=False),
        retries=int(read.number("auth.retries", 0)),
        validate_every_call=read.flag("auth.validate_every_call", default=False),
        strict_error_body=read.flag("errors.strict_body", default=False),
        cache_ttl_s=read.number("auth.cache_ttl_s", 0),
        timeout_s=read.number("client.timeout_ms", 5000) / 1000,
        slow_s=read.number("client.slow_ms", 1000) / 1000,
        failure_status=int(read.number("login.failure_status", 200)),
        forward_empty_sid=read.choice("login.empty_sid", ("forward", "refuse")) == "forward",
        fold_brand_case=read.choice("config.brand_case", ("ignore", "exact")) == "ignore",
        refresh_margin_s=read.number("oauth.refresh_margin_s", 60),
        default_expires_s=read.number("oauth.default_expires_s", 3600),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Typed look-ups of the contract's settings by their names."""

    settings: Mapping[str, Json]

    def text(self, name: str, default: str) -> str:
        value = self.settings.get(name, default)
        return value if isinstance(value, str) else _unusable(name, "a text", value)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Read one of `allowed`, whose first is the default."""
        value = self.text(name, allowed[0])
        return value if value in allowed else _unusable(name, "one of " + ", ".join(allowed), value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.settings.get(name, default)
        return value if isinstance(value, bool) else bool(_unusable(name, "true or false", value))

    def number(self, name: str, default: float) -> float:
        value = self.settings.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | Decimal | float) or value < 0:
            _unusable(name, "a number from 0 on", value)
        return float(str(value))

    def integers(self, name: str, default: tuple[int, ...]) -> frozenset[int]:
        value = self.settings.get(name, default)
        if isinstance(value, str) or not isinstance(value, Sequence):
            _unusable(name, "a list of integers", value)
            return frozenset()
        return frozenset(item for item in value if isinstance(item, int))


def _unusable(name: str, wanted: str, value: object) -> str:
    raise SetupFault(
        f"fasttrack setting {name} is {value!r}: write {wanted} in the target's settings"
    )


def _text(section: object, name: str) -> str:
    value = section.get(name, "") if isinstance(section, Mapping) else ""
    return value if isinstance(value, str) else ""


def _credentials(section: object) -> Credentials:
    if not isinstance(section, Mapping) or not section:
        return None
    if "x-api-key" in section:
        return ApiKey(_text(section, "x-api-key"))
    if "basic" in section:
        return Basic(_text(section["basic"], "id"), _text(section["basic"], "secret"))
    if "oauth" in section:
        return _oauth(section["oauth"])
    raise SetupFault(
        "fasttrack.authenticate.credentials in target.yaml must be x-api-key, basic or oauth"
    )


def _oauth(section: object) -> OAuth:
    return OAuth(
        token_url=_text(section, "token-url"),
        client_id=_text(section, "client-id"),
        client_secret=_text(section, "client-secret"),
        variant=TokenVariant(_text(section, "variant") or TokenVariant.POST_JSON),
    )


def _brands(section: object) -> tuple[Brand, ...]:
    if not isinstance(section, Sequence) or isinstance(section, str) or not section:
        return DEMO_BRANDS
    return tuple(
        Brand(_text(item, "name"), _brand_id(item, default=number))
        for number, item in enumerate(section, start=1)
    )


def _brand_id(section: object, *, default: int) -> int:
    value = section.get("id", default) if isinstance(section, Mapping) else default
    # an id out of ${ENV} is a text
    return int(value) if isinstance(value, int) or str(value).isdecimal() else default
