"""Mistakes in checking Fast Track's credentials, and in granting access tokens."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from sandbox.json_value import Json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.fasttrack.desk.credentials import (
    CredentialCheck,
    FastTrackCredentials,
    GrantConduct,
    check_grant,
    granted,
)
from sandbox.reference_operator.server.answers import HTML, Refusal
from sandbox.wire import Headers, Request, Response


def _whoever_sends_a_key(headers: Headers, credential_check: CredentialCheck) -> bool:
    return "X-Api-Key" in headers or credential_check.is_open_to(headers)


def _any_brand(headers: Headers, credential_check: CredentialCheck) -> bool:
    beside = credential_check.beside
    return credential_check.is_open_to(headers) or (
        beside is not None and beside.is_open_to(headers)
    )


def _to_the_letter(headers: Headers, credential_check: CredentialCheck) -> bool:
    exact = ("X-Api-Key", "Authorization", "Content-Type")
    return credential_check.is_open_to(Headers(tuple(item for item in headers if item[0] in exact)))


def _first_letters(headers: Headers, credential_check: CredentialCheck) -> bool:
    key, known = headers.get("X-Api-Key") or "", credential_check.credentials.api_key
    return (len(key) >= SHORTEST_PREFIX and known.startswith(key)) or credential_check.is_open_to(
        headers
    )


def _by_name_alone(headers: Headers, credential_check: CredentialCheck) -> bool:
    try:
        told = b64decode((headers.get("Authorization") or "").removeprefix("Basic ")).decode()
    except ValueError:
        return False
    return told.partition(":")[0] == credential_check.credentials.basic_id


def _for_ever(headers: Headers, credential_check: CredentialCheck) -> bool:
    return credential_check.is_open_to(headers, expired_too=True)


def _form(request: Request) -> Mapping[str, Json]:
    if request.method == "GET":
        return dict(request.query)
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _any_secret(asked: Mapping[str, Json], credentials: FastTrackCredentials) -> None:
    check_grant({**asked, "client_secret": credentials.client_secret}, credentials)


def _any_grant_type(asked: Mapping[str, Json], credentials: FastTrackCredentials) -> None:
    check_grant({**asked, "grant_type": "client_credentials"}, credentials)


def _wrong_grant_is_500(asked: Mapping[str, Json], credentials: FastTrackCredentials) -> None:
    if asked.get("grant_type") not in ("client_credentials", "refresh_token"):
        raise Refusal(500, "internal_error")
    check_grant(asked, credentials)


def _as_a_page(request: Request, answer: Response) -> Response:
    del request
    return replace(answer, headers=answer.headers.with_field("Content-Type", HTML))


def _unlabelled(request: Request, answer: Response) -> Response:
    del request
    return replace(answer, headers=answer.headers.without("Content-Type"))


def _life_untold(token: str, ttl_s: int) -> Mapping[str, Json]:
    return {name: value for name, value in granted(token, ttl_s).items() if name != "expires_in"}


def _told_life(tell: Callable[[int], int]) -> Callable[[str, int], Mapping[str, Json]]:
    return lambda token, ttl_s: {**granted(token, ttl_s), "expires_in": tell(ttl_s)}


class _OneTime:
    """Opens to each access token once."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def __call__(self, headers: Headers, credential_check: CredentialCheck) -> bool:
        told = headers.get("Authorization") or ""
        is_new, is_right = told not in self._used, credential_check.is_open_to(headers)
        self._used.add(told)
        return is_new and is_right


SHORTEST_PREFIX = 4

_AUTH = "fasttrack.authenticate."
_TOKEN = "fasttrack.get-token."  # noqa: S105 - the beginning of clauses
_BY_POST, _BY_GET = ("ft-oauth",), ("ft-oauth-by-get",)

_ASKING = (
    Defect(
        "ft-credentials-unchecked",
        _AUTH + "credentials-required",
        "A23",
        "Anyone may ask: the credentials of the caller are not looked at.",
        FastTrackConduct(is_authorised=lambda _, __: True),
        crude=True,
    ),
    Defect(
        "ft-any-key-accepted",
        _AUTH + "credentials-required",
        "A23",
        "An X-Api-Key has to be there, but any value will do.",
        FastTrackConduct(is_authorised=_whoever_sends_a_key),
    ),
    Defect(
        "ft-any-brands-key",
        _AUTH + "credentials-required",
        "A23",
        "The credentials of every brand open every brand's endpoint.",
        FastTrackConduct(is_authorised=_any_brand),
    ),
    Defect(
        "ft-key-name-to-the-letter",
        _AUTH + "valid-sid-is-200",
        "B06",
        "The names of headers are compared to the letter, and x-api-key is not found.",
        FastTrackConduct(is_authorised=_to_the_letter),
    ),
    Defect(
        "ft-key-by-its-first-letters",
        _AUTH + "credentials-required",
        "A23",
        "The key is compared as far as the one that was sent goes.",
        FastTrackConduct(is_authorised=_first_letters),
    ),
    Defect(
        "ft-basic-by-name-alone",
        _AUTH + "credentials-required",
        "A23",
        "Of the Basic pair the name is looked at, and the secret is not.",
        FastTrackConduct(is_authorised=_by_name_alone),
        beside=("ft-basic",),
    ),
    Defect(
        "ft-access-token-for-ever",
        _AUTH + "credentials-required",
        "B04",
        "An access token that was good once is good for ever.",
        FastTrackConduct(is_authorised=_for_ever),
        beside=_BY_POST,
    ),
)

_GRANTING = (
    Defect(
        "ft-token-labelled-as-a-page",
        _TOKEN + "json-content-type",
        "B01",
        "The JSON with the access token is labelled as a page.",
        FastTrackConduct(grant=GrantConduct(finish=_as_a_page)),
        beside=_BY_POST,
        crude=True,
    ),
    Defect(
        "ft-token-unlabelled",
        _TOKEN + "json-content-type",
        "B01",
        "The answer with the access token does not say what it is.",
        FastTrackConduct(grant=GrantConduct(finish=_unlabelled)),
        beside=_BY_POST,
    ),
    Defect(
        "ft-token-by-form-only",
        _TOKEN + "access-token",
        "B01",
        "The token URL reads forms, and finds nothing in the JSON that is posted.",
        FastTrackConduct(grant=GrantConduct(read=_form)),
        beside=_BY_POST,
    ),
    Defect(
        "ft-token-misnamed",
        _TOKEN + "access-token",
        "B01",
        "The token URL calls the access token by another name.",
        FastTrackConduct(
            grant=GrantConduct(word=lambda token, ttl_s: {"token": token, "expires_in": ttl_s})
        ),
        beside=_BY_POST,
        crude=True,
    ),
    Defect(
        "ft-token-by-post-only",
        _TOKEN + "access-token",
        "B02",
        "The token URL refuses GET, which Fast Track was told to use.",
        FastTrackConduct(grant=GrantConduct(methods=frozenset({"POST"}))),
        beside=_BY_GET,
    ),
    Defect(
        "ft-expires-in-text",
        _TOKEN + "expires-in",
        "B03",
        "The life of the access token is written as text.",
        FastTrackConduct(
            grant=GrantConduct(
                word=lambda token, ttl_s: {**granted(token, ttl_s), "expires_in": str(ttl_s)}
            )
        ),
        beside=_BY_POST,
    ),
    Defect(
        "ft-expires-in-zero",
        _TOKEN + "expires-in",
        "B03",
        "The life of the access token is 0 seconds, which was meant for never.",
        FastTrackConduct(
            grant=GrantConduct(word=lambda token, ttl_s: {**granted(token, ttl_s), "expires_in": 0})
        ),
        beside=_BY_POST,
    ),
    Defect(
        "ft-expires-in-missing",
        _TOKEN + "expires-in",
        "B03",
        "The access token comes without its life.",
        FastTrackConduct(grant=GrantConduct(word=_life_untold)),
        beside=_BY_POST,
    ),
    Defect(
        "ft-any-grant-type",
        _TOKEN + "wrong-grant-is-400",
        "B05",
        "The grant_type is not looked at.",
        FastTrackConduct(grant=GrantConduct(check=_any_grant_type)),
        beside=_BY_POST,
    ),
    Defect(
        "ft-wrong-grant-is-500",
        _TOKEN + "wrong-grant-is-400",
        "B05",
        "A grant_type that nobody foresaw ends in HTTP 500.",
        FastTrackConduct(grant=GrantConduct(check=_wrong_grant_is_500)),
        beside=_BY_POST,
    ),
    Defect(
        "ft-any-client-secret",
        _TOKEN + "secret-required",
        "A23",
        "The client secret is not looked at, so that the client id alone gets a token.",
        FastTrackConduct(grant=GrantConduct(check=_any_secret)),
        beside=_BY_POST,
        crude=True,
    ),
)

_LIVING = (
    Defect(
        "ft-expires-in-milliseconds",
        _AUTH + "token-good-until-its-end",
        "B03",
        "The life of the access token is told in milliseconds.",
        FastTrackConduct(grant=GrantConduct(word=_told_life(lambda ttl_s: ttl_s * 1000))),
        beside=_BY_POST,
    ),
    Defect(
        "ft-expires-in-a-day",
        _AUTH + "token-good-until-its-end",
        "B03",
        "The access token says that it lives a day, and ends after two hours.",
        FastTrackConduct(grant=GrantConduct(word=_told_life(lambda _: 86_400))),
        beside=_BY_POST,
    ),
    Defect(
        "ft-expires-in-as-a-date",
        _AUTH + "token-good-until-its-end",
        "B03",
        "The life of the access token is the moment of its end, in seconds since 1970.",
        FastTrackConduct(grant=GrantConduct(word=_told_life(lambda ttl_s: 1_800_000_000 + ttl_s))),
        beside=_BY_POST,
    ),
    Defect(
        "ft-access-token-one-time",
        _AUTH + "token-good-until-its-end",
        "B03",
        "An access token is used up by the first call that it opens.",
        FastTrackConduct(is_authorised=_OneTime()),
        beside=_BY_POST,
    ),
)

DEFECTS = (*_ASKING, *_GRANTING, *_LIVING)
