"""A JSON text with line ends and indents put in, and nothing else: every number, escape and doubled
member stays as it was written.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_INDENT = "  "
_DEEPEST = 64


def pretty_json(text: str) -> str:
    """Return the text laid out, "" where it has no structure to show or is nested beyond reason.

    It is for looking: a text that is no JSON is laid out as far as its brackets go.
    """
    tokens = _TOKEN.findall(text)
    if not tokens or tokens[0] not in ("{", "["):
        return ""
    return "".join(_laid_out(tokens)) if _depth(tokens) <= _DEEPEST else ""


def _laid_out(tokens: list[str]) -> Iterator[str]:
    depth = 0
    for position, piece in enumerate(tokens):
        after = tokens[position + 1] if position + 1 < len(tokens) else ""
        if piece in ("{", "["):
            depth += 1
            yield piece if after in ("}", "]") else f"{piece}\n{_INDENT * depth}"
        elif piece in ("}", "]"):
            depth = max(0, depth - 1)
            before = tokens[position - 1]
            yield piece if before in ("{", "[") else f"\n{_INDENT * depth}{piece}"
        elif piece == ",":
            yield f",\n{_INDENT * depth}"
        else:
            yield ": " if piece == ":" else piece


def _depth(tokens: list[str]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += (token in ("{", "[")) - (token in ("}", "]"))
        deepest = max(deepest, depth)
    return deepest
