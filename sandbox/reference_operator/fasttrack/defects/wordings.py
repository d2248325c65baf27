"""Answers to a valid sid that are almost right."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from sandbox.json_value import Json, dump_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct, accept
from sandbox.reference_operator.server.accounts import Accounts, Session
from sandbox.reference_operator.server.answers import HTML, json_answer, text_answer
from sandbox.wire import Response

Identity = Mapping[str, Json]


def _written(change: Callable[[bytes], bytes]) -> FastTrackConduct:
    """Change the bytes of the answer and nothing else."""

    def answer(identity: Identity) -> Response:
        right = accept(identity)
        return replace(right, body=change(right.body))

    return FastTrackConduct(accept=answer)


def _named(user_id: Callable[[str], Json]) -> FastTrackConduct:
    """Answer another user_id, made of the right one."""

    def identify(session: Session, accounts: Accounts) -> Identity:
        del accounts
        return {"user_id": user_id(session.player.id)}

    return FastTrackConduct(identify=identify)


def _labelled(kind: str) -> FastTrackConduct:
    def answer(identity: Identity) -> Response:
        right = accept(identity)
        return replace(right, headers=right.headers.with_field("Content-Type", kind))

    return FastTrackConduct(accept=answer)


def _status(status: int) -> FastTrackConduct:
    return FastTrackConduct(accept=lambda identity: json_answer(status, identity))


def _page(identity: Identity) -> Response:
    return text_answer(200, f"<html><body>{dump_json(identity)}</body></html>", content_type=HTML)


def _error_with_200(identity: Identity) -> Response:
    del identity
    return json_answer(200, {"error": "internal_error", "code": 500})


def _twice(identity: Identity) -> Response:
    right = accept(identity)
    return replace(right, body=right.body[:-1] + b',"user_id":"0"}')


_AUTH = "fasttrack.authenticate."
_JSON, _PRESENT = _AUTH + "json-answer", _AUTH + "user-id-present"
_PLAYERS, _IS_200 = _AUTH + "user-id-is-the-players", _AUTH + "valid-sid-is-200"


def _json(name: str, text: str, conduct: FastTrackConduct) -> Defect:
    return Defect(f"ft-answer-{name}", _JSON, "A19", text, conduct)


def _present(name: str, text: str, user_id: Callable[[str], Json]) -> Defect:
    return Defect(f"ft-user-id-{name}", _PRESENT, "A18", text, _named(user_id))


def _players(name: str, text: str, user_id: Callable[[str], Json]) -> Defect:
    return Defect(f"ft-user-id-{name}", _PLAYERS, "A18", text, _named(user_id))


DEFECTS = (
    _json("twice", "The JSON is written twice, one behind the other.", _written(lambda b: b + b)),
    _json(
        "and-more",
        "Behind the JSON stands what a debugger adds to every answer.",
        _written(lambda body: body + b"\n<!-- 12 ms -->"),
    ),
    _json("cut", "The last byte of the JSON is missing.", _written(lambda body: body[:-1])),
    _json("empty", "A valid sid is answered 200 and an empty body.", _written(lambda _: b"")),
    _json("null", "A valid sid is answered 200 and null.", _written(lambda _: b"null")),
    _json("bare", "The answer is the user_id alone.", _written(lambda b: b[11:-1])),
    _json("in-a-list", "The answer is a list of one.", _written(lambda body: b"[" + body + b"]")),
    _json(
        "as-text",
        "The JSON is encoded twice, and arrives as a text.",
        _written(lambda body: dump_json(body.decode()).encode()),
    ),
    _json(
        "single-quoted",
        "The JSON is printed by the language, with single quotes.",
        _written(lambda body: body.replace(b'"', b"'")),
    ),
    _json(
        "with-a-comma-too-many",
        "The JSON has a comma behind its last member.",
        _written(lambda body: body[:-1] + b",}"),
    ),
    _json(
        "as-script",
        "The JSON is wrapped in a call, for pages of other origins.",
        _written(lambda body: b"callback(" + body + b");"),
    ),
    _json(
        "guarded",
        "The JSON stands behind the guard that the framework puts before it.",
        _written(lambda body: b")]}',\n" + body),
    ),
    _json(
        "in-utf-16",
        "The JSON is UTF-16.",
        _written(lambda body: body.decode().encode("utf-16")),
    ),
    _json("in-a-page", "The JSON stands in an HTML page.", FastTrackConduct(accept=_page)),
    _json("names-two", "The user_id stands twice in the JSON.", FastTrackConduct(accept=_twice)),
    Defect(
        "ft-answer-is-an-error",
        _PRESENT,
        "A01",
        "A valid sid is answered 200 and an error.",
        FastTrackConduct(accept=_error_with_200),
    ),
    _present("null", "The user_id is null, for the query forgot the column.", lambda _: None),
    _present("empty", "The user_id is an empty text.", lambda _: ""),
    _present("in-a-list", "The user_id is a list of one.", lambda id_: [id_]),
    _present("as-object", "The user_id is an object, as its class is.", lambda id_: {"value": id_}),
    _present("infinite", "The user_id is a number with an exponent.", lambda _: Decimal("1E+3")),
    _players("undefined", "The user_id is the word for a missing value.", lambda _: "undefined"),
    _players("padded", "The user_id has blanks behind it.", lambda id_: f"{id_}  "),
    _players("quoted", "The user_id has quotes of its own.", lambda id_: f'"{id_}"'),
    _players("prefixed", "The user_id has the brand before it.", lambda id_: f"acme:{id_}"),
    _players("cut", "The user_id is cut to eight characters.", lambda id_: id_[:8]),
    _players("shouted", "The user_id is in upper case.", str.upper),
    _players("next", "The user_id is that of the next row.", lambda id_: f"{id_[:-1]}x"),
    Defect(
        "ft-accepted-202",
        _IS_200,
        "A20",
        "A valid sid is answered 202, for the look-up is queued.",
        _status(202),
    ),
    Defect(
        "ft-valid-is-401",
        _IS_200,
        "A01",
        "A valid sid is answered 401, with the player in it.",
        _status(401),
    ),
    Defect("ft-valid-is-500", _IS_200, "A01", "Every valid sid ends in HTTP 500.", _status(500)),
    Defect(
        "ft-html-label",
        _AUTH + "json-content-type",
        "A19",
        "The JSON answer is labelled as an HTML page.",
        _labelled(HTML),
    ),
)
