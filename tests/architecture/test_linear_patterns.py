"""No pattern of ours takes more than linear time, whatever a peer or a file makes it read.

Time is counted as the thread's own and only compared with itself: a text four times as long may
take about four times as long, never sixteen times.
"""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol, cast

import pytest

import sandbox
from sandbox.linear_pattern import LinearPattern
from sandbox.scenario.language.values.regex import compile_expression
from tests.architecture.attack_texts import attack_texts

HOME = Path(sandbox.__path__[0])
SHORT, LONG = 2_000, 8_000
TOO_MUCH = 9.0
"""Between the 4 of linear growth and the 16 of quadratic growth."""
UNFELT_S = 0.0008
LOOKS = 5
NO_PEERS = ("authoring", "reference_operator", "scenario")
"""Folders that read the user's own files, or are no part of the judge."""

Look = Callable[[str], object]


class Searching(Protocol):
    """What `re` and RE2 make of a pattern."""

    @property
    def pattern(self) -> str | bytes: ...
    def finditer(self, text: str | bytes, /) -> Iterator[object]: ...


def _patterns() -> Iterator[tuple[str, Searching | LinearPattern]]:
    """Yield every pattern that a module has, also inside a table."""
    seen: set[int] = set()
    for found in pkgutil.walk_packages(sandbox.__path__, "sandbox."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in list(vars(module).items()):
            for number, pattern in enumerate(_inside(value)):
                if id(pattern) not in seen:
                    seen.add(id(pattern))
                    yield f"{found.name.removeprefix('sandbox.')}.{name}[{number}]", pattern


def _inside(value: object, depth: int = 3) -> Iterator[Searching | LinearPattern]:
    if isinstance(value, LinearPattern):
        yield value
    elif isinstance(value, re.Pattern) or type(value).__module__ == "re2":
        if hasattr(value, "finditer"):
            yield cast("Searching", value)
    elif depth:
        parts: Iterable[object] = ()
        if isinstance(value, Mapping):
            parts = list(value.values())
        elif isinstance(value, list | tuple | frozenset | set):
            parts = list(value)
        for part in parts:
            yield from _inside(part, depth - 1)


PATTERNS = dict(_patterns())


def _source(pattern: Searching | LinearPattern) -> tuple[str, int]:
    if isinstance(pattern, LinearPattern):
        return pattern.source.replace(r"\pL\pN", r"\w"), 0
    flags = pattern.flags if isinstance(pattern, re.Pattern) else 0
    if isinstance(pattern.pattern, bytes):
        return pattern.pattern.decode("latin-1"), flags & ~re.UNICODE
    return pattern.pattern, flags


def _look(pattern: Searching | LinearPattern) -> Look:
    if isinstance(pattern, LinearPattern):
        return pattern.is_in
    if isinstance(pattern.pattern, bytes):
        return lambda text: list(pattern.finditer(text.encode("latin-1", "replace")))
    return lambda text: list(pattern.finditer(text))


def _took_s(look: Look, text: str) -> float:
    took = []
    for _ in range(3):
        started_s = time.thread_time()
        look(text)
        took.append(time.thread_time() - started_s)
    return min(took)


def _grows(look: Look, short: str, long: str) -> bool:
    """Tell whether it takes more than linear time each time that one looks."""
    for _ in range(LOOKS):
        longer_s = _took_s(look, long)
        if longer_s < UNFELT_S or longer_s < TOO_MUCH * _took_s(look, short):
            return False
    return True


def slow_text(look: Look, source: str, flags: int) -> str | None:
    """Return the beginning of a text that takes more than linear time; None for none."""
    for text in attack_texts(source, flags):
        if _grows(look, text(SHORT), text(LONG)):
            return text(60)
    return None


def test_the_patterns_are_found() -> None:
    """A walk that finds nothing would prove nothing."""
    assert len(PATTERNS) > 100
    assert {
        "protocol.insides._SIGNS[0]",
        "protocol.pem._BEGIN[0]",
        "evidence.credentials.JWT[0]",
    } <= PATTERNS.keys()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_linear_time(name: str) -> None:
    pattern = PATTERNS[name]
    source, flags = _source(pattern)
    assert slow_text(_look(pattern), source, flags) is None


@pytest.mark.parametrize(
    ("source", "size"),
    [
        (r"eyJ[A-Za-z0-9_=-]{8,}\.", 500),
        (r"[^@\s]+@[^@\s]+\.[a-z]{2,}", 500),
        (r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", 500),
        (r"x*x*x*y", 12),
        (r"^(a+)+$", 5),
    ],
)
def test_a_slow_pattern_would_be_seen(source: str, size: int) -> None:
    """The texts are bad enough: backtracking is slow on one of them for each of these."""
    slow = re.compile(source, re.DOTALL)
    texts = attack_texts(source, re.DOTALL)
    assert any(
        _took_s(slow.search, text(4 * size)) > 7 * _took_s(slow.search, text(size))
        or _took_s(slow.findall, text(4 * size)) > 7 * _took_s(slow.findall, text(size))
        for text in texts
    )


@pytest.mark.parametrize("source", ["^(.*)(.*)(.*)x$", "(a*)*b", "(.+)+@(.+)+", "(x+x+)+y"])
def test_a_users_expression_takes_linear_time(source: str) -> None:
    assert slow_text(compile_expression(source).fits, source, 0) is None


def test_a_pattern_that_peers_reach_stands_where_it_is_tried_here() -> None:
    """A pattern written into a call would not be found by the walk above."""
    loose = [
        f"{path.relative_to(HOME)}:{node.lineno}"
        for path in sorted(HOME.rglob("*.py"))
        if path.relative_to(HOME).parts[0] not in NO_PEERS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr not in ("compile", "escape")
    ]
    assert not loose
