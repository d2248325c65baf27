"""The ways in which usual libraries print one JSON value, each as a change to how it was sent."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sandbox.protocol.fingerprint.json_text import (
    Style,
    in_every_order,
    in_order,
    printed,
    read_string,
    respelt,
    tokens_of,
    tree_of,
)

_AS_SENT = Style()
_LAYOUTS: tuple[Style, ...] = (
    Style(),
    Style(comma=", ", colon=": "),
    Style(colon=": "),
    Style(comma=", "),
    *(Style(colon=": ", indent=" " * width) for width in (2, 4, 3, 1, 8)),
    Style(colon=": ", indent="\t"),
    Style(colon=": ", indent="  ", line_end="\r\n"),
    Style(colon=" : ", indent="  "),  # Jackson's pretty printer
)
_ESCAPED = re.compile(r"\\u[0-9a-f]{4}")
_BIGGEST_PLAIN = 1e21
"""From here on JavaScript prints a number with an exponent."""
_LONGEST_PLAIN = 307
"""Digits before the point, or zeros behind it, that a double may have."""
_SLASHES = {"/": "\\/"}
_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Line ends of old JavaScript: Go escapes them, and PHP does where it escapes no other letter."""
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_GSON = {**_HTML, "=": "\\u003d", "'": "\\u0027"}
_DOTNET = {**_HTML, "'": "\\u0027", "+": "\\u002b", "`": "\\u0060", '\\"': "\\u0022"}


def printings(text: str) -> Iterator[str]:
    """Every printing of a text, the likeliest first. Raise NotJson where it is no JSON."""
    tokens = tokens_of(text)
    known: set[str] = set()
    for spelling in (_AS_SENT, *_SPELLINGS):
        spelt = respelt(tokens, spelling)
        if spelt in known:
            continue
        known.add(spelt)
        yield spelt
        tree = tree_of(tokens_of(spelt))
        for node in (tree, in_order(tree)):
            for layout in _LAYOUTS:
                yield printed(node, layout)
    tree = tree_of(tokens)
    for layout in _LAYOUTS[:2]:
        yield from in_every_order(tree, layout)


def _plain(token: str) -> str:
    return json.dumps(read_string(token), ensure_ascii=False)


def _escaping(table: Mapping[str, str]) -> Callable[[str], str]:
    """Print with these letters escaped; a quotation mark is spelt in two letters before that."""

    def change(token: str) -> str:
        found = _plain(token)
        inside = found[1:-1]
        for letter, escape in table.items():
            inside = inside.replace(letter, escape)
        return f'"{inside}"'

    return change


def _ascii(token: str) -> str:
    return json.dumps(read_string(token))


def _upper(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(token: str) -> str:
        return _ESCAPED.sub(lambda found: "\\u" + found[0][2:].upper(), change(token))

    return changed


def _letters(inner: Callable[[str], str]) -> Callable[[str], str]:
    """Escape what is not ASCII in what another change has printed."""

    def change(token: str) -> str:
        return "".join(map(_unit, inner(token)))

    return change


def _unit(letter: str) -> str:
    return letter if letter.isascii() else json.dumps(letter)[1:-1]


_slashes = _escaping(_SLASHES)
_html = _escaping(_HTML)

_STRINGS: tuple[Callable[[str], str], ...] = (
    _plain,
    _slashes,
    _ascii,
    _upper(_ascii),
    _escaping(_ENDS),
    _escaping({**_SLASHES, **_ENDS}),
    _html,
    _upper(_html),
    _escaping({**_HTML, **_ENDS}),
    _escaping(_GSON),
    _escaping({**_GSON, **_ENDS}),
    _letters(_slashes),  # PHP's json_encode as it comes
    _letters(_html),
    _upper(_letters(_escaping(_DOTNET))),  # System.Text.Json as it comes
)


def _with_point(token: str) -> str:
    return f"{token}.0" if token.lstrip("-").isdigit() else token


def _bounded(change: Callable[[str], str]) -> Callable[[str], str]:
    """Leave a number as it is that no double holds: `1e999999999` would fill the memory."""

    def bounded(token: str) -> str:
        return change(token) if abs(Decimal(token).adjusted()) <= _LONGEST_PLAIN else token

    return bounded


@_bounded
def _with_cents(token: str) -> str:
    return f"{Decimal(token):.2f}"


@_bounded
def _double(token: str) -> str:
    value = float(token)
    if value.is_integer() and abs(value) < _BIGGEST_PLAIN:
        return str(int(value))
    return repr(value)


@_bounded
def _shortest(token: str) -> str:
    return f"{Decimal(token).normalize():f}"


def _exponent(form: str) -> Callable[[str], str]:
    """Print with an exponent: `{digits}` has no zeros at its end, `{power}` its sign."""

    @_bounded
    def change(token: str) -> str:
        value = Decimal(token).normalize()
        power = value.adjusted()
        digits = f"{value.scaleb(-power):f}"
        return form.format(digits=digits, power=power)

    return change


@_bounded
def _printf(token: str) -> str:
    return f"{float(token):e}"


def _quoted(token: str) -> str:
    return f'"{token}"'


_NUMBERS: tuple[Callable[[str], str], ...] = (
    _with_point,
    _with_cents,
    _double,
    _shortest,
    _exponent("{digits}e{power:+03d}"),
    _exponent("{digits}e{power:+d}"),
    _exponent("{digits}E{power:+d}"),
    _exponent("{digits}E{power:d}"),
    _exponent("{digits}e{power:d}"),
    _printf,
    _quoted,
)


def _unquoted(token: str) -> str:
    inside = token[1:-1]
    return inside if inside.isascii() and inside.isdigit() else token


_SPELLINGS: tuple[Style, ...] = (
    *(Style(string=change) for change in _STRINGS),
    *(Style(number=change) for change in _NUMBERS),
    Style(string=_unquoted),
)
