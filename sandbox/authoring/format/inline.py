"""What stands within a line, or in brackets: quotes, and the order of a { } map's keys.

Only whole entries change places; the commas, blanks and line breaks between them stay where they
are. A map in brackets that holds comments between its entries keeps its order, for such a comment
may be about what stands before it or what follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from sandbox.authoring.format.order import Orders
from sandbox.errors import Place

_KEEPS_SINGLE_QUOTES = frozenset("\"'\\\n")


@dataclass(frozen=True, slots=True)
class _Piece:
    """An entry of a collection, and from where to where it stood."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class InlineText:
    """Prints nodes that are no blocks, from the text they stand in."""

    file: str
    source: str
    orders: Orders

    def of(self, node: yaml.Node) -> str:
        """Return a node's text: as written, but for quotes and the order of keys."""
        start, end = node.start_mark.index, node.end_mark.index
        written = self.source[start:end]
        if isinstance(node, yaml.ScalarNode):
            return _requoted(written) if node.style == "'" else written
        pieces = list(self._pieces(node))
        if not pieces:
            return written
        edges = [start, *(piece.end for piece in pieces)]
        between = [
            self.source[a:b] for a, b in zip(edges, [*(p.start for p in pieces), end], strict=True)
        ]
        order = self.orders.get(_place(node, self.file), range(len(pieces)))
        texts = [pieces[number].text for number in order]
        return between[0] + "".join(t + b for t, b in zip(texts, between[1:], strict=True))

    def _pieces(self, node: yaml.Node) -> Iterator[_Piece]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                start, end = key.start_mark.index, value.end_mark.index
                between = self.source[key.end_mark.index : value.start_mark.index]
                yield _Piece(start, end, self.of(key) + between + self.of(value))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield _Piece(item.start_mark.index, item.end_mark.index, self.of(item))


def fixed_maps(root: yaml.Node, text: str, *, file: str) -> Iterator[Place]:
    """Find the maps in brackets whose entries cannot change places."""
    if isinstance(root, yaml.MappingNode):
        if root.flow_style and _is_fixed(root, text):
            yield _place(root, file)
        for _, value in root.value:
            yield from fixed_maps(value, text, file=file)
    elif isinstance(root, yaml.SequenceNode):
        for item in root.value:
            yield from fixed_maps(item, text, file=file)


def _is_fixed(node: yaml.MappingNode, text: str) -> bool:
    edges = [node.start_mark.index, *(value.end_mark.index for _, value in node.value)]
    starts = [*(key.start_mark.index for key, _ in node.value), node.end_mark.index]
    between = "".join(text[a:b] for a, b in zip(edges, starts, strict=True))
    return "#" in between or "?" in between


def _place(node: yaml.Node, file: str) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)


def _requoted(written: str) -> str:
    """'text' as "text", where both mean the same and nothing would need a backslash."""
    text = written[1:-1]
    return written if _KEEPS_SINGLE_QUOTES & set(text) else f'"{text}"'
