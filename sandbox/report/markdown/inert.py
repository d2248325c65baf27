"""Text of others in Markdown, so that it means nothing there: no markup, no HTML, no mention.

What a peer or a file says stands in code: a span or a block whose fence is longer than any row of
backticks in it. What nobody would see is shown by its number.
"""

import re

from sandbox.scenario.yaml_tree.wording import printable

LONGEST = 1500
"""Characters of one text: the whole of it is in the evidence."""
_TICKS = re.compile("`+")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:$\"'])")
_MENTION = "@"


def span(text: str, *, longest: int = LONGEST) -> str:
    """Return a text as code within a line, or within a cell of a table."""
    shown = _cut(printable(text), longest).replace("|", "\\u007c")
    if not shown.strip():
        return "(empty)"
    ticks = "`" * (_longest_row(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def block(text: str) -> str:
    """Return a text as a block of code, its line ends kept."""
    shown = _cut(printable(text, keep="\n"), LONGEST)
    fence = "`" * max(3, _longest_row(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def prose(text: str, *, longest: int = LONGEST) -> str:
    """Return a sentence of a contract or a scenario as plain text in one line; one that names
    somebody, whom a service would call, is code.
    """
    one_line = _cut(printable(" ".join(text.split())), longest)
    return (
        span(one_line, longest=2 * longest)
        if _MENTION in one_line
        else _MARKUP.sub(r"\\\1", one_line)
    )


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest} more characters in the evidence)"


def _longest_row(text: str) -> int:
    return max((len(row) for row in _TICKS.findall(text)), default=0)
