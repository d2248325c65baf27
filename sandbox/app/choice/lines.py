"""`FILE:LINE`: the cells that a line of a scenario file means.

A file is one scenario, and its steps build on each other: whatever line of it is named, the
scenario is played from its first step. A line of a value of the matrix means the cells with that
value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine.run.planning import Job
from sandbox.errors import SetupFault
from sandbox.scenario.language.model import Cell
from sandbox.scenario.language.node_readers import value_name
from sandbox.scenario.language.user_files import find_files, identity, line_of, without_line
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node
from sandbox.scenario.yaml_tree.tree import parse_yaml
from sandbox.words import counted


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of an axis by name, from where it begins to where the next thing does."""

    axis: str
    name: str
    start: tuple[int, int]
    end: tuple[int, int]


def at_lines(jobs: Sequence[Job], paths: Sequence[str]) -> list[Job]:
    """Return the jobs that the paths mean. Raise SetupFault for a line that the file lacks."""
    if not any(line_of(path) for path in paths):
        return list(jobs)
    whole = [path for path in paths if line_of(path) is None]
    files = {identity(file) for file in find_files(whole)} if whole else set()
    wanted: dict[object, list[Mapping[str, set[str]]]] = {}
    for path in paths:
        if spot := line_of(path):
            file = Path(without_line(path))
            wanted.setdefault(identity(file), []).append(_chosen(file, *spot))
    return [
        job
        for job in jobs
        if (of := identity(Path(job.scenario.file))) in files
        or any(_has(job.cell, choice) for choice in wanted.get(of, ()))
    ]


def _has(cell: Cell, choice: Mapping[str, set[str]]) -> bool:
    return all(cell.names.get(axis) in names for axis, names in choice.items())


def _chosen(file: Path, line: int, column: int) -> dict[str, set[str]]:
    """Return the names of the values that a line means, by axis; nothing where it means all."""
    text = file.read_bytes()
    lines = len(text.splitlines())
    if not 1 <= line <= lines:
        raise SetupFault(
            f"{file}:{line}: there is no such line; the file has {counted(lines, 'line')}"
        )
    root, _ = parse_yaml(text, file=str(file))
    matrix = root.get("matrix") if isinstance(root, MapNode) else None
    end = _end_of_matrix(root, lines) if isinstance(root, MapNode) else (lines + 1, 1)
    found: dict[str, set[str]] = {}
    for value in _values(matrix, end) if isinstance(matrix, MapNode) else ():
        if _covers(value, line, column):
            found.setdefault(value.axis, set()).add(value.name)
    return found


def _covers(value: _Value, line: int, column: int) -> bool:
    if column:
        return value.start <= (line, column) < value.end
    return value.start[0] <= line <= max(value.start[0], value.end[0] - 1)


def _end_of_matrix(root: MapNode, lines: int) -> tuple[int, int]:
    keys = [key for key, _ in root.entries]
    names = [key.name for key in keys]
    after = keys[names.index("matrix") + 1 :] if "matrix" in names else []
    return (after[0].place.line, after[0].place.column) if after else (lines + 1, 1)


def _values(matrix: MapNode, end: tuple[int, int]) -> Iterator[_Value]:
    axes = list(matrix.entries)
    for position, (key, axis) in enumerate(axes):
        following = axes[position + 1][0].place if position + 1 < len(axes) else None
        stop = (following.line, following.column) if following else end
        if key.name != "except":
            yield from _of_axis(key.name, axis, stop)


def _of_axis(name: str, axis: Node, stop: tuple[int, int]) -> Iterator[_Value]:
    named = []
    if isinstance(axis, MapNode):
        named = [(key.name, key.place) for key, _ in axis.entries]
    elif isinstance(axis, ListNode):
        named = [(value_name(item.plain()), item.place) for item in axis.items]
    for position, (value, place) in enumerate(named):
        after = named[position + 1][1] if position + 1 < len(named) else None
        end = (after.line, after.column) if after else stop
        yield _Value(name, value, (place.line, place.column), end)
