"""Hiding secrets in the values of an event: in what is `Told`, and in nothing else of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from sandbox.evidence.events import OUR_WORDS, TOLD, VERDICT, Event
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json

_EventType = TypeVar("_EventType", bound=Event)
Change: TypeAlias = Callable[[str], str]
_Walk: TypeAlias = Callable[[object, Change], object]
"""Gives every told text in a value to `change`, in order, and returns the value with what it gives
back; the value itself where that is the same.
"""


def masked(event: _EventType, masks: Masks) -> _EventType:
    """Return the event with every known secret, and what it shows to be one, under its name."""
    walk = _struct(type(event))
    if walk is None:
        return event
    texts: list[str] = []
    walk(event, _keep_in(texts))
    hidden = masks.hide_all(texts)
    if hidden is texts:
        return event
    changed = iter(hidden)
    found = walk(event, lambda _: next(changed))
    return found if isinstance(found, type(event)) else event


def _keep_in(texts: list[str]) -> Change:
    def keep(text: str) -> str:
        texts.append(text)
        return text

    return keep


@cache
def _struct(kind: type[msgspec.Struct]) -> _Walk | None:
    """Return the walk over the told members of a struct; None where it has none."""
    hints = get_type_hints(kind, include_extras=True)
    walks = {name: walk for name, hint in hints.items() if (walk := _walk_of(hint))}

    def walk_struct(value: object, change: Change) -> object:
        changed: dict[str, object] = {}
        for name, walk in walks.items():
            member = getattr(value, name)
            if member is not None and (new := walk(member, change)) is not member:
                changed[name] = new
        if not changed or not isinstance(value, msgspec.Struct):
            return value
        return msgspec.structs.replace(value, **changed)

    return walk_struct if walks else None


def _walk_of(hint: object) -> _Walk | None:
    if get_origin(hint) is Annotated:
        marks = get_args(hint)
        return _text if TOLD in marks else _verdict if VERDICT in marks else None
    if get_origin(hint) in (Union, UnionType):
        return next((walk for each in get_args(hint) if (walk := _walk_of(each))), None)
    if get_origin(hint) is tuple:
        walk = _walk_of(get_args(hint)[0])
        return _each(walk) if walk else None
    return _struct(hint) if isinstance(hint, type) and issubclass(hint, msgspec.Struct) else None


def _text(value: object, change: Change) -> object:
    return change(value) if isinstance(value, str) else value


def _each(walk: _Walk) -> _Walk:
    def walk_each(values: object, change: Change) -> object:
        if not isinstance(values, tuple):
            return values
        new = tuple([walk(value, change) for value in values])
        same = all(one is two for one, two in zip(new, values, strict=True))
        return values if same else new

    return walk_each


def _verdict(value: object, change: Change) -> object:
    """Walk a provider's verdict: its members' names are ours, and so are the words of some."""
    if not isinstance(value, Mapping):
        return value
    return {
        name: member if name in OUR_WORDS else _json(member, change)
        for name, member in value.items()
    }


def _json(value: Json, change: Change) -> Json:
    """Walk what may be a peer's: the names of members are its text as well."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(name): _json(member, change) for name, member in value.items()}
    if isinstance(value, Sequence):
        return [_json(item, change) for item in value]
    return value
