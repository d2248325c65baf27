"""How large files and functions are. A function's lines are counted without its docstring."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 10
ROOM_FILES = frozenset(
    {"room.py", "settings.py", "state.py", "preflight.py", "operations/__init__.py"}
    | {"provider.yaml", "schema.json", "contract.yaml", "reasons.yaml", "cases.yaml"}
)


@dataclass(frozen=True, slots=True)
class Function:
    """One function and how many lines its body has."""

    place: str
    lines: int


def functions(root: Path) -> Iterator[Function]:
    """Every function below a folder, methods and nested ones included."""
    for file in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield Function(f"{file.relative_to(root.parent)}:{node.lineno}", _lines(node))


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documented = (first.end_lineno or first.lineno) - first.lineno + 1 if told else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - documented


def too_long_files(root: Path) -> list[str]:
    """Return the files over the ceiling."""
    sized = ((file, len(file.read_text().splitlines())) for file in sorted(root.rglob("*.py")))
    return [f"{file.relative_to(root.parent)}: {n}" for file, n in sized if n > LONGEST_FILE]


def too_long_functions(root: Path) -> list[str]:
    """Return the functions over the ceiling."""
    return [f"{f.place}: {f.lines}" for f in functions(root) if f.lines > LONGEST_FUNCTION]


def rooms_with_other_files(providers: Path) -> list[str]:
    """Return what a room lacks of the file set that every room has."""
    rooms = [room for room in sorted(providers.iterdir()) if (room / "__init__.py").is_file()]
    return [
        f"{room.name}: no {name}"
        for room in rooms
        for name in sorted(ROOM_FILES)
        if not (room / name).is_file()
    ]
