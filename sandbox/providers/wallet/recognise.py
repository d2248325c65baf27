"""Whose request it is, told from its bytes alone, however broken they are.

Strict JSON is read as JSON. Anything else (two members of one name, a cut-off body, single
quotes, a form, UTF-16, values in the query) is scanned for `token` and `player_id`, and what is
compressed is unpacked before: a request that cannot be answered well still has to reach the world
it was meant for.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_plus

from sandbox.json_value import Json, JsonFault, Limits, parse_json, text_at
from sandbox.port import Recognised
from sandbox.protocol.content_coding import content_of
from sandbox.wire import Request

_LOOKED_AT = 65_536
_FORM_MARK = "="
_MEMBER = {
    name: re.compile(
        rf"""(?<![A-Za-z_]){name}["']?\s*([:=])\s*(?:"((?:[^"\\]|\\.)*)"?|'([^']*)'?|([^\s"',&}}\]]+))"""
    )
    for name in ("token", "player_id")
}


def recognise_token(request: Request) -> Recognised:
    """Return the token a request names as its key, and token and player as whose it is."""
    token, player = named_in(request)
    found = (("token", token), ("player", player))
    return Recognised(key=token, identities=tuple((kind, value) for kind, value in found if value))


def named_in(request: Request) -> tuple[str, str]:
    """Return the token and the player id a request names, "" for none."""
    body = content_of(request.headers, request.body, largest=_LOOKED_AT)
    document = read_object(body)[0] if len(body) <= _LOOKED_AT else None
    if document is not None:
        return text_at(document, "token"), _id_text(document.get("player_id"))
    return _scanned(request, body)


@lru_cache(maxsize=4)
def read_object(body: bytes) -> tuple[Mapping[str, Json] | None, str]:
    """Read a body of any length as one strict JSON object; None, and why, where it is none.

    The last bodies are remembered: one that was looked at for whose it is will be judged next.
    """
    try:
        value = parse_json(body, limits=Limits(size=len(body)))
    except (JsonFault, ValueError, ArithmeticError) as fault:
        return None, str(fault) or "a number beyond all bounds"
    return (value, "") if isinstance(value, Mapping) else (None, "not an object")


def _id_text(value: Json) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return ""
    return str(value)


def _scanned(request: Request, body: bytes) -> tuple[str, str]:
    head = body[:_LOOKED_AT].replace(b"\0", b"")
    text = head.decode("utf-8", "replace")
    query = request.target.partition("?")[2]
    token, player = (_first(name, text) or _first(name, query) for name in ("token", "player_id"))
    return token, player


def _first(name: str, text: str) -> str:
    found = _MEMBER[name].search(text)
    if found is None:
        return ""
    mark, double, single, bare = found.groups()
    if double is not None:
        return _unescaped(double)
    value = single if single is not None else bare
    return unquote_plus(value) if mark == _FORM_MARK else value


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        value = parse_json(f'"{text}"')
    except (JsonFault, ValueError):
        return text
    return value if isinstance(value, str) else text
