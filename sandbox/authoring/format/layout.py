"""A file as blocks of lines: what stands where, and which comment belongs to what.

The parser tells where every key and value begins and ends; whatever lies between is blank or a
comment. Who a comment belongs to:

* behind something on its line: to that;
* on a line of its own: to the entry below, and with it the blank lines between;
* below the last entry of a map or list, and at least as deep: to the end of that map or list;
* at the top, down to the last blank line or the editor's line: to the file.

Maps and lists written as blocks are taken apart; everything else is kept as text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import yaml

from sandbox.authoring.format.inline import InlineText
from sandbox.authoring.format.lines import (
    Lines,
    bare,
    check_before_key,
    check_end,
    check_header,
    filler_from,
    refuse,
    remark,
    text_block_end,
    width,
)
from sandbox.authoring.format.order import Orders
from sandbox.errors import Place

_EDITOR_LINE = "# yaml-language-server:"
_OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Inline:
    """A scalar, or a list or map in brackets. `column` is what its further lines are indented
    against; `own_line` says that it begins below its key, after the comments `below`.
    """

    text: str
    column: int
    bracketed: bool
    own_line: bool = False
    below: Lines = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text after | or >. `distance` is that from its parent's column where the header gives it
    (then it must stay), 0 where the first line does.
    """

    header: str
    lines: Lines
    distance: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a map, or of a list when `key` is "".

    `gap` is the blank between colon and value, `remark` the comment behind the colon.
    """

    lead: Lines
    key: str
    gap: str
    value: "Value"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A map or list in block style, its entries in the order they belong in."""

    entries: tuple[Entry, ...]
    tail: Lines


Value: TypeAlias = Inline | TextBlock | Block


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole file: its header, its one value, and comments that are nobody's below it."""

    header: Lines
    root: Value
    rest: Lines


@dataclass(frozen=True, slots=True)
class _Taken:
    """A value, and the numbers of the filler lines below it that it did not take."""

    value: Value
    rest: range


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the key or dash of an entry stands; `end` is the column behind it."""

    line: int
    column: int
    end: int


def read_layout(root: yaml.Node, text: str, *, file: str, orders: Orders) -> Layout:
    """Take a file apart whose text ends in a line break and whose value is `root`.

    Raise ScenarioFault (W01) where the lines are no plain blocks.
    """
    return _Reader(file, text.split("\n")[:-1], InlineText(file, text, orders), orders).read(root)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    lines: list[str]
    inline: InlineText
    orders: Orders

    def read(self, root: yaml.Node) -> Layout:
        start = root.start_mark.line
        above = bare(self.lines, range(start))
        check_header(above, file=self.file)
        cut = max((n + 1 for n, line in enumerate(above) if _ends_header(line)), default=0)
        if _is_block(root):
            taken = self._block(root, range(cut, start), outer=_OUTSIDE)
        else:
            cut, taken = start, self._inline(root, _Head(start, 0, 0))
        check_end(self.lines, taken.rest.stop, file=self.file)
        return Layout(above[:cut], taken.value, bare(self.lines, taken.rest))

    def _block(self, node: yaml.Node, lead: range, *, outer: int) -> _Taken:
        read = self._pairs if isinstance(node, yaml.MappingNode) else self._items
        taken = list(read(node, lead))
        entries, rest = [entry for entry, _ in taken], taken[-1][1]
        cut = self._tail_end(rest, node.start_mark.column, outer=outer)
        tail = bare(self.lines, range(rest.start, cut))
        order = self.orders.get(self._place(node), range(len(entries)))
        block = Block(tuple(entries[number] for number in order), tail)
        return _Taken(block, range(cut, rest.stop))

    def _pairs(self, node: yaml.Node, lead: range) -> Iterator[tuple[Entry, range]]:
        for number, (key, value) in enumerate(node.value):
            mark, end = key.start_mark, key.end_mark
            check_before_key(self.lines[mark.line], self._place(key), first=number == 0)
            head = _Head(mark.line, node.start_mark.column, end.column)
            behind = self.lines[end.line][end.column :].partition(":")[2]
            taken = self._value(value, head)
            entry = Entry(bare(self.lines, lead), self.inline.of(key), "", taken.value)
            if value.start_mark.line > mark.line:
                entry = replace(entry, remark=remark(behind, self._place(value)))
            else:
                entry = replace(entry, gap=behind[: width(behind)])
            lead = taken.rest
            yield entry, lead

    def _items(self, node: yaml.Node, lead: range) -> Iterator[tuple[Entry, range]]:
        column, line = node.start_mark.column, node.start_mark.line
        for value in node.value:
            above = bare(self.lines, lead)
            head = _Head(line, column, column + 1)
            taken = self._value(value, head)
            if value.start_mark.line > line:
                behind = self.lines[line][column + 1 :]
                note = remark(behind, self._place(value)).strip()
                above = (*above, *([note] if note else []))
            yield Entry(above, "", " ", taken.value), taken.rest
            lead, line = taken.rest, taken.rest.stop

    def _value(self, node: yaml.Node, head: _Head) -> _Taken:
        below = range(head.line + 1, node.start_mark.line)
        if _is_block(node):
            return self._block(node, below, outer=head.column)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return self._text_block(node, head)
        return self._inline(node, head)

    def _inline(self, node: yaml.Node, head: _Head) -> _Taken:
        start, end = node.start_mark, node.end_mark
        own_line = start.line > head.line
        value = Inline(
            self.inline.of(node),
            column=start.column if own_line else head.column,
            bracketed=isinstance(node, yaml.CollectionNode),
            own_line=own_line,
            below=bare(self.lines, range(head.line + 1, start.line)),
            remark=remark(self.lines[end.line][end.column :], self._place(node)),
        )
        return _Taken(value, filler_from(self.lines, end.line + 1))

    def _text_block(self, node: yaml.ScalarNode, head: _Head) -> _Taken:
        first = node.start_mark.line
        if first > head.line:
            refuse(self._place(node), "| or > on a line of its own.", hint="Put it behind the key.")
        header = self.lines[first][node.start_mark.column :].rstrip()
        indent, last = text_block_end(self.lines, first, header=header, parent=head.column)
        sized = any(character.isdigit() for character in header.partition("#")[0])
        body = tuple(line[indent:] for line in self.lines[first + 1 : last + 1])
        value = TextBlock(header, body, indent - head.column if sized else 0)
        return _Taken(value, filler_from(self.lines, last + 1))

    def _tail_end(self, rest: range, column: int, *, outer: int) -> int:
        """Return the end of the comments that end a map or list in `column`."""
        lines = self.lines
        below = width(lines[rest.stop]) if rest.stop < len(lines) else _OUTSIDE
        cut = rest.start
        for number in rest:
            if lines[number].strip():
                depth = width(lines[number])
                if depth < column or depth <= max(outer, below):
                    break
                cut = number + 1
        return cut

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _ends_header(line: str) -> bool:
    return not line.startswith("#") or line.startswith(_EDITOR_LINE)
