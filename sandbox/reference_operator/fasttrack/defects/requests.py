"""Mistakes in which requests are taken, and in reading the sid."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from sandbox.json_value import member, read_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    check_media_type,
    find_session,
    read_sid,
)
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import Refusal, media_type
from sandbox.wire import Headers, Request


def _json_or_a_form(headers: Headers) -> None:
    if media_type(headers) != _FORM:
        check_media_type(headers)


def _json_without_parameters(headers: Headers) -> None:
    if headers.get("Content-Type") != "application/json":
        raise Refusal(415, "unsupported_media_type")


def _unlabelled_is_500(headers: Headers) -> None:
    if "Content-Type" not in headers:
        raise Refusal(500, "internal_error")
    check_media_type(headers)


def _wherever_it_is(request: Request) -> str:
    if media_type(request.headers) != _FORM:
        return read_sid(request)
    return dict(parse_qsl(request.body.decode("utf-8", "replace"))).get("sid", "")


def _loosely_compared(request: Request) -> str:
    sid = member(read_json(request.body), "sid")
    return ANYBODY if type(sid) is int and sid == 0 else read_sid(request)


def _query_taken_for_a_value(request: Request) -> str:
    sid = member(read_json(request.body), "sid")
    asks = isinstance(sid, Mapping) and bool(sid.keys() & {"$ne", "$gt", "$regex"})
    return ANYBODY if asks else read_sid(request)


def _first_of_the_table(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    known = next(reversed(accounts.sessions), sid) if sid == ANYBODY else sid
    return find_session(accounts, known, now_s)


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


def _list_taken_for_text(request: Request) -> str:
    sid = member(read_json(request.body), "sid")
    if isinstance(sid, list) and sid and isinstance(sid[0], str):
        return sid[0]
    return read_sid(request)


def _both_places(request: Request) -> str:
    if "sid" not in request.headers:
        raise Refusal(400, "invalid_request")
    in_body = member(read_json(request.body), "sid")
    return str(in_body) if isinstance(in_body, str) else read_sid(replace(request, body=b"["))


def _all_places(request: Request) -> str:
    in_body = member(read_json(request.body), "sid")
    sids = (*request.headers.all("sid"), *([in_body] if isinstance(in_body, str) else []))
    return BETWEEN.join(dict.fromkeys(sids)) if len(sids) > 1 else read_sid(request)


def _all_of_one_place(request: Request) -> str:
    in_headers, in_body = request.headers.all("sid"), _SIDS.findall(request.body.decode("latin-1"))
    sids = in_headers if len(in_headers) > 1 else in_body
    return BETWEEN.join(sids) if len(sids) > 1 else read_sid(request)


def _the_live_one(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    found = (find_session(accounts, one, now_s) for one in sid.split(BETWEEN))
    return next(filter(None, found), None)


BETWEEN, ANYBODY = "\x1f", "\x00anybody"
_FORM = "application/x-www-form-urlencoded"
_SIDS = re.compile(r'"sid"\s*:\s*"([^"]*)"')

_AUTH = "fasttrack.authenticate."

DEFECTS = (
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
        "ft-form-served",
        _AUTH + "malformed-is-4xx",
        "A07",
        "The framework's parameters are read, which a form fills as well as JSON does.",
        FastTrackConduct(check_media_type=_json_or_a_form, read_sid=_wherever_it_is),
    ),
    Defect(
        "ft-charset-refused",
        _AUTH + "valid-sid-is-200",
        "A07",
        "The Content-Type is compared as text, so that a charset parameter is refused.",
        FastTrackConduct(check_media_type=_json_without_parameters),
    ),
    Defect(
        "ft-put-accepted",
        _AUTH + "post-only",
        "A08",
        "PUT does the same as POST, for the framework maps both to the handler.",
        FastTrackConduct(methods=frozenset({"POST", "PUT"})),
    ),
    Defect(
        "ft-any-method-accepted",
        _AUTH + "post-only",
        "A08",
        "No method is looked at: GET, PUT, PATCH and DELETE do the same as POST.",
        FastTrackConduct(methods=frozenset({"POST", "GET", "PUT", "PATCH", "DELETE"})),
    ),
    Defect(
        "ft-unlabelled-is-500",
        _AUTH + "never-500",
        "A07",
        "A request without a Content-Type ends in HTTP 500.",
        FastTrackConduct(check_media_type=_unlabelled_is_500),
    ),
    Defect(
        "ft-sid-list-as-text",
        _AUTH + "malformed-is-4xx",
        "A05",
        "A sid in a list is taken out of it, as a loose conversion to text does.",
        FastTrackConduct(read_sid=_list_taken_for_text),
    ),
    Defect(
        "ft-sid-zero-is-anybody",
        _AUTH + "no-identity-for-bad-sid",
        "A05",
        "The number 0 goes to a database that compares it with texts, and equals them all.",
        FastTrackConduct(read_sid=_loosely_compared, find_session=_first_of_the_table),
    ),
    Defect(
        "ft-sid-is-a-query",
        _AUTH + "no-identity-for-bad-sid",
        "A05",
        "An object for a sid goes to the database as it is, which takes it for a query.",
        FastTrackConduct(read_sid=_query_taken_for_a_value, find_session=_first_of_the_table),
    ),
    Defect(
        "ft-both-places-wanted",
        _AUTH + "one-sid-place-suffices",
        "A15",
        "The sid has to be in the header and in the body; one of them alone is refused.",
        FastTrackConduct(read_sid=_both_places),
    ),
    Defect(
        "ft-any-place-counts",
        _AUTH + "two-sids-one-rule",
        "A16",
        "Of two sids, in header and body, the one that is a live session counts.",
        FastTrackConduct(read_sid=_all_places, find_session=_the_live_one),
    ),
    Defect(
        "ft-repeated-sid-counts",
        _AUTH + "two-sids-one-rule",
        "A17",
        "Of a sid that is there twice, in JSON or as header, the one that is live counts.",
        FastTrackConduct(read_sid=_all_of_one_place, find_session=_the_live_one),
    ),
)
