"""Mistakes in who may ask, and how."""

from collections.abc import Mapping

from sandbox.json_value import member, read_json
from sandbox.operator.answers import Refusal
from sandbox.operator.credentials import Door
from sandbox.operator.defects.defect import Defect
from sandbox.operator.fast_track import FastTrackConduct, read_sid
from sandbox.wire import Headers, Request


def _anybody(_: Headers, door: Door) -> bool:
    del door
    return True


def _whoever_sends_a_key(headers: Headers, door: Door) -> bool:
    return "X-Api-Key" in headers or door.is_open_to(headers)


def _any_media_type(_: Headers) -> None:
    return


def _json_without_parameters(headers: Headers) -> None:
    if headers.get("Content-Type") != "application/json":
        raise Refusal(415, "unsupported_media_type")


def _sid_taken_for_granted(request: Request) -> str:
    body = read_json(request.body)
    given = isinstance(member(body, "sid"), str) or ("sid" in request.headers and body == {})
    if isinstance(body, Mapping) and not given:
        raise Refusal(500, "internal_error")
    return read_sid(request)


def _body_taken_for_an_object(request: Request) -> str:
    if not isinstance(read_json(request.body), Mapping):
        raise Refusal(500, "internal_error")
    return read_sid(request)


_AUTH = "fasttrack.authenticate."

DEFECTS = (
    Defect(
        "ft-credentials-unchecked",
        _AUTH + "credentials-required",
        "A23",
        "Anyone may ask: the credentials of the caller are not looked at.",
        FastTrackConduct(is_authorised=_anybody),
    ),
    Defect(
        "ft-any-key-accepted",
        _AUTH + "credentials-required",
        "A23",
        "An X-Api-Key has to be there, but any value will do.",
        FastTrackConduct(is_authorised=_whoever_sends_a_key),
    ),
    Defect(
        "ft-get-accepted",
        _AUTH + "post-only",
        "A08",
        "GET does the same as POST.",
        FastTrackConduct(methods=frozenset({"GET", "POST"})),
    ),
    Defect(
        "ft-malformed-is-500",
        _AUTH + "never-500",
        "A06",
        "A body that is no JSON object ends in HTTP 500.",
        FastTrackConduct(read_sid=_body_taken_for_an_object),
    ),
    Defect(
        "ft-missing-sid-is-500",
        _AUTH + "malformed-is-4xx",
        "A05",
        "A body without a sid, or with one that is no string, ends in HTTP 500.",
        FastTrackConduct(read_sid=_sid_taken_for_granted),
    ),
    Defect(
        "ft-any-media-type",
        _AUTH + "malformed-is-4xx",
        "A07",
        "The Content-Type is not looked at: whatever parses as JSON is served.",
        FastTrackConduct(check_media_type=_any_media_type),
    ),
    Defect(
        "ft-charset-refused",
        _AUTH + "valid-sid-is-200",
        "A07",
        "The Content-Type is compared as text, so that a charset parameter is refused.",
        FastTrackConduct(check_media_type=_json_without_parameters),
    ),
)
