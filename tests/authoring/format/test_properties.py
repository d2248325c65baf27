"""Any file with comments anywhere is put in order once and for all, and means what it meant."""

from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.authoring.format.formatting import comments, format_text
from sandbox.errors import ScenarioFault
from sandbox.scenario.yaml_tree.tree import parse_yaml

FILE = "f.yaml"

LISTS = ("steps", "always", "expect", "meanwhile", "tags")
MAPS = ("given", "save", "send", "matrix", "reply")
WORDS = ("call", "name", "as", "must", "status", "title", "why", "id", "within", "x", "zz", "'q q'")

BLOCK_HEADERS = ("|", ">", "|-", ">-", "|+", "| # note on a text")
BLOCK_TEXTS = (["one"], ["one", "", "  two"], ["# no comment", "b: c"])
INLINE = (
    "[1, two, 'three']",
    '{code: 2, status: 200, "x": {b: 1, a: [2]}}',
    "'single'",
    "'it''s'",
    '"a # b"',
    "<alice.sid>",
    "12.5",
    "null",
    "[]",
    "{}",
)


class Writing:
    """Writes a random file as a careless author would."""

    def __init__(self, draw: Callable[[st.SearchStrategy[object]], object]) -> None:
        self._draw = draw
        self._numbers = count(1)
        self.lines: list[str] = []

    def pick(self, *choices: object) -> object:
        return self._draw(st.sampled_from(choices))

    def number(self, low: int, high: int) -> int:
        found = self._draw(st.integers(low, high))
        assert isinstance(found, int)
        return found

    def keys(self, *more: str) -> list[str]:
        drawn = self._draw(st.lists(st.sampled_from(LISTS + MAPS + WORDS), max_size=4, unique=True))
        assert isinstance(drawn, list)
        found = self._draw(st.permutations(list(dict.fromkeys([*drawn, *more]))))
        assert isinstance(found, list)
        return found

    def filler(self) -> None:
        """A blank line or a comment at any depth, now and then."""
        for _ in range(self.number(0, 6) // 4):
            depth = self.number(0, 8)
            self.lines.append(str(self.pick("", "   ", f"{' ' * depth}# loose {depth}")))

    def map(self, indent: int, depth: int, *, head: str = "", keys: list[str]) -> None:
        for key in keys:
            first = bool(head) and key == keys[0]
            self.entry(head if first else " " * indent, indent, key=key, depth=depth, first=first)

    def entry(self, margin: str, indent: int, *, key: str, depth: int, first: bool) -> None:
        if not first:
            self.filler()
        if depth and key in LISTS:
            self.lines.append(f"{margin}{key}:{self.pick('', '   # about the list')}")
            self.filler()
            self.list(indent + self.number(0, 3), depth - 1)
        elif depth and key in MAPS:
            self.lines.append(f"{margin}{key}:{self.pick('', '  # about the map')}")
            self.filler()
            self.map(indent + self.number(1, 4), depth - 1, keys=self.keys() or ["x"])
        else:
            self.leaf(margin, indent, key=key, above=not first)

    def list(self, indent: int, depth: int) -> None:
        for _ in range(self.number(1, 3)):
            self.filler()
            kind = self.pick("map", "map", "inline", "remark")
            if kind == "inline" or not depth:
                self.lines.append(f"{' ' * indent}- {self.pick(*INLINE)}")
            elif kind == "remark":
                self.lines.append(f"{' ' * indent}-   # about the item")
                self.map(indent + 2, depth, keys=self.keys() or ["call"])
            else:
                gap = self.number(1, 3)
                margin = " " * indent + "-" + " " * gap
                keys = self.keys() or ["call"]
                self.map(indent + 1 + gap, depth, head=margin, keys=keys)

    def leaf(self, margin: str, indent: int, *, key: str, above: bool) -> None:
        n = next(self._numbers)
        if above and self.number(0, 2) == 0:
            self.lines.append(f"{' ' * indent}# above v{n}.")
        kind = self.pick("plain", "plain", "inline", "text", "long", "below", "flow lines")
        if kind == "text":
            self.lines.append(f"{margin}{key}: {self.pick(*BLOCK_HEADERS)}")
            texts = self.pick(*BLOCK_TEXTS)
            assert isinstance(texts, list)
            deep = " " * (indent + self.number(1, 5))
            self.lines += [f"{deep}v{n}.", *(deep + text if text else "" for text in texts)]
        elif kind == "long":
            self.lines += [f"{margin}{key}: v{n}. and", "", f"{' ' * (indent + 2)}more", ""]
        elif kind == "below":
            self.lines += [f"{margin}{key}:  # v{n}.", f"{' ' * (indent + 3)}- v{n}."]
        elif kind == "flow lines":
            inner = " " * (indent + self.number(1, 4))
            self.lines += [f"{margin}{key}: [v{n}.,  # inside", f"{inner}{{status: 1, code: 2}},"]
            self.lines += [f"{inner}]  # behind v{n}."]
        elif kind == "inline":
            self.lines.append(f"{margin}{key}:   {self.pick(*INLINE)}  # behind")
        else:
            self.lines.append(f"{margin}{key}: v{n}.{self.pick('', f'   # behind v{n}.')}")


@st.composite
def files(draw: st.DrawFn) -> str:
    writing = Writing(draw)
    header = writing.pick(
        "", "# yaml-language-server: $schema=x\n", "---\n", "# a file\n\n# of ours\n"
    )
    writing.map(0, 4, keys=writing.keys("scenario", "steps"))
    writing.filler()
    text = "\n".join(writing.lines)
    return f"{header}{text}\n"


@settings(max_examples=150, deadline=None)
@given(files())
def test_a_file_is_put_in_order_once_and_means_the_same(text: str) -> None:
    before, findings = parse_yaml(text, file=FILE)
    assert before is not None, findings
    assert findings == []
    try:
        once = format_text(text, file=FILE).text
    except ScenarioFault:
        assert "|+" in text, "only a scalar that keeps the blank lines behind it cannot move"
        return
    after, _ = parse_yaml(once, file=FILE)
    assert after is not None
    assert after.plain() == before.plain()
    assert comments(once) == comments(text)
    assert format_text(once, file=FILE).text == once


@settings(max_examples=500, deadline=None)
@given(
    st.text("ab:-[]{}#|>?'\"+,2 \n  \n") | st.text(), st.sampled_from(["", "steps:\n- use: a\n  "])
)
def test_whatever_was_written_is_refused_or_put_in_order_once(text: str, before: str) -> None:
    try:
        once = format_text(f"{before}{text}\nscenario: 1", file=FILE).text
    except ScenarioFault:
        return
    assert format_text(once, file=FILE).text == once


@settings(max_examples=100, deadline=None)
@given(files())
def test_a_comment_stays_above_or_behind_what_it_is_about(text: str) -> None:
    lines = format_text(text, file=FILE).text.splitlines()
    for number, line in enumerate(lines):
        if "# behind v" in line:
            name = line.partition("# behind ")[2]
            assert name in line.partition("#")[0] or line.strip().startswith("]")
        if "# above v" in line:
            rest = [below for below in lines[number + 1 :] if not _is_filler(below)]
            name = line.partition("# above ")[2]
            assert name in rest[0] or _inline(rest[0]) or (_text(rest[0]) and name in rest[1])


def _is_filler(line: str) -> bool:
    return line.strip()[:1] in ("", "#")


def _inline(line: str) -> bool:
    """A leaf whose value is one of INLINE bears no number."""
    return line.endswith("# behind")


def _text(line: str) -> bool:
    return line.partition(": ")[2][:1] in ("|", ">")
