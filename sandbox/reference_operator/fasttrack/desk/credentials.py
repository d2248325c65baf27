"""Checks the credentials of Fast Track's calls: X-Api-Key, Basic, or an OAuth bearer token.

Whatever is presented must be right: a good key does not excuse a bad bearer. Tokens are granted
by `/oauth/token`, as a JSON POST or with the same three words in the query of a GET.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from sandbox.json_value import Json
from sandbox.protocol.basic import compose_basic
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    media_type,
    read_object,
)
from sandbox.reference_operator.server.clock import OperatorClock
from sandbox.wire import Headers, Request, Response

OAUTH_TOKEN = "/oauth/token"  # noqa: S105 - a path
EVERY_SCHEME = frozenset({"x-api-key", "basic", "bearer"})


@dataclass(frozen=True, slots=True)
class FastTrackCredentials:
    """The three ways Fast Track may prove itself at this operator; any one of them opens."""

    api_key: str = "demo-ft-key"
    basic_id: str = "ft"
    basic_secret: str = "ft-secret"  # noqa: S105 - the demo's published credential
    client_id: str = "ft-client"
    client_secret: str = "ft-client-secret"  # noqa: S105 - the demo's published credential
    token_ttl_s: int = 7200


OTHER_BRANDS_CREDENTIALS = FastTrackCredentials(
    api_key="demo-ft-key-of-lumen",
    basic_id="ft-lumen",
    basic_secret="ft-secret-of-lumen",  # noqa: S106 - the demo's published credential
    client_id="ft-client-lumen",
    client_secret="ft-client-secret-lumen",  # noqa: S106 - the demo's published credential
)
"""By which Fast Track proves itself for `OTHER_BRAND`, at another endpoint."""


def read_grant(request: Request) -> Mapping[str, Json]:
    """Read what is asked for: JSON, or the query of a GET. Raise Refusal 400 or 415."""
    if request.method == "GET":
        return dict(request.query)
    if media_type(request.headers) != "application/json":
        raise Refusal(415, "unsupported_media_type")
    return read_object(request.body)


def check_grant(asked: Mapping[str, Json], credentials: FastTrackCredentials) -> None:
    """Grant to the known client and for client credentials only. Raise Refusal 400 or 401."""
    if asked.get("grant_type") != "client_credentials":
        raise Refusal(400, "unsupported_grant_type")
    known = (credentials.client_id, credentials.client_secret)
    given = (asked.get("client_id"), asked.get("client_secret"))
    if not all(is_same(str(one), other) for one, other in zip(given, known, strict=True)):
        raise Refusal(401, "invalid_client")


def granted(token: str, ttl_s: int) -> Mapping[str, Json]:
    """Word the grant as the pages do."""
    return {"access_token": token, "expires_in": ttl_s, "token_type": "Bearer"}


def finish_grant(request: Request, answer: Response) -> Response:
    """Add nothing, such as a header about other origins."""
    del request
    return answer


@dataclass(frozen=True, slots=True)
class GrantConduct:
    """How bearer tokens are granted; the defaults are right. `takes_back`: a grant ends the tokens
    before it.
    """

    methods: frozenset[str] = frozenset({"GET", "POST"})
    read: Callable[[Request], Mapping[str, Json]] = read_grant
    check: Callable[[Mapping[str, Json], FastTrackCredentials], None] = check_grant
    word: Callable[[str, int], Mapping[str, Json]] = granted
    finish: Callable[[Request, Response], Response] = finish_grant
    takes_back: bool = False


@dataclass(slots=True)
class CredentialCheck:
    """Knows the credentials of one brand and the bearer tokens that were granted for them.

    `schemes` are the forms that it takes at all: `x-api-key`, `basic`, `bearer`. `beside` is the
    check of another brand's endpoint, which takes that brand's credentials. `accounts` are the
    site's, of which a right check asks nothing.
    """

    credentials: FastTrackCredentials
    clock: OperatorClock
    grants: GrantConduct = field(default_factory=GrantConduct)
    schemes: frozenset[str] = EVERY_SCHEME
    beside: "CredentialCheck | None" = None
    accounts: Accounts = field(default_factory=Accounts)
    _ends_s: dict[str, float] = field(default_factory=dict)

    def is_open_to(self, headers: Headers, *, expired_too: bool = False) -> bool:
        """Tell whether at least one credential is presented and none of them is wrong.

        `expired_too` lets bearer tokens in that were good once.
        """
        keys = [self._is_key(key) for key in headers.all("X-Api-Key")]
        told = headers.all("Authorization")
        rest = [self._knows(value, expired_too=expired_too) for value in told]
        return bool(keys or rest) and all(keys + rest)

    def granted(self) -> Collection[str]:
        """Return every bearer token that was ever granted."""
        return self._ends_s

    def grant(self, request: Request) -> Response:
        """Grant a bearer token (client credentials); 400, 401 or 415 with an error otherwise."""
        return self.grants.finish(request, self._granted(request))

    def _granted(self, request: Request) -> Response:
        try:
            self.grants.check(self.grants.read(request), self.credentials)
        except Refusal as refusal:
            return error_answer(refusal)
        return json_answer(200, self.grants.word(self.new_token(), self.credentials.token_ttl_s))

    def new_token(self) -> str:
        """Make a bearer token that opens from now on."""
        token = str(uuid4())
        if self.grants.takes_back:
            self._ends_s.clear()
        self._ends_s[token] = self.clock.now_s() + self.credentials.token_ttl_s
        return token

    def presented(self, form: str) -> Mapping[str, str]:
        """Return the header that passes this check in one form: `x-api-key`, `basic` or `bearer`.

        Raise KeyError for another form.
        """
        pair = self.credentials.basic_id, self.credentials.basic_secret
        return {
            "x-api-key": lambda: {"x-api-key": self.credentials.api_key},
            "basic": lambda: {"authorization": compose_basic(*pair)},
            "bearer": lambda: {"authorization": f"Bearer {self.new_token()}"},
        }[form]()

    def _knows(self, value: str, *, expired_too: bool) -> bool:
        scheme, _, credential = value.partition(" ")
        match scheme.lower():
            case "basic" if "basic" in self.schemes:
                return self._is_basic(credential.strip())
            case "bearer" if "bearer" in self.schemes:
                ends_s = self._ends_s.get(credential.strip(), 0.0)
                return ends_s > 0 if expired_too else self.clock.now_s() < ends_s
        return False

    def _is_key(self, key: str) -> bool:
        return "x-api-key" in self.schemes and is_same(key, self.credentials.api_key)

    def _is_basic(self, credential: str) -> bool:
        try:
            given = base64.b64decode(credential, validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        return is_same(given, f"{self.credentials.basic_id}:{self.credentials.basic_secret}")


def is_same(given: str, known: str) -> bool:
    """Compare a secret in a time that tells nothing of it."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
