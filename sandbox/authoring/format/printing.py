"""A layout as text: two blanks a level, list items two blanks in from their key."""

from collections.abc import Iterator

from sandbox.authoring.format.layout import Block, Entry, Inline, Layout, TextBlock, Value
from sandbox.authoring.format.lines import Lines, is_filler, spaced, width

_STEP = 2


def print_layout(layout: Layout) -> str:
    """Return the text of a file; it ends with exactly one line break."""
    root = layout.root
    body = _block(root, 0) if isinstance(root, Block) else list(_value(root, "", indent=0))
    rest = _trimmed(layout.rest)
    return "".join(f"{line}\n" for line in (*spaced(layout.header, first=True), *body, *rest))


def _block(block: Block, indent: int) -> list[str]:
    printed: list[str] = []
    for entry in block.entries:
        above, body = _item(entry, indent) if not entry.key else _pair(entry, indent)
        lead = spaced((*entry.lead, *above), first=not printed)
        printed += [*_indented(lead, indent), *body]
    return printed + _indented(_trimmed(block.tail), indent)


def _pair(entry: Entry, indent: int) -> tuple[Lines, list[str]]:
    head = f"{' ' * indent}{entry.key}:"
    if isinstance(entry.value, Block):
        return (), [head + entry.remark, *_block(entry.value, indent + _STEP)]
    if isinstance(entry.value, Inline) and entry.value.own_line:
        below = _indented(spaced(entry.value.below, first=True), indent + _STEP)
        text = _value(entry.value, " " * (indent + _STEP), indent=indent)
        return (), [head + entry.remark, *below, *text]
    return (), list(_value(entry.value, head + entry.gap, indent=indent))


def _item(entry: Entry, indent: int) -> tuple[Lines, list[str]]:
    """A comment on the first entry of an item goes above the dash, where people look for it."""
    dash = f"{' ' * indent}- "
    if isinstance(entry.value, Block):
        inner = _block(entry.value, indent + _STEP)
        above = next(number for number, line in enumerate(inner) if not is_filler(line))
        first = dash + inner[above][len(dash) :]
        return tuple(line.strip() for line in inner[:above]), [first, *inner[above + 1 :]]
    above_dash = entry.value.below if isinstance(entry.value, Inline) else ()
    return above_dash, list(_value(entry.value, dash, indent=indent))


def _value(value: Value, head: str, *, indent: int) -> Iterator[str]:
    """Print a value behind its head; `indent` is the column of the key or dash it belongs to."""
    if isinstance(value, TextBlock):
        margin = " " * (indent + (value.distance or _STEP))
        yield head + value.header
        yield from (margin + line if line else "" for line in value.lines)
    elif isinstance(value, Inline):
        first, *more = value.text.split("\n")
        column = indent + _STEP if value.own_line else indent
        least = indent + (0 if value.bracketed else _STEP)
        further = [_moved(line, column - value.column, least=least) for line in more]
        *lines, last = [head + first, *further]
        yield from (*lines, last + value.remark)


def _moved(line: str, by: int, *, least: int) -> str:
    text = line.lstrip(" \t")
    return " " * max(least, width(line) + by) + text if text else ""


def _indented(lines: Lines, indent: int) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]


def _trimmed(lines: Lines) -> Lines:
    """Comments at an end: no blank line after the last."""
    kept = spaced(lines, first=False)
    while kept and not kept[-1]:
        kept = kept[:-1]
    return kept
