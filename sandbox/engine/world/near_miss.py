"""Finds the expectation nearest to a request, and the fields in which the two differ.

An expectation is an operation that a provider serves, or a receive step that waits for one. It is
compared with a request field by field, always in the order of `_COMPARED`; every field that differs
costs something, and what it costs grows with how far apart the two values are. The least sum is the
nearest. Two of the same sum: a step of the request's own cell comes first, then any other step,
then the bare operation, then the alphabet. A field is told with both values, so that a person sees
at once what to change. A request of a known cell can only be meant for a step of that cell.

An operation of another provider counts only when the path is exactly its own: a request at the
wrong port. A bare operation counts only when no step waits for it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from sandbox.engine.world.path_distance import (
    is_literal,
    is_path_of,
    likeness,
    normal_path,
    path_distance,
)
from sandbox.evidence.events import FieldDifference, Nearest, Unclaimed
from sandbox.json_value import Json
from sandbox.protocol.media_type import essence
from sandbox.scenario.contract.contract import Operation
from sandbox.scenario.yaml_tree.wording import cut
from sandbox.wire import Request

_LONGEST_TOLD = 200
_ONLY_SPELT = 0.05
"""What a path costs that names the same and is only spelt otherwise."""
_JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that nobody claimed: at which provider, of which operation ("" for none), with
    which correlation key, and which cell's identity it carries ("" for nobody's).
    """

    provider: str
    request: Request
    operation: str = ""
    key: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receive step of a cell. `keys` are those it prefers; `over` when it has ended."""

    operation: str
    cell: str
    step: str = ""
    place: str = ""
    keys: frozenset[str] = frozenset()
    over: bool = False


@dataclass(frozen=True, slots=True)
class Expectation:
    """Something that a request could have been. `waiting` is None for a bare operation.

    `in_a_run`: cells are being played, so that a request wants a step.
    """

    operation: Operation
    waiting: Waiting | None = None
    in_a_run: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs. `cost` is what it adds to the distance."""

    field: str
    expected: str
    actual: str
    cost: float

    @property
    def cut(self) -> FieldDifference:
        """What is told of it: no more of the actual value than a reader can take in."""
        actual = cut(self.actual, limit=_LONGEST_TOLD)
        return FieldDifference(field=self.field, expected=self.expected, actual=actual)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The expectation that a request came closest to; the differences begin with the first one."""

    expectation: Expectation
    differences: tuple[Difference, ...]

    @property
    def distance(self) -> float:
        """0 for a request that is all that was expected."""
        return round(sum(difference.cost for difference in self.differences), 3)

    @property
    def is_unserved(self) -> bool:
        """Tell whether the provider has no behaviour for it: another path, method or provider."""
        return any(difference.field in _UNSERVED for difference in self.differences)

    def where(self) -> str:
        """Name the expectation: the operation, and the step that waits for it."""
        waiting = self.expectation.waiting
        if waiting is None:
            return self.expectation.operation.name
        step = f"step {waiting.step} of " if waiting.step else ""
        return f"{self.expectation.operation.name} ({step}{waiting.cell})"

    def sentence(self) -> str:
        """Say it in one line."""
        first = self.differences[0]
        return (
            f"closest to {self.where()}: {first.field} expected {first.expected},"
            f" actual {first.actual}"
        )

    def event(self, message: str, operation: str | None) -> Unclaimed:
        """Return it for the evidence: the first difference, and all of them with the distance."""
        waiting = self.expectation.waiting
        first = self.differences[0].cut
        near = Nearest(
            operation=self.expectation.operation.name,
            cell=waiting.cell if waiting else None,
            step=(waiting.step or None) if waiting else None,
            place=(waiting.place or None) if waiting else None,
            distance=self.distance,
            differences=tuple(difference.cut for difference in self.differences),
        )
        return Unclaimed(
            message=message,
            operation=operation,
            field=first.field,
            expected=first.expected,
            actual=first.actual,
            nearest=near,
        )

    def answer_member(self) -> dict[str, Json]:
        """Return what an answer of our own wording tells its reader."""
        told = self.differences[0].cut
        shown = {"field": told.field, "expected": told.expected, "actual": told.actual}
        return {"operation": self.expectation.operation.name, **shown}

    def header_value(self) -> str:
        """Return the same as a header field: a dictionary of strings (RFC 8941 §3.2)."""
        members = self.answer_member().items()
        return ", ".join(f"{name}={_header_string(str(value))}" for name, value in members)


def nearest(
    seen: Seen, operations: Iterable[Operation], *, waiting: Iterable[Waiting], in_a_run: bool
) -> NearMiss | None:
    """Find the nearest expectation; None when nothing is expected, or all is as expected.

    `operations` are all that any provider serves.
    """
    meant = tuple(each for each in waiting if seen.cell in (each.cell, ""))
    expected = filter(partial(_counts, seen), _expectations(operations, meant, in_a_run=in_a_run))
    misses: list[NearMiss] = []
    for each in sorted(expected, key=lambda each: each.operation.name != seen.operation):
        miss = NearMiss(each, differences(seen, each))
        if not miss.differences:
            return None
        misses.append(miss)
    return min(misses, key=lambda miss: (miss.distance, *_rank(seen, miss)), default=None)


def differences(seen: Seen, expected: Expectation) -> tuple[Difference, ...]:
    """Return every field that differs, in the order in which they are looked at."""
    found = (compare(seen, expected) for compare in _COMPARED)
    return tuple(difference for difference in found if difference is not None)


def _expectations(
    operations: Iterable[Operation], waiting: tuple[Waiting, ...], *, in_a_run: bool
) -> Iterator[Expectation]:
    awaited = {each.operation for each in waiting}
    for operation in operations:
        if operation.name not in awaited:
            yield Expectation(operation, in_a_run=in_a_run)
        for each in waiting:
            if each.operation == operation.name:
                yield Expectation(operation, each, in_a_run)


def _counts(seen: Seen, expected: Expectation) -> bool:
    operation = expected.operation
    if operation.room == seen.provider:
        return True
    return is_literal(operation.path) and is_path_of(seen.request.path, operation.path)


def _rank(seen: Seen, miss: NearMiss) -> tuple[int, str, str, str]:
    waiting = miss.expectation.waiting
    name = miss.expectation.operation.name
    if waiting is None:
        return 2, name, "", ""
    return int(waiting.cell != seen.cell), name, waiting.cell, waiting.step


def _provider(seen: Seen, expected: Expectation) -> Difference | None:
    return _unless_same("provider", expected.operation.room, seen.provider, cost=0.1)


def _path(seen: Seen, expected: Expectation) -> Difference | None:
    apart = path_distance(seen.request.path, expected.operation.path)
    if not apart:
        return None
    if is_path_of(normal_path(seen.request.path), expected.operation.path):
        told = f"{seen.request.path}, the same path but for how it is spelt"
        return Difference("path", expected.operation.path, told, min(apart, _ONLY_SPELT))
    return Difference("path", expected.operation.path, seen.request.path, apart)


def _method(seen: Seen, expected: Expectation) -> Difference | None:
    return _unless_same("method", expected.operation.method, seen.request.method, cost=0.3)


def _content_type(seen: Seen, expected: Expectation) -> Difference | None:
    if not expected.operation.key.startswith("body."):
        return None
    sent = essence(seen.request.headers.get("content-type") or "")
    return _unless_same("headers.content-type", _JSON_TYPE, sent or "none", cost=0.1)


def _key(seen: Seen, expected: Expectation) -> Difference | None:
    waiting, field = expected.waiting, expected.operation.key
    if waiting is None or not field or seen.key in waiting.keys:
        return None
    if not waiting.keys and waiting.cell == seen.cell:
        return None
    if not waiting.keys:
        return Difference(field, f"one that belongs to {waiting.cell}", seen.key or "none", 0.2)
    likest = max(sorted(waiting.keys), key=lambda key: likeness(key, seen.key))
    return Difference(field, likest, seen.key or "none", 0.2 - 0.1 * likeness(likest, seen.key))


def _step(seen: Seen, expected: Expectation) -> Difference | None:
    waiting = expected.waiting
    if waiting is None:
        nobody = Difference("step", "a receive step that waits for it", "none does", 0.35)
        return nobody if expected.in_a_run and _is_the_operators(expected.operation) else None
    if waiting.over:
        return Difference("step", "while the step waits", "after it had ended", 0.25)
    return None


_COMPARED: tuple[Callable[[Seen, Expectation], Difference | None], ...] = (
    _provider,
    _path,
    _method,
    _content_type,
    _key,
    _step,
)
_UNSERVED = frozenset({"provider", "path", "method"})


def _is_the_operators(operation: Operation) -> bool:
    return operation.source == "operator"


def _unless_same(field: str, expected: str, actual: str, *, cost: float) -> Difference | None:
    return None if expected == actual else Difference(field, expected, actual, cost)


def _header_string(text: str) -> str:
    text = cut(text, limit=_LONGEST_TOLD).replace("…", "...")
    plain = "".join(char if " " <= char <= "~" else "?" for char in text)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
