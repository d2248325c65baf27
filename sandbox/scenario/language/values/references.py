"""References: `<alice.sid>` in a scenario's values, and what they are replaced by at run time.

A text that is one reference and nothing else becomes the value with its type; a reference inside
text becomes text. Between quotation marks, `"<x>"`, it becomes what JSON writes there, so that no
value spoils a message. `{$text: "<x>"}` is literal and never looked into, for HTML looks alike.
What was filled in is not searched again: an operator's `<b>` is only ever text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox.json_value import Absent, Json, dump_json, spelt
from sandbox.scenario.language.values.paths import below, dig, parse_path
from sandbox.scenario.yaml_tree.suggest import nearest

__all__ = [
    "Minted",
    "Reference",
    "ReferenceFault",
    "Scope",
    "dig",
    "is_literal_text",
    "is_reference",
    "references_in",
    "resolve",
    "unquoted",
]

Scope: TypeAlias = Mapping[str, Json]
"""Values by the name a reference begins with."""

_MOST_NAMED = 12
_REFERENCE = re.compile(r"<([A-Za-z][A-Za-z0-9_\-]*)((?:[.\[][A-Za-z0-9_.\-\[\]]*)?)>")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: `text` as written, the `name` it begins with, the dotted `path` behind it."""

    text: str
    name: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Minted(Mapping[str, Json]):
    """A made thing: `main` is what it stands for in a message, its fields are members.

    `<ticket>` is the main value, `<ticket.player_id>` a field.
    """

    main: Json
    fields: Mapping[str, Json] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Json:
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


class ReferenceFault(ValueError):
    """A reference to nothing. `known` are the names that could stand there, `suggestion` one.

    `written` is the name that was not found, "" when the trouble is another one.
    """

    def __init__(
        self, reference: Reference, problem: str, *, known: Iterable[str] = (), written: str = ""
    ) -> None:
        self.reference = reference
        self.known = tuple(sorted(known))
        self.suggestion = nearest(written, self.known) or ""
        super().__init__(f"{reference.text}: {problem}{self._hint()}")

    def _hint(self) -> str:
        if self.suggestion:
            return f'. Did you mean "{self.suggestion}"?'
        more = ", …" if len(self.known) > _MOST_NAMED else ""
        return f"; there is {', '.join(self.known[:_MOST_NAMED])}{more}" if self.known else ""


def is_reference(value: Json) -> bool:
    """Tell a text that is one whole reference."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def references_in(value: Json) -> tuple[Reference, ...]:
    """Return every reference of a tree in reading order; member names and `$text` hold none."""
    return tuple(_found(value))


def resolve(value: Json, scope: Scope, *, keep_minted: bool = False) -> Json:
    """Fill in every reference of a tree. Raise ReferenceFault on the first that leads nowhere.

    A whole reference to a made thing gives its main value, or the `Minted` with `keep_minted`.
    """
    if isinstance(value, str):
        return _resolve_text(value, scope, keep_minted=keep_minted)
    if isinstance(value, Minted) or is_literal_text(value):
        return value
    if isinstance(value, Mapping):
        return {k: resolve(v, scope, keep_minted=keep_minted) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [resolve(item, scope, keep_minted=keep_minted) for item in value]
    return value


def unquoted(value: Json) -> Json:
    """Replace every `{$text: "…"}` of a tree by its text: the last step before a value is sent."""
    if isinstance(value, str | Minted):
        return value
    if isinstance(value, Mapping):
        if is_literal_text(value):
            return value["$text"]
        return {name: unquoted(item) for name, item in value.items()}
    if isinstance(value, Sequence):
        return [unquoted(item) for item in value]
    return value


def is_literal_text(value: Json) -> bool:
    """Tell `{$text: …}`, the mark of text that is to be taken as it is."""
    return isinstance(value, Mapping) and set(value) == {"$text"}


def _found(value: Json) -> Iterator[Reference]:
    if isinstance(value, str):
        yield from (_reference(found) for found in _REFERENCE.finditer(value))
    elif isinstance(value, Mapping):
        if not is_literal_text(value):
            for item in value.values():
                yield from _found(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _found(item)


def _reference(found: re.Match[str]) -> Reference:
    return Reference(found[0], found[1], found[2].removeprefix("."))


def _resolve_text(text: str, scope: Scope, *, keep_minted: bool) -> Json:
    whole = _REFERENCE.fullmatch(text)
    if whole:
        value = _look_up(_reference(whole), scope)
        return value.main if isinstance(value, Minted) and not keep_minted else value
    return _REFERENCE.sub(lambda found: _written(_look_up(_reference(found), scope), found), text)


def _written(value: Json, at: re.Match[str]) -> str:
    """Write a value into text: as JSON writes a string, where it stands between quotation marks."""
    plain = spelt(value.main if isinstance(value, Minted) else value)
    quoted = at.string[at.start() - 1 : at.start()] == at.string[at.end() : at.end() + 1] == '"'
    return dump_json(plain)[1:-1] if quoted else plain


def _look_up(reference: Reference, scope: Scope) -> Json:
    name = reference.name
    if name not in scope:
        raise ReferenceFault(reference, f"nothing here is called {name}", known=scope, written=name)
    try:
        found = dig(scope[name], reference.path)
    except ValueError as fault:
        raise ReferenceFault(reference, str(fault)) from None
    if isinstance(found, Absent):
        raise _dead_end(reference, scope[name])
    return found


def _dead_end(reference: Reference, value: Json) -> ReferenceFault:
    """Blame the first step of the path that leads nowhere."""
    walked, here = reference.name, value
    for step in parse_path(reference.path):
        deeper = dig(here, below("", step))
        if isinstance(deeper, Absent):
            break
        walked, here = below(walked, step), deeper
    if isinstance(step, int):
        return ReferenceFault(reference, f"there is nothing at {below(walked, step)}")
    known = tuple(here) if isinstance(here, Mapping) else ()
    return ReferenceFault(reference, f"{walked} has no {step}", known=known, written=step)
