"""What an answer tells besides what was asked: personal data, identities, markup that was sent."""

import re
from collections.abc import Iterator, Mapping, Sequence

from sandbox.json_value import Json, read_json, spelt
from sandbox.linear_pattern import LinearPattern
from sandbox.wire import Headers, Response

_ANYWHERE = frozenset(
    {"birth_date", "birthdate", "email", "first_name", "firstname", "last_name", "lastname"}
    | {"mobile", "phone", "sid", "username"}
)
_AT_THE_TOP = _ANYWHERE | {"address", "name"}  # deeper they may be a brand's, or a machine's
_MAIL = LinearPattern(r"(?i)[^@\s]+@[^@\s]+\.[a-z]{2,}")

_SOMEBODY = r"(?:user|player|customer|member|account|client|subject)"
_IDENTITY = re.compile(rf"(?:x-?)?(?:{_SOMEBODY}(?:id|no|number)?|uid|sub)")
_OF_SOMEBODY = frozenset({"id", "no", "number", "uuid"})

_MARKUP = re.compile(r"<(?:script|img|svg)\b[^<>]{0,80}sandbox|<script>sandbox", re.IGNORECASE)
"""Markup as our scenarios send it: an element of their own that runs a script."""


def find_personal(body: bytes) -> tuple[str, ...]:
    """Return the dotted path of each member that holds personal data, `user_id` never being one.

    A member counts by its name, or because its text is an e-mail address.
    """
    value = read_json(body)
    return tuple(_personal(value, "")) if isinstance(value, Mapping) else ()


def find_identities(response: Response) -> tuple[str, ...]:
    """Return each id of somebody that an answer names, in its JSON or header, under any name but
    `user_id` at the top.

    A member counts by its name, `userId` as well as `id` inside `user`; nothing, 0 and true do not.
    """
    body = read_json(response.body)
    if isinstance(body, Mapping):
        body = {name: one for name, one in body.items() if name != "user_id"}
    found = [*_identities(body, within=False), *_in_headers(response.headers)]
    return tuple(dict.fromkeys(found))


def echoes_markup(response: Response) -> bool:
    """Tell whether markup that a scenario sent comes back as markup, in what a browser would show
    as a page: HTML, or what says nothing of its type.
    """
    kind = (response.headers.get("content-type") or "").partition(";")[0].strip().lower()
    is_page = kind in ("", "text/html", "application/xhtml+xml", "image/svg+xml", "text/xml")
    return is_page and _MARKUP.search(response.body.decode("utf-8", "replace")) is not None


def _personal(value: Json, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        names = _ANYWHERE if path else _AT_THE_TOP
        for name, one in value.items():
            where = f"{path}.{name}" if path else name
            if name.lower() in names and one not in (None, ""):
                yield where
            elif where != "user_id":
                yield from _personal(one, where)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, one in enumerate(value):
            yield from _personal(one, f"{path}[{number}]")
    elif isinstance(value, str) and _MAIL.fits(value):
        yield path


def _identities(value: Json, *, within: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            names = _names_somebody(name) or (within and name.lower() in _OF_SOMEBODY)
            if isinstance(one, (Mapping, list, tuple)):
                yield from _identities(one, within=names)
            elif names and not isinstance(one, bool) and one not in (None, "", 0, "0"):
                yield spelt(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _identities(one, within=within)


def _in_headers(headers: Headers) -> Iterator[str]:
    return (value for name, value in headers if _names_somebody(name) and value)


def _names_somebody(name: str) -> bool:
    return _IDENTITY.fullmatch(name.lower().replace("_", "").replace("-", "")) is not None
