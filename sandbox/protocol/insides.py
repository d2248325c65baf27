"""What an answer shows of the program that made it: traces, queries, faults, paths, addresses.

Signs are looked for in the whole text, wherever they stand in it, in JSON as in HTML, where a word
may be escaped or stand between tags. They are chosen so that plain words of an error ("Syntax
error", "an exception occurred", a trace id) are none of them.
"""

import re
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType

from sandbox.linear_pattern import LinearPattern

_SOURCES = r"(?:cs|cjs|exs?|go|java|jsx?|kts?|mjs|php|p[lm]|py|rb|rs|scala|tsx?)"

_SIGNS: Mapping[str, LinearPattern] = MappingProxyType(
    {
        "a stack trace": LinearPattern(
            r"(?i)traceback \(most recent"
            r"|\bat [\w $.<>/\[\]]+\([^()]*:\d+(?::\d+)?\)"
            r"|\bfile [\"'\\]+[^\"'\\]+[\"'\\]+, line \d+"
            rf"|\w\.{_SOURCES}(?:[:(]\d+| on line \d+|[:,]? ?line \d+)"
            r"|\bnode:internal/|#0 \{main\}|\bstack trace:"
            r"|\bcaused by: \w|panicked at |exception in thread \""
        ),
        "a query": LinearPattern(
            r"(?is)sqlstate|\bora-\d{5}|in your sql syntax|syntax error at or near"
            r"|\bselect\b.{1,200}\bfrom\s+[\w.\"`]+\s+where\b"
            r"|\b(?:relation|column|table) [\"'`][\w.\"]+[\"'`] (?:of relation .{1,60})?"
            r"does ?n[o']t exist"
            r"|invalid input syntax for (?:type )?\w+|unterminated quoted string"
            r"|value too long for type|data too long for column|violates unique constraint"
            r"|unknown column '|no such (?:column|table): |invalid byte sequence for encoding"
            r"|sqlite_error|unclosed quotation mark|incorrect syntax near|duplicate entry '"
            r"|\be11000\b|cast to objectid|wrongtype operation|invalid `prisma"
            r"|near \".{0,40}\": syntax error"
        ),
        "a fault of the program": LinearPattern(
            r"\b(?:[a-z]\w*\.){2,}[A-Z]\w*(?:Exception|Error)\b"
            r"|\b[a-z]\w*\.(?:exc|errors|exceptions)\.[A-Z]\w+"
            r"|\bSystem\.(?:\w+\.)*\w+Exception\b"
            r"|[A-Z]\w+(?:\\{1,8}[A-Z]\w+)+(?:Exception|Error)\b"
            r"|\b[A-Z]\w+(?:::[A-Z]\w+)+\b"
            r"|\b(?:ArgumentError|AttributeError|CastError|KeyError|NoMethodError"
            r"|NullPointerException|NullReferenceException|PDOException|RangeError|ReferenceError"
            r"|RuntimeException|TypeError|UnicodeDecodeError|UnicodeEncodeError|ValueError)\b"
            r"|\b(?:Mongo|Prisma|Sequelize|Redis)\w*Error\b"
            r"|\bgoroutine \d+ \[|runtime error: |nil pointer dereference"
            r"|\bGo (?:struct field|value of type) "
            r"|Cannot read propert(?:y|ies) of (?:undefined|null)|\(reading '"
            r"|'NoneType' object|object has no attribute '|not subscriptable|for nil:NilClass"
            r"|Undefined (?:array key|index|variable|property)|Uncaught \w|<b>Fatal error</b>"
            r"|Array to string conversion|must be of type \w+, \w+ given"
            r"|Werkzeug|Whitelabel Error Page|Exception Type:|Server Error in '"
        ),
        "a path of the server": LinearPattern(
            rf"(?:^|[\s\"'(>:])(?:[A-Za-z]:)?(?:[\\/]+[\pL\pN_.@+ -]+){{2,}}\.{_SOURCES}\b"
            r"|/(?:var/www|usr/src|home/\w+|srv|opt|app|node_modules|site-packages|vendor)/[\pL\pN_.@-]+/[\pL\pN_./@-]+"
        ),
        "an address inside": LinearPattern(
            r"(?i)\bdial tcp\b|\bECONN(?:REFUSED|RESET)\b|\bgetaddrinfo\b"
            r"|connect: connection refused"
        ),
    }
)

_TAGS = re.compile(
    r"</?(?:b|i|br|em|pre|code|span|strong|font|p|td|li|h\d)\b[^<>]{0,200}>", re.IGNORECASE
)
_LINKS = re.compile(r"\b(?:action|href|src)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_MOST = 262_144
"""So much of a long answer is looked at."""


def find_insides(body: bytes) -> tuple[str, ...]:
    """Name each kind of thing that a body shows of the operator's inside, () for none."""
    written = _LINKS.sub("", body[:_MOST].decode("utf-8", "replace"))
    read = unescape(_TAGS.sub("", written)).replace("\\n", "\n").replace('\\"', '"')
    text = f"{written}\n{read.replace(chr(92) + '/', '/')}"
    return tuple(name for name, sign in _SIGNS.items() if sign.is_in(text))
