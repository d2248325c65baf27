"""A file as blocks of lines: what stands where, and which comment belongs to what.

The parser tells where every key and value begins and ends; whatever lies between is blank or a
comment. Ownership:

* behind something on its line: to that;
* on lines of its own: to the entry below it, and with it any blank line between;
* below the last entry of a map or list and at least as deep as it: to the end of that map or list;
* at the top of the file, down to the last blank line or editor's line: to the file.

Maps and lists written as blocks are taken apart; everything else is kept as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import yaml

from sandbox.errors import Place
from sandbox.scenario.formatting_inline import inline_text
from sandbox.scenario.formatting_lines import (
    Unformattable,
    first_token_line,
    only_before_key,
    remark,
    stripped,
    text_block_end,
    width,
)
from sandbox.scenario.formatting_order import Orders

_EDITOR_LINE = "# yaml-language-server:"
_END_OF_FILE = -1

Lines: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Inline:
    """A scalar or a list or map in brackets. `own_line`: it begins on the line below its key;
    `below` are the comments between. `column` is what its further lines are indented against.
    """

    text: str
    column: int
    bracketed: bool
    own_line: bool = False
    below: Lines = ()


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text after | or >. `indent` is that of its lines as written; `sized` when the header
    gives it, so that it must keep its distance to the parent's column.
    """

    header: str
    lines: Lines
    indent: int
    sized: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a map, or with an empty `key` one item of a list.

    `gap` is the blank between colon and value, `remark` the comment that ends the line, with the
    blank before it.
    """

    lead: Lines
    key: str
    gap: str
    value: "Inline | TextBlock | Block"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A map or list in block style, entries in the order they belong in. `tail` ends it."""

    is_map: bool
    column: int
    entries: tuple[Entry, ...]
    tail: Lines = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole file: `header` are its first lines, `rest` what follows its one value."""

    header: Lines
    root: Block | Inline | TextBlock


@dataclass(frozen=True, slots=True)
class _Taken:
    """A value taken from the lines: the line its own text ends on, and the comments after that
    are not its own yet.
    """

    value: Inline | TextBlock | Block
    end: int
    rest: Lines
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LayoutReader:
    """Reads the layout of one file. Raise Unformattable where the lines are no plain blocks."""

    file: str
    text: str
    orders: Orders
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", self.text.split("\n"))

    def read(self, root: yaml.Node) -> Layout:
        """Return the layout of the file whose only value is `root`."""
        start = root.start_mark.line
        above = stripped(self.lines[:start], self.file)
        if not isinstance(root, yaml.CollectionNode) or root.flow_style:
            taken = self._leaf(root, parent=0, line=start)
            return Layout((*above, ""), taken.value)
        cut = max((n + 1 for n, line in enumerate(above) if _ends_header(line)), default=0)
        taken = self._block(root, lead=above[cut:], outer=_END_OF_FILE)
        return Layout(above[:cut], taken.value)

    def _value(self, node: yaml.Node, *, parent: int, line: int) -> _Taken:
        """Take the value of an entry whose key or dash stands on `line` in column `parent`."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            lead = stripped(self.lines[line + 1 : node.start_mark.line], self.file, line + 1)
            return self._block(node, lead=lead, outer=parent)
        return self._leaf(node, parent=parent, line=line)

    def _leaf(self, node: yaml.Node, *, parent: int, line: int) -> _Taken:
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return self._text_block(node, parent=parent)
        start, end = node.start_mark, node.end_mark
        own_line = start.line > line
        value = Inline(
            inline_text(node, self.text, file=self.file, orders=self.orders),
            start.column if own_line else parent,
            isinstance(node, yaml.CollectionNode),
            own_line,
            stripped(self.lines[line + 1 : start.line], self.file, line + 1),
        )
        behind = remark(self.lines[end.line][end.column :], Place(self.file, end.line + 1))
        return _Taken(value, end.line, self._rest(end.line), behind)

    def _text_block(self, node: yaml.ScalarNode, *, parent: int) -> _Taken:
        first = node.start_mark.line
        header = self.lines[first][node.start_mark.column :].rstrip()
        indent, end = text_block_end(self.lines, first=first, header=header, parent=parent)
        sized = any(character.isdigit() for character in header.partition("#")[0])
        body = tuple(line[indent:] for line in self.lines[first + 1 : end + 1])
        return _Taken(TextBlock(header, body, indent - parent, sized), end, self._rest(end))

    def _rest(self, end: int) -> Lines:
        return stripped(self.lines[end + 1 : first_token_line(self.lines, end + 1)], self.file)

    def _block(self, node: yaml.CollectionNode, *, lead: Lines, outer: int) -> _Taken:
        raise NotImplementedError(node, lead, outer)
