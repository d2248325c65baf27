"""Hiding secrets in the values of an event: in what is `Told`, and in nothing else of it.

All told texts of an event are taken out in order, searched together, and put back: what one of
them shows to be a secret is hidden in all. How that is done follows from the type alone, and is
worked out once for each.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import chain, islice
from types import UnionType
from typing import Annotated, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from sandbox.evidence.events import BODY, OUR_WORDS, SENTENCE, TOLD, VERDICT, Event
from sandbox.evidence.masks import Masks
from sandbox.evidence.spelling.content import Sentence
from sandbox.evidence.spelling.reading import ANY, Text
from sandbox.json_value import Json

_EventType = TypeVar("_EventType", bound=Event)


class _Place(NamedTuple):
    """Where told texts are in a value: `take` adds them to a list, in order; `put` returns the
    value with what comes next instead of them.
    """

    take: Callable[[object, list[Text]], None]
    put: Callable[[object, Iterator[Text]], object]


def masked(event: _EventType, masks: Masks) -> _EventType:
    """Return the event with every known secret, and what it shows to be one, under its name."""
    place = _in_struct(type(event))
    if place is None:
        return event
    texts: list[Text] = []
    place.take(event, texts)
    hidden = masks.hide_all(texts)
    if hidden is texts:
        return event
    found = place.put(event, iter(hidden))
    return found if isinstance(found, type(event)) else event


def withheld(event: _EventType) -> _EventType:
    """Return the event with the length and hash of every told text in its place."""
    place = _in_struct(type(event))
    if place is None:
        return event
    texts: list[Text] = []
    place.take(event, texts)
    found = place.put(event, iter([_withheld(text) for text in texts]))
    return found if isinstance(found, type(event)) else event


def _withheld(text: Text) -> str:
    content = text.encode("utf-8", ANY) if isinstance(text, str) else text
    return f"‹withheld: {len(content)} bytes, SHA-256 {sha256(content).hexdigest()}›"


@cache
def _in_struct(kind: type[msgspec.Struct]) -> _Place | None:
    """Return where a struct has told texts; None where it has none."""
    hints = get_type_hints(kind, include_extras=True)
    places = [(name, place) for name, hint in hints.items() if (place := _in(hint))]

    def take(value: object, texts: list[Text]) -> None:
        for name, place in places:
            member = getattr(value, name)
            if place is _TEXT and member is not None:
                texts.append(member)  # most of them: without a call
            elif place is _BODY:
                texts.append(_body(member, encoded=getattr(value, f"{name}_base64")))
            elif member is not None:
                place.take(member, texts)

    def put(value: object, texts: Iterator[Text]) -> object:
        new: dict[str, object] = {}
        for name, place in places:
            member = getattr(value, name)
            if place is _BODY:
                new[name], new[f"{name}_base64"] = recorded_body(next(texts))
            elif member is not None:
                new[name] = next(texts) if place is _TEXT else place.put(member, texts)
        return msgspec.structs.replace(value, **new) if isinstance(value, kind) else value

    return _Place(take, put) if places else None


def _in(hint: object) -> _Place | None:
    if get_origin(hint) is Annotated:
        marks = get_args(hint)
        return next((place for mark, place in _MARKED if mark in marks), None)
    if get_origin(hint) in (Union, UnionType):
        return next((place for each in get_args(hint) if (place := _in(each))), None)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        place = _in(item)
        if place is None:
            return None
        return _TEXTS if place is _TEXT else _PAIRS if place is _TEXTS else _each(place)
    return _in_struct(hint) if isinstance(hint, type) and issubclass(hint, msgspec.Struct) else None


def recorded_body(body: Text) -> tuple[str, bool]:
    """Return a body as an event holds it, and whether it is in Base64: what is no UTF-8 is."""
    if isinstance(body, str):
        return body, False
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), True


def _body(written: str, *, encoded: bool) -> Text:
    try:
        return base64.b64decode(written, validate=True) if encoded else written
    except binascii.Error:
        return written


def _take_text(value: object, texts: list[Text]) -> None:
    if isinstance(value, str):
        texts.append(value)


def _take_sentence(value: object, texts: list[Text]) -> None:
    if isinstance(value, str):
        texts.append(Sentence(value))


def _put_text(_: object, texts: Iterator[Text]) -> object:
    return next(texts)


def _take_texts(value: object, texts: list[Text]) -> None:
    if isinstance(value, tuple):
        texts.extend(value)


def _put_texts(value: object, texts: Iterator[Text]) -> object:
    return tuple(islice(texts, len(value))) if isinstance(value, tuple) else value


def _take_pairs(value: object, texts: list[Text]) -> None:
    if isinstance(value, tuple):
        texts.extend(chain.from_iterable(value))


def _put_pairs(value: object, texts: Iterator[Text]) -> object:
    if not isinstance(value, tuple):
        return value
    return tuple(islice(zip(texts, texts, strict=False), len(value)))


def _each(place: _Place) -> _Place:
    def take(values: object, texts: list[Text]) -> None:
        for value in values if isinstance(values, tuple) else ():
            place.take(value, texts)

    def put(values: object, texts: Iterator[Text]) -> object:
        if not isinstance(values, tuple):
            return values
        return tuple([place.put(value, texts) for value in values])

    return _Place(take, put)


def _take_verdict(value: object, texts: list[Text]) -> None:
    """Take from a verdict: its members' names are ours, and so are the words of some."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name not in OUR_WORDS:
                _take_json(member, texts)


def _put_verdict(value: object, texts: Iterator[Text]) -> object:
    if not isinstance(value, Mapping):
        return value
    return {
        name: member if name in OUR_WORDS else _put_json(member, texts)
        for name, member in value.items()
    }


def _take_json(value: Json, texts: list[Text]) -> None:
    """Take from what may be a peer's: the names of members are its text as well."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, Mapping):
        for name, member in value.items():
            texts.append(name)
            _take_json(member, texts)
    elif isinstance(value, Sequence):
        for item in value:
            _take_json(item, texts)


def _put_json(value: Json, texts: Iterator[Text]) -> Json:
    if isinstance(value, str):
        return _next(texts)
    if isinstance(value, Mapping):
        members: dict[str, Json] = {}
        for member in value.values():
            name = _next(texts)
            while name in members:  # one secret in two spellings: no member is lost
                name += "'"
            members[name] = _put_json(member, texts)
        return members
    if isinstance(value, Sequence):
        return [_put_json(item, texts) for item in value]
    return value


def _next(texts: Iterator[Text]) -> str:
    text = next(texts)
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


_TEXT = _Place(_take_text, _put_text)
_SENTENCE = _Place(_take_sentence, _put_text)
_BODY = _Place(_take_text, _put_text)
_TEXTS = _Place(_take_texts, _put_texts)
_PAIRS = _Place(_take_pairs, _put_pairs)
_VERDICT = _Place(_take_verdict, _put_verdict)
_MARKED = ((TOLD, _TEXT), (SENTENCE, _SENTENCE), (BODY, _BODY), (VERDICT, _VERDICT))
