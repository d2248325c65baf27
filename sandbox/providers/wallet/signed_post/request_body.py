"""The body of a signed request: one strict JSON object with typed parameters.

Everything wrong is collected, in the order of the page, as `member.fault`. Integers are exact to
64 bits and beyond; `1.0`, `"1"` and `true` are no integers (JSON Parameters).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from sandbox.json_value import ABSENT, Absent, Json, is_integer
from sandbox.providers.wallet.recognise import read_object
from sandbox.providers.wallet.settings import RequestSettings

LONGEST_TEXT = 255
"""Characters of a token, a game id or a currency."""

_FAULT_WORDS = {
    "missing": "is missing",
    "not-an-integer": "is not an unsigned integer",
    "out-of-range": "is out of range",
    "not-a-string": "is not a string",
    "empty": "is empty",
    "too-long": f"is longer than {LONGEST_TEXT} characters",
    "unknown": "is not a parameter of this call",
}


@dataclass(frozen=True, slots=True)
class Members:
    """The six parameters of a valid request."""

    token: str
    player_id: int
    site_id: int
    provider_id: int
    game_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a request body turned out to be.

    `document` is None where it is not one strict JSON object, and `fault` says why. `members` is
    None as long as there is a problem. `unknown` names further members.
    """

    document: Mapping[str, Json] | None = None
    fault: str = ""
    problems: tuple[str, ...] = ()
    members: Members | None = None
    unknown: tuple[str, ...] = ()


def problem_words(problem: str) -> str:
    """Put a problem into a sentence that names the member."""
    name, _, fault = problem.rpartition(".")
    return f"{name} {_FAULT_WORDS[fault]}."


def _id_fault(value: "Json | Absent", settings: RequestSettings) -> str:
    if isinstance(value, Absent):
        return "missing"
    if not is_integer(value):
        return "not-an-integer"
    return "" if settings.ids_min <= value <= settings.ids_max else "out-of-range"


def _text_fault(value: "Json | Absent", _: RequestSettings) -> str:
    if isinstance(value, Absent):
        return "missing"
    if not isinstance(value, str):
        return "not-a-string"
    if len(value) > LONGEST_TEXT:
        return "too-long"
    return "" if value else "empty"


Parameters = Mapping[str, Callable[["Json | Absent", RequestSettings], str]]
"""The shape of a request: each parameter with what finds its fault, "" for none."""

SESSION_PARAMETERS: Parameters = {
    "token": _text_fault,
    "player_id": _id_fault,
    "site_id": _id_fault,
    "provider_id": _id_fault,
    "game_id": _text_fault,
    "currency": _text_fault,
}
"""What names a session, in the order of the page."""


def read_body(
    raw: bytes, settings: RequestSettings, parameters: Parameters = SESSION_PARAMETERS
) -> Body:
    """Read a body. Never raises; a body over the limit is not looked into."""
    if len(raw) > settings.max_body_bytes:
        return Body(fault=f"longer than {settings.max_body_bytes} bytes")
    document, fault = read_object(raw)
    if document is None:
        return Body(fault=fault)
    return _read_document(document, settings, parameters)


def _read_document(
    document: Mapping[str, Json], settings: RequestSettings, parameters: Parameters
) -> Body:
    values = _coerced(document) if settings.coerce_numeric_strings else document
    unknown = tuple(sorted(document.keys() - parameters.keys()))
    problems = [
        f"{name}.{fault}"
        for name, fault_of in parameters.items()
        if (fault := fault_of(values.get(name, ABSENT), settings))
    ]
    if settings.reject_unknown_fields:
        problems.extend(f"{name}.unknown" for name in unknown)
    return Body(
        document=document,
        problems=tuple(problems),
        members=None if problems else _members(values),
        unknown=unknown,
    )


def _coerced(document: Mapping[str, Json]) -> Mapping[str, Json]:
    return {
        name: int(value) if name in _IDS and _is_digits(value) else value
        for name, value in document.items()
    }


def _is_digits(value: Json) -> TypeGuard[str]:
    short = isinstance(value, str) and len(value) <= LONGEST_TEXT
    return short and _DIGITS.fullmatch(str(value)) is not None


def _members(values: Mapping[str, Json]) -> Members:
    return Members(
        token=_text(values["token"]),
        player_id=_whole(values["player_id"]),
        site_id=_whole(values["site_id"]),
        provider_id=_whole(values["provider_id"]),
        game_id=_text(values["game_id"]),
        currency=_text(values["currency"]),
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Json) -> int:
    return value if isinstance(value, int) else 0


_DIGITS = re.compile("[0-9]+")
_IDS = frozenset({"player_id", "site_id", "provider_id"})
