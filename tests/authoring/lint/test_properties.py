"""Whatever a file holds, linting it ends in findings that stand somewhere in it."""

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.authoring.codes import code_texts
from sandbox.authoring.lint.files import lint_paths
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.yaml_tree.tree import parse_yaml
from tests.authoring.lint.wrong_files import corpus

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "scenarios").rglob("*.yaml")) + [wrong.file for wrong in corpus()]
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    "",
    "<",
    "<alice>",
    "<a..b>",
    "<matrix.x[0].y>",
    "(a+)+",
    "1s",
    "999999d",
    [],
    {},
    [[]],
    {"$any": True},
    {"$regex": "("},
    {"must": []},
    {"call": None},
    {"parallel": {"a": [{}], "b": [[]]}},
]


def plain(file: Path) -> Any:
    node, _ = parse_yaml(file.read_bytes(), file=str(file))
    return node.plain() if node is not None else None


TREES = [tree for file in SOURCES if (tree := plain(file)) is not None]


def spots(tree: Any) -> Iterator[tuple[Any, Any]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for step, value in pairs:
        yield tree, step
        if isinstance(value, (dict, list)):
            yield from spots(value)


@st.composite
def broken_trees(draw: st.DrawFn) -> Any:
    """A file of ours in which up to three values were replaced, taken away or given another key."""
    tree = copy.deepcopy(draw(st.sampled_from(TREES)))
    for _ in range(draw(st.integers(1, 3))):
        found = list(spots(tree)) if isinstance(tree, (dict, list)) else []
        if not found:
            break
        holder, step = draw(st.sampled_from(found))
        match draw(st.sampled_from(["replace", "remove", "rename"])):
            case "replace":
                holder[step] = copy.deepcopy(draw(st.sampled_from(ODD)))
            case "rename" if isinstance(holder, dict):
                holder[draw(st.sampled_from(["name", "expect", "as", "x"]))] = holder.pop(step)
            case _:
                del holder[step]
    return tree


def as_yaml(tree: Any) -> str:
    """JSON is YAML of our subset, but for numbers that other readers take for text."""
    return json.dumps(tree, ensure_ascii=False, indent=1, default=_number)


def _number(value: Decimal) -> float:
    return float(value)


@given(broken_trees())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_broken_file_gives_findings_that_stand_in_it(tmp_path: Path, tree: Any) -> None:
    file = tmp_path / "broken.yaml"
    text = as_yaml(tree)
    file.write_text(text)
    report = lint_paths([str(file)], contracts=load_contracts(), environ={})
    lines = text.split("\n")
    for finding in report.findings:
        assert finding.code in code_texts()
        assert finding.place.file == str(file)
        assert 1 <= finding.place.line <= len(lines)
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1
    assert list(report.findings) == sorted(set(report.findings))
