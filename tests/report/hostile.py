"""Texts that a peer may send, and a run that has one wherever a peer's or a user's may stand."""

from sandbox.evidence.lines import Recorded
from tests.evidence.test_masking import one_of_each

CELL = "hostile[a=1]"
HOSTILE = {
    "a script": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "an end of CDATA": "]]></failure><![CDATA[ <!-- --> &lt; &#0; %PDF",
    "escapes of a terminal": "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b1m\x00\x08\x7f",
    "marks of direction": "\u202egnp.exe\u2066\u2069\u200b\u200e\ufeff\u061c",
    "line ends": "a\r\nb\nc\u2028d\u2029e\x85f\x0bg\x0ch",
    "half a letter": "\ud800 and \udfff",
    "what is no character": "\ufffe\uffff\U0010ffff\U000e0041",
    "markup": "``` ` ```` | a | [x](javascript:alert(1)) ![i](http://x.example) <b> @a #1 **b**",
    "commands of a workflow": "\n::error file=a::x\n##[error]x\n::add-mask::a\n::stop-commands::x",
    "a formula": "=HYPERLINK(1)\t-1+1\t@SUM(1)",
    "a quote": "\"'`$(id);\\ ${x} %s {{7*7}} {% raw %}",
    "a long line": "long " * 200_000,
}
"""Name → text."""

UNSEEN = frozenset(
    {*map(chr, range(0x20)), "\x7f", *map(chr, range(0x80, 0xA0)), "\u061c", "\u200b", "\u200e"}
    | {"\u200f", "\ufeff"}
    | set(map(chr, (*range(0x2028, 0x202F), *range(0x2066, 0x206A))))
) - {"\n", "\t"}
"""What steers a terminal, a viewer or an editor, or is seen in none."""


def hostile_run(text: str) -> list[Recorded]:
    """Return the events of a run."""
    return [
        Recorded(n, 1_800_000_000.0 + n, CELL, event)
        for n, event in enumerate(one_of_each(text), start=1)
    ]
