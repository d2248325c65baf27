"""What a plain (unquoted) scalar means, and which ones are refused.

YAML readers disagree: `no` is false to one and text to the next, `22:30` is 1350 seconds,
`3.10` loses its nought. A scenario must mean the same to everybody, so that a plain scalar which
any common reader (YAML 1.1 or 1.2) would take for something else than we do has to be quoted.
Plain `true`, `false`, `null`, integers and decimals are what they look like; the rest is text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from sandbox.scenario.yaml_tree.nodes import Scalar

_LONGEST_NUMBER = 1000
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_NUMBER_START = frozenset("0123456789.+-")
_INTEGER = re.compile(r"-?[1-9][0-9]*|0")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]")

_BOOLEAN_LIKE = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false"})
_NUMBER_LIKE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\s].*)?", re.DOTALL), "a date"),
    (re.compile(r"\A[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?"), "a time of day or a number"),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F_]*"), "a hexadecimal number"),
    (re.compile(r"[-+]?0[oO][0-7_]*"), "an octal number"),
    (re.compile(r"[-+]?0[bB][01_]*"), "a binary number"),
    (re.compile(r"[-+]?0[0-9_]+"), "an octal number, or one without its leading nought"),
    (re.compile(r"\A[-+]?[0-9][0-9_]*\.[0-9_]*0"), "a number without its trailing nought"),
    (
        re.compile(r"\A[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?"),
        "a number",
    ),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)"), "a number that JSON does not have"),
)
_OTHER = {
    "~": "an empty value",
    "=": "a default value",
    "<<": "a merge key",
}


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A plain scalar that another reader may take for `looks_like` (words for a message)."""

    looks_like: str


Resolved: TypeAlias = "Scalar | Ambiguous"


@lru_cache(maxsize=4096)
def resolve_plain(text: str) -> Resolved:
    """Return the value of a plain scalar that is not empty, or why it must be quoted."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_START:
        return _resolve_number(text)
    lowered = text.lower()
    if lowered in _BOOLEAN_LIKE:
        return Ambiguous("true or false")
    if lowered == "null":
        return Ambiguous("an empty value")
    return Ambiguous(_OTHER[text]) if text in _OTHER else text


def _resolve_number(text: str) -> Resolved:
    if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
        if len(text) > _LONGEST_NUMBER:
            return Ambiguous(f"a number, and it is longer than {_LONGEST_NUMBER} digits")
        return Decimal(text) if "." in text else int(text)
    for pattern, looks_like in _NUMBER_LIKE:
        if pattern.fullmatch(text):
            return Ambiguous(looks_like)
    return text
