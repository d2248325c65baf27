"""The shape of a file: the JSON Schemas decide, `words.py` says in plain words what is wrong."""

from collections.abc import Iterable, Iterator

from sandbox.errors import FileFinding, Place
from sandbox.scenario.language.shape.schemas import (
    FILE_KINDS,
    LIST_KINDS,
    schema_holding,
    validator_of,
)
from sandbox.scenario.language.shape.words import UNCLEAR, Fault, describe_fault
from sandbox.scenario.yaml_tree.nodes import MapNode, Node
from sandbox.scenario.yaml_tree.tree import parse_yaml

_Path = tuple[str | int, ...]
_Told = tuple[_Path, FileFinding]
"""A finding, and the path of the map or value that the schema found wrong."""

_NOT_THERE = frozenset({"S02", "S07", "S09"})
"""Codes that tell of something missing."""

_KIND_WORDS = {
    **{kind: f"a {kind}" for kind in FILE_KINDS},
    "world": "a file of worlds",
    "deviations": "a list of known misses",
    "team-clauses": "a list of clauses",
}


def check(node: Node, schema: str) -> list[FileFinding]:
    """Check a tree against a kind of file (`scenario`, `part`, `reply`, `target`, `world`).

    Return every finding, in file order; an empty list when the shape is right.
    """
    told = (
        (tuple(fault.path), finding)
        for fault in _faults(node, schema)
        for finding in describe_fault(fault)
    )
    return sorted(_without_echoes(told))


def check_text(
    text: str | bytes, *, file: str, schema: str
) -> tuple[Node | None, list[FileFinding]]:
    """Parse a file and check its shape: all findings of both, each place blamed once."""
    node, findings = parse_yaml(text, file=file)
    if node is None:
        return None, findings
    blamed = {finding.place for finding in findings}
    shape = [finding for finding in check(node, schema) if finding.place not in blamed]
    return node, sorted(findings + shape)


def kind_of_file(node: Node) -> str | None:
    """Return which kind of file this is by its format key; None when it has none."""
    if not isinstance(node, MapNode):
        return None
    return next((kind for kind in (*FILE_KINDS, *LIST_KINDS) if node.key(kind)), None)


def another_kind(node: Node, wanted: str) -> FileFinding | None:
    """Say of which kind a file is that begins like one of another kind; None for the wanted one."""
    kind = kind_of_file(node)
    if kind in (None, wanted):
        return None
    text = f"this is {_KIND_WORDS[kind]}, and {_KIND_WORDS[wanted]} is wanted here."
    return FileFinding(Place(node.place.file), "S00", text)


def _without_echoes(told: Iterable[_Told]) -> Iterator[FileFinding]:
    """Drop what only repeats a finding: a misspelt key is missing too, a map that lacks a key has
    too few, and a value of the wrong type has none of the members its type would need.
    """
    found = set(told)
    mistyped = {finding.place for _, finding in found if finding.code == "S03"}
    hints: dict[_Path, set[str]] = {}
    for path, finding in found:
        if finding.code == "S01":
            hints.setdefault(path, set()).add(finding.hint)
    short = {path for path, finding in found if finding.code == "S02"}
    worded: dict[tuple[Place, str, str], FileFinding] = {}
    for path, finding in found:
        echo = finding.code in _NOT_THERE and _is_echo(finding, hints.get(path, set()), path)
        echo = echo or (finding.code == "S05" and path in short)
        if not echo and (finding.code == "S03" or finding.place not in mistyped):
            same = (finding.place, finding.code, finding.text)
            worded[same] = max(finding, worded.get(same, finding), key=lambda f: len(f.hint))
    yield from worded.values()


def _is_echo(finding: FileFinding, hints: set[str], path: _Path) -> bool:
    """Tell whether an unknown key of the same map may be the one that is missing."""
    if finding.code != "S02":
        return bool(hints)
    missing = finding.text.split('"')[1]
    unclear = bool(path) and any(hint.startswith(UNCLEAR) for hint in hints)
    return unclear or f'Did you mean "{missing}"?' in hints


def _faults(node: Node, schema: str) -> Iterator[Fault]:
    for error in validator_of(schema).iter_errors(node.plain()):
        location = error.absolute_keyword_location or ""
        yield Fault(node, error.instance_path, error.kind, schema_holding(location), location)
