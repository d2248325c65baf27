"""Strict YAML: text in, positioned tree out (language page, the YAML subset).

The parser's events drive a stack of open maps and lists. A map waits for a key and then for a
value, in turn; a list always waits for a value. What the subset forbids is noted and parsing goes
on with the nearest harmless meaning, so that one reading finds everything; only a syntax error,
a bound that is passed and a second document end it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from sandbox.errors import FileFinding, Place
from sandbox.scenario.yaml_tree.ambiguous import Ambiguous, resolve_plain
from sandbox.scenario.yaml_tree.nodes import (
    KeyNode,
    ListNode,
    MapNode,
    Node,
    Scalar,
    ScalarNode,
    Style,
)
from sandbox.scenario.yaml_tree.subset_codes import (
    DEPTH_LIMIT,
    NODE_LIMIT,
    plain_problem,
    yaml_finding,
)
from sandbox.scenario.yaml_tree.text import LINE_END, read_text, tab_indented_lines

__all__ = ["KeyNode", "ListNode", "MapNode", "Node", "ScalarNode", "Style", "parse_yaml"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STYLES = {"'": Style.QUOTED, '"': Style.QUOTED, "|": Style.BLOCK, ">": Style.BLOCK}
_LONGEST_SHOWN = 40
_QUOTE = "Put it in quotes."
_REFERENCE = "A reference is written <alice.sid>; text that holds braces goes in quotes."
_OTHER_BRACKETS = re.compile(r"\$\{|\{\{")
_AMBIGUOUS = {
    "true or false": "Write true or false; text goes in quotes.",
    "an empty value": "Write null; text goes in quotes.",
}
"""What a value may be taken for → what to write, where there is a plain word for it."""

_KINDS: dict[type, str] = {bool: "true or false", int: "a number", type(None): "null"}


def parse_yaml(text: str | bytes, *, file: str) -> tuple[Node | None, list[FileFinding]]:
    """Parse one file. The tree is None when there is nothing to go on with (syntax, size, depth).

    Findings (codes Y01 …, see `yaml_codes.py`) come in file order. Never raises.
    """
    readable, findings = read_text(text, file=file)
    if readable is None:
        return None, findings
    builder = _Builder(file, tabs=tab_indented_lines(readable))
    builder.read(readable)
    return builder.root, sorted(findings + builder.findings)


class _Stop(Exception):
    """Parsing cannot go on; the finding is already noted."""


@dataclass(slots=True)
class _Open:
    """A map or list whose end has not come yet. `key` is set while a map waits for its value;
    `misread` while that key is no text, of whose value nothing can be said.
    """

    place: Place
    is_map: bool
    waits_for_key: bool
    key: KeyNode | None = None
    misread: bool = False
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[KeyNode, Node]] = field(default_factory=dict)

    def take_key(self, key: KeyNode) -> None:
        self.key = key
        self.waits_for_key = False

    def take(self, node: Node) -> None:
        if self.key is None:
            self.items.append(node)
            return
        self.entries.setdefault(self.key.name, (self.key, node))
        self.key = None
        self.misread = False
        self.waits_for_key = True

    def close(self) -> Node:
        if self.is_map:
            return MapNode(self.place, tuple(self.entries.values()))
        return ListNode(self.place, tuple(self.items))


class _Builder:
    """Turns events into nodes and notes what the subset forbids."""

    def __init__(self, file: str, *, tabs: dict[int, int]) -> None:
        self.root: Node | None = None
        self.findings: list[FileFinding] = []
        self._file = file
        self._tabs = tabs
        self._open: list[_Open] = []
        self._count = 0
        self._documents = 0
        self._lines: list[str] = []

    def read(self, text: str) -> None:
        self._lines = [*LINE_END.split(text), ""]
        try:
            for event in _events(text):
                if (handle := _HANDLERS.get(type(event))) is not None:
                    handle(self, event)
        except _Stop:
            self.root = None
        except yaml.MarkedYAMLError as fault:
            self._note_syntax(fault)
            self.root = None
        except yaml.YAMLError as fault:
            self._note(Place(self._file), "Y07", problem=f"This is not YAML: {fault}", advice="")
            self.root = None
        else:
            if not self._documents:
                self._note(Place(self._file), "Y08")
        for line, column in self._tabs.items():
            self._note(Place(self._file, line, column), "Y06")

    def on_end(self, _: yaml.CollectionEndEvent) -> None:
        self._put(self._open.pop().close())

    def on_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._note(self._place(event), "Y09")
            raise _Stop
        if event.version or event.tags:
            self._note(self._place(event), "Y10")

    def on_alias(self, event: yaml.AliasEvent) -> None:
        self._note(self._place(event), "Y12", name=event.anchor)
        self._put(ScalarNode(None, self._place(event)))

    def on_start(self, event: yaml.CollectionStartEvent) -> None:
        place = self._node_place(event)
        if event.anchor is not None or event.tag is not None:
            self._note_properties(event)
        if len(self._open) == DEPTH_LIMIT:
            self._note(place, "Y19", limit=DEPTH_LIMIT)
            raise _Stop
        is_map = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(place, is_map, waits_for_key=is_map))

    def on_scalar(self, event: yaml.ScalarEvent) -> None:
        bare = event.anchor is None and event.tag is None
        if not bare:
            self._note_properties(event)
        if self._tabs:
            self._forget_tabs_inside(event)
        text, place = event.value, self._node_place(event)
        style = _STYLES.get(event.style or "", Style.PLAIN)
        if self._open and self._open[-1].waits_for_key:
            self._open[-1].take_key(self._key(text, place, style=style))
        else:
            plain = bare and style is Style.PLAIN
            self._put(ScalarNode(self._plain_value(text, place) if plain else text, place, style))

    def _key(self, text: str, place: Place, *, style: Style) -> KeyNode:
        if style is Style.PLAIN:
            self._note_plain_key(text, place)
        if text in self._open[-1].entries:
            line = self._open[-1].entries[text][0].place.line
            self._note(place, "Y15", name=_shown(text), line=line)
        return KeyNode(text, place)

    def _note_plain_key(self, text: str, place: Place) -> None:
        resolved = resolve_plain(text) if text else None
        if isinstance(resolved, str):
            return
        if text == "<<":
            self._note(place, "Y13")
        elif isinstance(resolved, Ambiguous):
            self._note_ambiguous(place, text, resolved.looks_like, advice=_QUOTE)
        else:
            kind = _KINDS.get(type(resolved), "a number") if text else "nothing"
            self._note(place, "Y16", kind=kind, advice=_QUOTE)

    def _plain_value(self, text: str, place: Place) -> Scalar:
        if not text:
            if not (self._open and self._open[-1].misread):
                self._note(place, "Y18")
            return None
        resolved = resolve_plain(text)
        if isinstance(resolved, Ambiguous):
            advice = _AMBIGUOUS.get(resolved.looks_like, _QUOTE)
            self._note_ambiguous(place, text, resolved.looks_like, advice=advice)
            return text
        return resolved

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
        elif self._open[-1].waits_for_key:
            kind = {MapNode: "a map", ListNode: "a list", ScalarNode: "an alias"}[type(node)]
            advice = f"Write it as text. {_REFERENCE}"
            within = (f for f in self.findings if f.code != "Y18" or f.place < node.place)
            self.findings = list(within)
            self._note(node.place, "Y16", kind=kind, advice=advice)
            self._open[-1].take_key(KeyNode(f"({kind})", node.place))
            self._open[-1].misread = True
        else:
            self._open[-1].take(node)

    def _note_ambiguous(self, place: Place, text: str, looks_like: str, *, advice: str) -> None:
        self._note(place, "Y17", name=_shown(text), kind=looks_like, advice=advice)

    def _note_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._note(self._place(event), "Y11", name=_shown(event.anchor))
        if event.tag is not None:
            self._note(self._place(event), "Y14", name=_shown(event.tag))

    def _forget_tabs_inside(self, event: yaml.ScalarEvent) -> None:
        """Tabs at the line starts of a text that spans lines are text, not indentation."""
        if event.start_mark is None or event.end_mark is None:
            return
        last = event.end_mark.line + (1 if event.end_mark.column else 0)
        for line in range(event.start_mark.line + 2, last + 1):
            self._tabs.pop(line, None)

    def _note_syntax(self, fault: yaml.MarkedYAMLError) -> None:
        advice = plain_problem(fault.problem or "unreadable")
        blamed = fault.context_mark if advice.at_opening else None
        mark = blamed or fault.problem_mark or fault.context_mark
        place = Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)
        self._tabs = {line: at for line, at in self._tabs.items() if line <= place.line}
        if place.line not in self._tabs:
            told = _REFERENCE if _OTHER_BRACKETS.search(self._lines[place.line - 1]) else ""
            self._note(place, "Y07", problem=advice.text, advice=told or advice.hint)

    def _node_place(self, event: yaml.NodeEvent) -> Place:
        """Return where a key, a value, a map or a list stands, and count it."""
        place = self._place(event)
        self._count += 1
        if self._count > NODE_LIMIT:
            self._note(place, "Y20", limit=NODE_LIMIT)
            raise _Stop
        return place

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)

    def _note(self, place: Place, code: str, **values: object) -> None:
        self.findings.append(yaml_finding(place, code, **values))


_HANDLERS: Mapping[type[yaml.Event], Callable[[_Builder, Any], None]] = {
    yaml.DocumentStartEvent: _Builder.on_document,
    yaml.AliasEvent: _Builder.on_alias,
    yaml.ScalarEvent: _Builder.on_scalar,
    yaml.MappingStartEvent: _Builder.on_start,
    yaml.SequenceStartEvent: _Builder.on_start,
    yaml.MappingEndEvent: _Builder.on_end,
    yaml.SequenceEndEvent: _Builder.on_end,
}
"""Kind of event → what takes it; the rest say nothing of the tree."""


def _events(text: str) -> Iterator[yaml.Event]:
    return iter(_LOADER(text).get_event, None)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
