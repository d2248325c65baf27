"""What the target and the contract settle about Fast Track, read once into typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sandbox.errors import SetupFault
from sandbox.json_value import Json, member, text_at
from sandbox.port import RoomTarget
from sandbox.scenario.contract.settings import SettingsReader


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

    The fields from `sid_header` on are the contract's settings, explained there; `own_statuses` are
    the `reject_statuses` that the target itself lists, None where it lists none.
    """

    authenticate_url: str
    credentials: Credentials
    sid_transport: SidTransport
    brands: tuple[Brand, ...]
    sid_header: str
    user_id_type: str
    reject_statuses: frozenset[int]
    own_statuses: frozenset[int] | None
    send_credentials: bool
    follow_redirects: bool
    redirect_hosts: frozenset[str]
    retries: int
    validate_every_call: bool
    strict_error_body: bool
    cache_ttl_s: float
    timeout_s: float
    slow_s: float
    failure_status: int
    forward_empty_sid: bool
    fold_brand_case: bool
    refresh_margin_s: float
    default_expires_s: float


def from_target(target: RoomTarget) -> Settings:
    """Read a target's section and settings. Raise SetupFault naming what is unusable."""
    call = member(target.section, "authenticate")
    read = SettingsReader("fasttrack", target.settings)
    return Settings(
        authenticate_url=text_at(call, "url"),
        credentials=_credentials(member(call, "credentials") if isinstance(call, Mapping) else {}),
        sid_transport=SidTransport(text_at(call, "sid") or SidTransport.BOTH),
        brands=_brands(member(target.section, "brands")),
        sid_header=read.text("auth.sid_header"),
        user_id_type=read.choice("auth.user_id_type"),
        reject_statuses=(statuses := frozenset(read.integers("auth.reject_statuses"))),
        own_statuses=statuses if _lists_statuses(target.section) else None,
        send_credentials=read.flag("auth.send_credentials"),
        follow_redirects=read.flag("auth.follow_redirects"),
        redirect_hosts=target.hosts | frozenset(map(str.lower, read.texts("auth.redirect_hosts"))),
        retries=int(read.number("auth.retries")),
        validate_every_call=read.flag("auth.validate_every_call"),
        strict_error_body=read.flag("errors.strict_body"),
        cache_ttl_s=float(read.number("auth.cache_ttl_s")),
        timeout_s=float(read.number("client.timeout_ms")) / 1000,
        slow_s=float(read.number("client.slow_ms")) / 1000,
        failure_status=int(read.number("login.failure_status")),
        forward_empty_sid=read.choice("login.empty_sid") == "forward",
        fold_brand_case=read.choice("config.brand_case") == "ignore",
        refresh_margin_s=float(read.number("oauth.refresh_margin_s")),
        default_expires_s=float(read.number("oauth.default_expires_s")),
    )


def _lists_statuses(section: Mapping[str, Json]) -> bool:
    own = section.get("settings")
    return isinstance(own, Mapping) and "auth.reject_statuses" in own


def _credentials(section: object) -> Credentials:
    if not isinstance(section, Mapping) or not section:
        return None
    if "x-api-key" in section:
        return ApiKey(text_at(section, "x-api-key"))
    if "basic" in section:
        return Basic(text_at(section["basic"], "id"), text_at(section["basic"], "secret"))
    if "oauth" in section:
        return _oauth(section["oauth"])
    raise SetupFault(
        "fasttrack.authenticate.credentials in target.yaml must be x-api-key, basic or oauth"
    )


def _oauth(section: object) -> OAuth:
    return OAuth(
        token_url=text_at(section, "token-url"),
        client_id=text_at(section, "client-id"),
        client_secret=text_at(section, "client-secret"),
        variant=TokenVariant(text_at(section, "variant") or TokenVariant.POST_JSON),
    )


def _brands(section: object) -> tuple[Brand, ...]:
    if not isinstance(section, Sequence) or isinstance(section, str) or not section:
        return DEMO_BRANDS
    return tuple(
        Brand(text_at(item, "name"), _brand_id(item, default=number))
        for number, item in enumerate(section, start=1)
    )


def _brand_id(section: object, *, default: int) -> int:
    value = section.get("id", default) if isinstance(section, Mapping) else default
    # an id out of ${ENV} is a text
    return int(value) if isinstance(value, int) or str(value).isdecimal() else default
