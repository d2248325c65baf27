"""The door Fast Track comes through: X-Api-Key, Basic, or an OAuth bearer token.

Whatever is presented must be right: a good key does not excuse a bad bearer. Tokens are granted
by `/oauth/token`, as a JSON POST or with the same three words in the query of a GET.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping
from uuid import uuid4

from sandbox.json_value import Json
from sandbox.operator.answers import Refusal, error_answer, json_answer, media_type, read_object
from sandbox.operator.clock import OperatorClock
from sandbox.operator.identity import FastTrackCredentials
from sandbox.wire import Headers, Request, Response


class Door:
    """Knows the configured credentials and the bearer tokens that were granted."""

    def __init__(self, credentials: FastTrackCredentials, clock: OperatorClock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._granted: dict[str, float] = {}
        self._schemes: Mapping[str, Callable[[str], bool]] = {
            "basic": self._is_basic,
            "bearer": self._is_bearer,
        }

    def is_open_to(self, headers: Headers) -> bool:
        """Tell whether at least one credential is presented and none of them is wrong."""
        keys = [_same(key, self._credentials.api_key) for key in headers.all("X-Api-Key")]
        rest = [self._is_authorization(value) for value in headers.all("Authorization")]
        return bool(keys or rest) and all(keys + rest)

    def grant(self, request: Request) -> Response:
        """Grant a bearer token (client credentials); 400, 401 or 415 with an error otherwise."""
        try:
            asked = _asked(request)
            self._check(asked)
        except Refusal as refusal:
            return error_answer(refusal)
        token = str(uuid4())
        ttl_s = self._credentials.token_ttl_s
        self._granted[token] = self._clock.now_s() + ttl_s
        return json_answer(
            200, {"access_token": token, "expires_in": ttl_s, "token_type": "Bearer"}
        )

    def _check(self, asked: Mapping[str, Json]) -> None:
        if asked.get("grant_type") != "client_credentials":
            raise Refusal(400, "unsupported_grant_type")
        known = (self._credentials.client_id, self._credentials.client_secret)
        given = (asked.get("client_id"), asked.get("client_secret"))
        if not all(_same(str(one), other) for one, other in zip(given, known, strict=True)):
            raise Refusal(401, "invalid_client")

    def _is_authorization(self, value: str) -> bool:
        scheme, _, credential = value.partition(" ")
        check = self._schemes.get(scheme.lower())
        return check is not None and check(credential.strip())

    def _is_basic(self, credential: str) -> bool:
        try:
            given = base64.b64decode(credential, validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        return _same(given, f"{self._credentials.basic_id}:{self._credentials.basic_secret}")

    def _is_bearer(self, credential: str) -> bool:
        return self._clock.now_s() < self._granted.get(credential, 0.0)


def _asked(request: Request) -> Mapping[str, Json]:
    if request.method == "GET":
        return dict(request.query)
    if media_type(request.headers) != "application/json":
        raise Refusal(415, "unsupported_media_type")
    return read_object(request.body)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
