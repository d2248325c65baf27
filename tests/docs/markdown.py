"""Markdown of the generated tables."""

from collections.abc import Iterable, Sequence

_NOTHING = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write one table; an empty cell becomes a dash."""
    lines = (_row(row) for row in (head, ["---"] * len(head), *rows))
    return "\n".join(lines)


def code_span(text: str) -> str:
    """Write a name as code; "" stays."""
    return f"`{text}`" if text else ""


def code_spans(texts: Iterable[str]) -> str:
    """Write names as code, with commas between."""
    return ", ".join(map(code_span, texts))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") or _NOTHING for cell in cells) + " |"
