"""What an answer shows that it should not: the operator's inside, and personal data.

Signs are looked for in the whole body, wherever they stand in it. They are chosen so that plain
words of an error ("Syntax error", "an exception occurred", a trace id) are none of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sandbox.json_value import Json, read_json

_SIGNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "a stack trace": re.compile(
            r"traceback \(most recent"
            r"|\bat [\w$.<>/ ]+\([^()]*:\d+(?::\d+)?\)"
            r"|\bfile [\"'\\]+[^\"'\\]+[\"'\\]+, line \d+"
            r"|\w\.(?:cs|go|java|js|kt|php|py|rb|ts)(?:[:(]\d+| on line \d+)",
            re.IGNORECASE,
        ),
        "a query": re.compile(
            r"sqlstate|\bora-\d{5}|in your sql syntax|syntax error at or near"
            r"|\bselect\b.{1,200}\bfrom\s+[\w.\"`]+\s+where\b",
            re.IGNORECASE | re.DOTALL,
        ),
        "a fault of the program": re.compile(
            r"\b(?:[a-z]\w*\.){2,}[A-Z]\w*(?:Exception|Error)\b"
            r"|[A-Z]\w+(?:\\{1,2}[A-Z]\w+)+(?:Exception|Error)\b"
            r"|\b(?:AttributeError|KeyError|NoMethodError|NullPointerException"
            r"|NullReferenceException|ReferenceError|TypeError|ValueError)\b"
            r"|\bgoroutine \d+ \["
        ),
    }
)

_ANYWHERE = frozenset(
    {"birth_date", "birthdate", "email", "first_name", "firstname", "last_name", "lastname"}
    | {"mobile", "phone", "sid", "username"}
)
_AT_THE_TOP = _ANYWHERE | {"address", "name"}  # deeper they may be a brand's, or a machine's
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)


def find_leaks(body: bytes) -> tuple[str, ...]:
    """Name each kind of thing that a body shows of the operator's inside, () for none."""
    text = body.decode("utf-8", "replace")
    return tuple(name for name, sign in _SIGNS.items() if sign.search(text))


def find_personal(body: bytes) -> tuple[str, ...]:
    """Return the dotted path of each member that holds personal data, `user_id` never being one.

    A member counts by its name, or because its text is an e-mail address.
    """
    value = read_json(body)
    return tuple(_personal(value, "")) if isinstance(value, Mapping) else ()


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
    elif isinstance(value, str) and _MAIL.fullmatch(value):
        yield path
