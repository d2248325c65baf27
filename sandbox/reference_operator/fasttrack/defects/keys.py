"""Fast Track's credentials compared sloppily, or taken for others."""

import re
from base64 import b64decode
from collections.abc import Callable
from fnmatch import fnmatchcase

from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.fasttrack.desk.credentials import CredentialCheck
from sandbox.wire import Headers

Same = Callable[[str, str], bool]
"""Tells whether a known secret and one that was sent are taken for the same."""

Pair = tuple[str, str]

LEAST = 4
"""So many characters are compared at least."""


def _key(same: Same) -> FastTrackConduct:
    """Open to an X-Api-Key that is the same in that sense."""

    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        key, known = headers.get("X-Api-Key"), credential_check.credentials.api_key
        alike = key is not None and same(known, key)
        return alike or credential_check.is_open_to(headers)

    return FastTrackConduct(is_authorised=is_open)


def _basic(same: Callable[[Pair, Pair], bool]) -> FastTrackConduct:
    """Open to a Basic pair that is the same in that sense."""

    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        known = credential_check.credentials
        try:
            told = b64decode((headers.get("Authorization") or "").removeprefix("Basic ")).decode()
        except ValueError:
            return False
        name, _, secret = told.partition(":")
        return same((known.basic_id, known.basic_secret), (name, secret))

    return FastTrackConduct(is_authorised=is_open)


def _bearer(same: Same) -> FastTrackConduct:
    """Open to an access token that is the same as one that was granted, in that sense."""

    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        alike = any(same(known, token) for known in credential_check.granted())
        return alike or credential_check.is_open_to(headers)

    return FastTrackConduct(is_authorised=is_open)


def _whoever_has_a_header(headers: Headers, credential_check: CredentialCheck) -> bool:
    return "Authorization" in headers or credential_check.is_open_to(headers)


def _whoever_has_no_wrong_one(headers: Headers, credential_check: CredentialCheck) -> bool:
    told = "X-Api-Key" in headers or "Authorization" in headers
    return not told or credential_check.is_open_to(headers)


def _empty_key_too(headers: Headers, credential_check: CredentialCheck) -> bool:
    return headers.get("X-Api-Key") == "" or credential_check.is_open_to(headers)


def _any_bearer(headers: Headers, credential_check: CredentialCheck) -> bool:
    told = headers.get("Authorization") or ""
    return told.startswith("Bearer ") or credential_check.is_open_to(headers)


def _players_too(headers: Headers, credential_check: CredentialCheck) -> bool:
    sid = (headers.get("Authorization") or "").removeprefix("Bearer ")
    return sid in credential_check.accounts.sessions or credential_check.is_open_to(headers)


def _cookies_too(headers: Headers, credential_check: CredentialCheck) -> bool:
    told = (headers.get("Cookie") or "").split("; ")
    known = credential_check.accounts.sessions
    return any(one.removeprefix("session=") in known for one in told) or (
        credential_check.is_open_to(headers)
    )


def _sids_as_keys(headers: Headers, credential_check: CredentialCheck) -> bool:
    key = headers.get("X-Api-Key")
    return key in credential_check.accounts.sessions or credential_check.is_open_to(headers)


def _never(headers: Headers, credential_check: CredentialCheck) -> bool:
    del headers, credential_check
    return False


def _secret_folded(known: Pair, pair: Pair) -> bool:
    return (known[0], known[1].casefold()) == (pair[0], pair[1].casefold())


_AUTH = "fasttrack.authenticate."
_CLAUSE = _AUTH + "credentials-required"


def _defect(name: str, text: str, conduct: FastTrackConduct, *beside: str) -> Defect:
    return Defect(f"ft-{name}", _CLAUSE, "A23", text, conduct, beside=beside)


DEFECTS = (
    _defect(
        "key-case-folded",
        "The key is compared whatever the case of its letters, as a MySQL column does.",
        _key(lambda known, key: known.casefold() == key.casefold()),
    ),
    _defect(
        "key-ends-alike",
        "The key is compared from its end on, as far as the one that was sent goes.",
        _key(lambda known, key: len(key) >= LEAST and known.endswith(key)),
    ),
    _defect(
        "key-inside-another-text",
        "A header that has the key somewhere inside opens.",
        _key(lambda known, key: known in key),
    ),
    _defect(
        "key-is-part-of-the-list",
        "The key is looked for in the setting's text, where any part of a key is found.",
        _key(lambda known, key: bool(key) and key in known),
    ),
    _defect(
        "key-of-the-right-length",
        "The keys' lengths are compared, where the keys were meant.",
        _key(lambda known, key: len(known) == len(key)),
    ),
    _defect(
        "key-letters-in-any-order",
        "The key's letters are added up, so that their order does not count.",
        _key(lambda known, key: sorted(known) == sorted(key)),
    ),
    _defect(
        "key-cut-at-a-colon",
        "What stands behind a colon in the key is not looked at.",
        _key(lambda known, key: known == key.partition(":")[0]),
    ),
    _defect(
        "key-is-a-pattern",
        "The key is looked up by LIKE, or as a pattern of a cache's keys.",
        _key(lambda known, key: fnmatchcase(known, key.replace("%", "*"))),
    ),
    _defect(
        "key-unquoted",
        "Quotes and blanks are taken out of the key before it is compared.",
        _key(lambda known, key: known == re.sub(r'[" ]', "", key)),
    ),
    _defect(
        "empty-key-opens",
        "A key that is there and empty opens, as where a setting was left empty.",
        FastTrackConduct(is_authorised=_empty_key_too),
    ),
    _defect(
        "any-authorization-opens",
        "Any Authorization header opens: the gateway was to have checked it.",
        FastTrackConduct(is_authorised=_whoever_has_a_header),
    ),
    _defect(
        "player-opens-by-bearer",
        "The site's own check of a logged-in player stands before the endpoint, and lets him in.",
        FastTrackConduct(is_authorised=_players_too),
    ),
    _defect(
        "player-opens-by-cookie",
        "The cookie of a logged-in player opens the endpoint as it opens every page.",
        FastTrackConduct(is_authorised=_cookies_too),
    ),
    _defect(
        "sid-is-a-key",
        "The key is looked up in the table that holds the sessions too.",
        FastTrackConduct(is_authorised=_sids_as_keys),
    ),
    _defect(
        "nobodys-call-opens",
        "Wrong credentials are refused, and who brings none is let in.",
        FastTrackConduct(is_authorised=_whoever_has_no_wrong_one),
    ),
    _defect(
        "any-bearer-opens",
        "A bearer token has to be there, and is not looked at.",
        FastTrackConduct(is_authorised=_any_bearer),
        "ft-oauth",
    ),
    _defect(
        "basic-secret-alone",
        "Of the Basic pair the secret is looked at, and the name is not.",
        _basic(lambda known, pair: known[1] == pair[1]),
        "ft-basic",
    ),
    _defect(
        "basic-secret-by-its-beginning",
        "Eight characters of the secret are compared, as old hashes of passwords did.",
        _basic(lambda known, pair: (known[0], known[1][:8]) == (pair[0], pair[1][:8])),
        "ft-basic",
    ),
    _defect(
        "basic-secret-cut-at-a-colon",
        "The pair is split at every colon, and what stands behind the second is lost.",
        _basic(lambda known, pair: known == (pair[0], pair[1].partition(":")[0])),
        "ft-basic",
    ),
    _defect(
        "basic-secret-case-folded",
        "The secret of the Basic pair is compared whatever its case.",
        _basic(_secret_folded),
        "ft-basic",
    ),
    _defect(
        "access-token-by-its-first-letters",
        "An access token is looked up by its first half.",
        _bearer(lambda known, token: known[:18] == token[:18]),
        "ft-oauth",
    ),
    _defect(
        "access-token-case-folded",
        "An access token is looked up whatever the case of its letters.",
        _bearer(lambda known, token: known.casefold() == token.casefold()),
        "ft-oauth",
    ),
    Defect(
        "ft-credentials-never-right",
        _AUTH + "valid-sid-is-200",
        "A01",
        "Fast Track is refused whatever it brings, for the key was never rolled out.",
        FastTrackConduct(is_authorised=_never),
        crude=True,
    ),
)
