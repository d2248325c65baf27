"""Shortcuts: words left over from tests, headers that are believed, bodies that are searched."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote

from sandbox.json_value import Json, member, read_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import (
    FastTrackConduct,
    check_media_type,
    find_session,
    identify,
    read_sid,
)
from sandbox.reference_operator.fasttrack.desk.credentials import CredentialCheck
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import Refusal
from sandbox.wire import Headers, Request

SAMPLE = "xxx-xxx-xxx-xxx"
_MANY_MISSES = 12
_COLUMN = 36
_COMPACT = re.compile(rb'"sid":"([^"\\]*)"')


def _cut_out(request: Request) -> str:
    found = _COMPACT.search(request.body)
    if found is None and "sid" in request.headers and request.body == b"{}":
        return read_sid(request)
    if found is None:
        raise Refusal(400, "invalid_request")
    return found[1].decode()


def _of_the_address_too(request: Request) -> str:
    return request.query_value("sid") or read_sid(request)


def _of_a_cookie_too(request: Request) -> str:
    for one in (request.headers.get("Cookie") or "").split("; "):
        if one.startswith("session="):
            return unquote(one.removeprefix("session="))
    return read_sid(request)


class _Remembered:
    """Goes on with the sid of the request before, where this one has none that can be read."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, request: Request) -> str:
        sid = member(read_json(request.body), "sid")
        if isinstance(sid, str):
            self._last = sid
            return read_sid(request)
        return self._last or read_sid(request)


def _sample_too(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    known = next(reversed(accounts.sessions), sid) if sid == SAMPLE else sid
    return find_session(accounts, known, now_s)


class _Misses:
    """Does something else from so many misses on."""

    def __init__(self, refusal: Refusal) -> None:
        self._count = 0
        self._refusal = refusal

    def __call__(self, accounts: Accounts, sid: str, now_s: float) -> Session | None:
        found = find_session(accounts, sid, now_s)
        self._count += found is None
        if self._count > _MANY_MISSES:
            raise self._refusal
        return found


def _joined(key: Callable[[str], object]) -> FastTrackConduct:
    """Find the player of a session by an id that is read so; the older of two wins."""

    def name(session: Session, accounts: Accounts) -> Mapping[str, Json]:
        wanted = key(session.player.id)
        found = (one for (_, id_), one in accounts.players.items() if key(id_) == wanted)
        return identify(replace(session, player=next(found, session.player)), accounts)

    return FastTrackConduct(identify=name)


def _as_number(id_: str) -> object:
    try:
        return float(id_)
    except ValueError:
        return id_


def _believed(name: str) -> FastTrackConduct:
    """Serve whoever has that header without looking at credentials."""

    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        return name in headers or credential_check.is_open_to(headers)

    return FastTrackConduct(is_authorised=is_open)


def _word(word: str) -> FastTrackConduct:
    """Take a word for the key beside the right one."""

    def is_open(headers: Headers, credential_check: CredentialCheck) -> bool:
        return headers.get("X-Api-Key") == word or credential_check.is_open_to(headers)

    return FastTrackConduct(is_authorised=is_open)


def _one_of_two_types(headers: Headers) -> None:
    if headers.get("Content-Type") not in ("application/json", "application/json; charset=utf-8"):
        raise Refusal(415, "unsupported_media_type")


def _json_wanted(headers: Headers) -> None:
    check_media_type(headers)
    if headers.get("Accept") != "application/json":
        raise Refusal(406, "not_acceptable")


_AUTH = "fasttrack.authenticate."
_NOBODY, _CALLERS = _AUTH + "no-identity-for-bad-sid", _AUTH + "credentials-required"
_IS_200, _PLAYERS = _AUTH + "valid-sid-is-200", _AUTH + "user-id-is-the-players"
_ELSEWHERE = _AUTH + "sid-of-no-other-place"


def _defect(name: str, clause: str, case: str, text: str, conduct: FastTrackConduct) -> Defect:
    return Defect(f"ft-{name}", clause, case, text, conduct)


DEFECTS = (
    _defect(
        "body-searched-for-the-sid",
        _IS_200,
        "A07",
        "The sid is cut out of the body by an expression that knows no blanks and no escapes.",
        FastTrackConduct(read_sid=_cut_out),
    ),
    _defect(
        "charset-with-a-blank-wanted",
        _IS_200,
        "A07",
        "The Content-Type is compared with the two texts that were seen in a test.",
        FastTrackConduct(check_media_type=_one_of_two_types),
    ),
    _defect(
        "accept-to-the-letter",
        _IS_200,
        "A07",
        "A call is refused whose Accept is not the very text application/json.",
        FastTrackConduct(check_media_type=_json_wanted),
    ),
    _defect(
        "sid-of-the-address",
        _ELSEWHERE,
        "A15",
        "A sid in the address counts as one in the body does.",
        FastTrackConduct(read_sid=_of_the_address_too),
    ),
    _defect(
        "sid-of-a-cookie",
        _ELSEWHERE,
        "A15",
        "The session of a cookie counts, and before what was asked about.",
        FastTrackConduct(read_sid=_of_a_cookie_too),
    ),
    _defect(
        "sid-of-the-request-before",
        _NOBODY,
        "A06",
        "A body that cannot be read leaves the sid of the request before where it was.",
        FastTrackConduct(read_sid=_Remembered()),
    ),
    _defect(
        "sample-sid-works",
        _NOBODY,
        "A02",
        "The sid that the page prints as an example is that of a test, and still works.",
        FastTrackConduct(find_session=_sample_too),
    ),
    _defect(
        "door-shut-after-misses",
        _IS_200,
        "A29",
        "After a dozen unknown sids the caller is shut out, who is Fast Track.",
        FastTrackConduct(find_session=_Misses(Refusal(403, "too_many_failures"))),
    ),
    _defect(
        "connection-lost-with-each-miss",
        _IS_200,
        "A29",
        "Each unknown sid leaves a connection to the store behind, until there is none.",
        FastTrackConduct(find_session=_Misses(Refusal(500, "pool_exhausted"))),
    ),
    _defect(
        "ids-joined-in-any-case",
        _PLAYERS,
        "A18",
        "The player of a session is found by an id whose case does not count.",
        _joined(str.casefold),
    ),
    _defect(
        "ids-joined-as-numbers",
        _PLAYERS,
        "A18",
        "The player of a session is found by an id that is compared as a number.",
        _joined(_as_number),
    ),
    _defect(
        "ids-joined-by-their-beginning",
        _PLAYERS,
        "A18",
        "The player of a session is found by the part of an id that fits the column.",
        _joined(lambda id_: id_[:_COLUMN]),
    ),
    _defect(
        "forwarded-from-inside",
        _CALLERS,
        "A23",
        "Who says in X-Forwarded-For that he comes from inside needs no credentials.",
        _believed("X-Forwarded-For"),
    ),
    _defect(
        "says-internal",
        _CALLERS,
        "A23",
        "Who sends X-Internal needs no credentials.",
        _believed("X-Internal"),
    ),
    _defect(
        "fast-tracks-id-suffices",
        _CALLERS,
        "A23",
        "Who sends X-Fasttrack-Id is taken for Fast Track.",
        _believed("X-Fasttrack-Id"),
    ),
    _defect(
        "key-undefined",
        _CALLERS,
        "A23",
        "One of two keys was never set, and the word undefined opens.",
        _word("undefined"),
    ),
    _defect(
        "key-of-the-tests",
        _CALLERS,
        "A23",
        "The key of the tests opens in production too.",
        _word("test"),
    ),
    _defect(
        "patch-accepted",
        _AUTH + "post-only",
        "A08",
        "PATCH does the same as POST.",
        FastTrackConduct(methods=frozenset({"POST", "PATCH"})),
    ),
)
