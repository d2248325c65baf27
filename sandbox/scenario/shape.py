"""Is a file of the right shape? The JSON Schemas decide, `shape_words.py` says it in words."""

from collections.abc import Iterable, Iterator

from sandbox.errors import FileFinding
from sandbox.scenario.nodes import MapNode, Node
from sandbox.scenario.schemas import FILE_KINDS, schema_holding, validator_of
from sandbox.scenario.shape_words import SHAPE_CODES, Fault, describe_fault
from sandbox.scenario.tree import parse_yaml

__all__ = ["SHAPE_CODES", "check", "check_text", "kind_of_file"]


def check(node: Node, schema: str) -> list[FileFinding]:
    """Check a tree against a kind of file (`scenario`, `part`, `reply`, `target`).

    Return every finding, in file order; an empty list when the shape is right.
    """
    found = (finding for fault in _faults(node, schema) for finding in describe_fault(fault))
    return sorted(_without_echoes(found))


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
    return next((kind for kind in FILE_KINDS if node.key(kind)), None)


def _without_echoes(findings: Iterable[FileFinding]) -> Iterator[FileFinding]:
    """Drop what only repeats a finding: a misspelt key is missing too, and a value of the wrong
    type has none of the members its type would need.
    """
    found = set(findings)
    mistyped = {finding.place for finding in found if finding.code == "S03"}
    hints = {finding.hint for finding in found if finding.code == "S01"}
    for finding in found:
        missing = finding.text.split('"')[1] if finding.code == "S02" else None
        echo = missing is not None and f'Did you mean "{missing}"?' in hints
        if not echo and (finding.code == "S03" or finding.place not in mistyped):
            yield finding


def _faults(node: Node, schema: str) -> Iterator[Fault]:
    for error in validator_of(schema).iter_errors(node.plain()):
        location = error.absolute_keyword_location or ""
        yield Fault(node, error.instance_path, error.kind, schema_holding(location), location)
