"""Problems as `application/problem+json` (RFC 9457): what is wrong, where, and what to do."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aiohttp import web

from sandbox.app.worlds import (
    NoRoom,
    NotAsExpected,
    NotInTime,
    NotThere,
    OperatorFailed,
    Problem,
    Taken,
    Unfit,
)
from sandbox.app.worlds.problems import Wrong
from sandbox.json_value import Json, json_bytes

CONTENT_TYPE = "application/problem+json"

STATUS: Mapping[type[Problem], HTTPStatus] = {
    NotThere: HTTPStatus.NOT_FOUND,
    NotInTime: HTTPStatus.REQUEST_TIMEOUT,
    Taken: HTTPStatus.CONFLICT,
    NoRoom: HTTPStatus.CONFLICT,
    NotAsExpected: HTTPStatus.CONFLICT,
    Unfit: HTTPStatus.UNPROCESSABLE_ENTITY,
    OperatorFailed: HTTPStatus.FAILED_DEPENDENCY,
}
"""Problem → status. None of them is a 5xx: those are our own bugs."""

_TYPES: Mapping[type[Problem], str] = {
    NotThere: "not-there",
    NotInTime: "not-in-time",
    Taken: "taken",
    NoRoom: "no-room",
    NotAsExpected: "not-as-expected",
    Unfit: "unfit",
    OperatorFailed: "operator-failed",
}


def names_of_problems() -> Mapping[type[Problem], str]:
    """Return the stable name of each kind of problem."""
    return _TYPES


def answer_of(problem: Problem) -> web.Response:
    """Return the answer to a problem."""
    kind = type(problem)
    return told(
        STATUS[kind], _TYPES[kind], str(problem), wrong=problem.wrong, more=dict(problem.more)
    )


def told(
    status: int,
    kind: str,
    detail: str,
    *,
    wrong: Sequence[Wrong] = (),
    more: Mapping[str, Json] | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Build a problem; `kind` is its stable name, `more` its other members."""
    document: dict[str, Json] = {
        "type": f"urn:provider-sandbox:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        **({"errors": [{"at": each.at, "text": each.text} for each in wrong]} if wrong else {}),
        **(more or {}),
    }
    return web.Response(
        body=json_bytes(document), status=status, content_type=CONTENT_TYPE, headers=headers
    )
