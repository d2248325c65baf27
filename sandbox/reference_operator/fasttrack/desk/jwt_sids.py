"""Sids that are JWTs: signed by the site, and looked up by their `jti` once the signature holds."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from sandbox.json_value import Json, read_json
from sandbox.protocol.jwt_signing import base64url, hmac_jwt
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, find_session
from sandbox.reference_operator.server.accounts import Accounts, Session

_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class ReadJwt:
    """A compact JWT, of which nothing is believed yet; `signed` is what its signature covers."""

    header: Mapping[str, Json]
    claims: Mapping[str, Json]
    signed: str
    signature: str

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether it is HS256 with that key."""
        mac = hmac.new(key, self.signed.encode("utf-8", "replace"), "sha256").digest()
        exact = hmac.compare_digest(base64url(mac), self.signature)
        return exact and self.header.get("alg") == "HS256"


Believes = Callable[[ReadJwt], bool]
"""Tells whether the claims of a JWT are believed."""


def read_jwt(text: str) -> ReadJwt | None:
    """Take a JWT apart; None where the text is none."""
    head, _, rest = text.partition(".")
    payload, dot, signature = rest.partition(".")
    if not dot or not text.isascii():
        return None
    return ReadJwt(_object(head), _object(payload), f"{head}.{payload}", signature)


def is_ours(jwt: ReadJwt) -> bool:
    """Believe what the site itself has signed."""
    return jwt.is_signed_with(_KEY)


def new_jwt_sid() -> str:
    """Make a session id that says by itself that the site has issued it."""
    return hmac_jwt({"iss": "acme", "jti": str(uuid4())}, secret=_KEY)


def sids_are_jwts(believes: Believes = is_ours) -> FastTrackConduct:
    """Issue JWTs, and find the session of one that is believed by its `jti`."""

    def look_up(accounts: Accounts, sid: str, now_s: float) -> Session | None:
        jwt = read_jwt(sid)
        if jwt is None or not believes(jwt):
            return None
        issued = (one for one in accounts.sessions if _jti(one) == jwt.claims.get("jti"))
        return find_session(accounts, next(issued, sid), now_s)

    return FastTrackConduct(new_sid=new_jwt_sid, find_session=look_up)


def _jti(sid: str) -> Json:
    jwt = read_jwt(sid)
    return jwt.claims.get("jti") if jwt else None


def _object(part: str) -> Mapping[str, Json]:
    try:
        value = read_json(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return value if isinstance(value, Mapping) else {}
