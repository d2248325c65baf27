"""Forged tokens, and tokens of the wrong kind, that are taken for sids or for access tokens."""

import base64
import re

from sandbox.json_value import member
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, find_session
from sandbox.reference_operator.fasttrack.desk.credentials import (
    CredentialCheck,
    FastTrackCredentials,
)
from sandbox.reference_operator.fasttrack.desk.jwt_sids import (
    Believes,
    ReadJwt,
    is_ours,
    read_jwt,
    sids_are_jwts,
)
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.wire import Headers

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES = ("sub", "user_id", "externalUserId")


def _whoever_it_names(believes: Believes) -> FastTrackConduct:
    """Beside the sessions, believe a JWT that names the player."""

    def look_up(accounts: Accounts, sid: str, now_s: float) -> Session | None:
        jwt = read_jwt(sid)
        if jwt is None or not believes(jwt):
            return find_session(accounts, sid, now_s)
        named = [jwt.claims.get(name) for name in _NAMES]
        players = (one for (_, id_), one in accounts.players.items() if id_ in named)
        player = next(players, None)
        return Session(sid, player, now_s + 1) if player else None

    return FastTrackConduct(find_session=look_up)


def _bearer(believes: Believes) -> FastTrackConduct:
    """Beside the tokens that were granted, believe a JWT."""

    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        jwt = read_jwt((headers.get("Authorization") or "").removeprefix("Bearer "))
        return (jwt is not None and believes(jwt)) or credential_check.is_open_to(headers)

    return FastTrackConduct(is_authorised=is_open)


def _key_of_fast_track(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    if sid == FastTrackCredentials().api_key:
        return next(iter(accounts.sessions.values()), None)
    return find_session(accounts, sid, now_s)


def _any_uuid(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    found = find_session(accounts, sid, now_s)
    if found is None and _UUID.fullmatch(sid):
        return next(reversed(accounts.sessions.values()), None)
    return found


def _none_is_fine(jwt: ReadJwt) -> bool:
    return jwt.header.get("alg") == "none" or is_ours(jwt)


def _none_in_any_case_is_fine(jwt: ReadJwt) -> bool:
    alg = jwt.header.get("alg")
    return (isinstance(alg, str) and alg.lower() == "none" and alg != "none") or is_ours(jwt)


def _unsigned_is_fine(jwt: ReadJwt) -> bool:
    return not jwt.signature or is_ours(jwt)


def _own_key_is_fine(jwt: ReadJwt) -> bool:
    key = member(jwt.header.get("jwk"), "k")
    if not isinstance(key, str):
        return is_ours(jwt)
    return jwt.is_signed_with(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))


class _SeenBefore:
    """Believes every signature that was good once, whatever it stands behind."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, jwt: ReadJwt) -> bool:
        if is_ours(jwt):
            self._seen.add(jwt.signature)
        return jwt.signature in self._seen


_AUTH = "fasttrack.authenticate."
_NOBODY = _AUTH + "no-identity-for-bad-sid"
_CALLERS = _AUTH + "credentials-required"


def _sid(name: str, text: str, conduct: FastTrackConduct) -> Defect:
    return Defect(f"ft-{name}", _NOBODY, "A28", text, conduct)


DEFECTS = (
    _sid(
        "jwt-sid-unverified",
        "Sids are JWTs, which are decoded and not verified.",
        sids_are_jwts(lambda _: True),
    ),
    _sid(
        "jwt-sid-alg-none",
        "Sids are JWTs, and one that says `alg: none` is not verified.",
        sids_are_jwts(_none_is_fine),
    ),
    _sid(
        "jwt-sid-alg-none-in-other-case",
        "Sids are JWTs; `none` is refused, and `nOnE` is not verified either.",
        sids_are_jwts(_none_in_any_case_is_fine),
    ),
    _sid(
        "jwt-sid-without-signature",
        "Sids are JWTs, and one whose signature is missing is not verified.",
        sids_are_jwts(_unsigned_is_fine),
    ),
    _sid(
        "jwt-sid-brings-its-key",
        "Sids are JWTs, verified with the key that they bring along in their header.",
        sids_are_jwts(_own_key_is_fine),
    ),
    _sid(
        "jwt-sid-signature-seen-before",
        "Sids are JWTs, whose signatures are kept and taken for good wherever they come again.",
        sids_are_jwts(_SeenBefore()),
    ),
    _sid(
        "any-jwt-is-a-sid",
        "A JWT that names a player is believed beside the site's own sessions, whoever signed it.",
        _whoever_it_names(lambda _: True),
    ),
    _sid(
        "jwt-of-an-empty-key-is-a-sid",
        "A JWT is believed that is signed with an empty key, for the setting of the key is empty.",
        _whoever_it_names(lambda jwt: jwt.is_signed_with(b"")),
    ),
    _sid(
        "key-is-a-sid",
        "Fast Track's own key is a session too, that of the account it was made with.",
        FastTrackConduct(find_session=_key_of_fast_track),
    ),
    Defect(
        "ft-gr8-token-is-a-sid",
        _AUTH + "wrong-kind-refused",
        "A28",
        "The player's token for GR8 Tech is taken for a session id.",
        _whoever_it_names(lambda jwt: "externalUserId" in jwt.claims),
    ),
    Defect(
        "ft-launch-token-is-a-sid",
        _AUTH + "user-id-is-the-players",
        "A28",
        "A launch token is taken for a sid, of whoever logged in last.",
        FastTrackConduct(find_session=_any_uuid),
    ),
    Defect(
        "ft-any-jwt-is-an-access-token",
        _CALLERS,
        "B07",
        "Any JWT opens as an access token; it is decoded and not verified.",
        _bearer(lambda _: True),
        beside=("ft-oauth",),
    ),
    Defect(
        "ft-unsigned-access-token",
        _CALLERS,
        "B07",
        "An access token that says `alg: none` opens.",
        _bearer(lambda jwt: jwt.header.get("alg") == "none"),
        beside=("ft-oauth",),
    ),
    Defect(
        "ft-access-token-of-an-empty-key",
        _CALLERS,
        "B07",
        "An access token opens that is signed with an empty key.",
        _bearer(lambda jwt: jwt.is_signed_with(b"")),
        beside=("ft-oauth",),
    ),
)
