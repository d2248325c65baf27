"""The documentation lists the events of the evidence: all that there are, and no others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_EVENT = re.compile(r"[a-z]+(\.[a-z]+)?")


def written(source: str) -> Iterator[str]:
    """Yield the first argument of each call of something named `write`, where it is an event."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        kind = node.args[0]
        if name == "write" and isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            yield kind.value


def documented() -> set[str]:
    page = (ROOT / "docs" / "results.md").read_text()
    section = page.partition("\n## Evidence\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(rows) == len(set(rows))
    return set(rows)


def test_the_documented_events_are_those_that_are_written() -> None:
    sources = [file.read_text() for file in (ROOT / "sandbox").rglob("*.py")]
    found = {kind for source in sources for kind in written(source) if _EVENT.fullmatch(kind)}
    assert {"step.opened", "step.closed", "message.started", "cell.ended", "unstable"} <= found
    assert found == documented()
