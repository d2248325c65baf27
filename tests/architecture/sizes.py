"""How large files, functions and folders are; a function's docstring is not counted."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 10
MOST_MODULES = 16
MOST_OF_A_PREFIX = 2
ROOM_FILES = frozenset(
    {"room.py", "settings.py", "state.py", "operations/__init__.py"}
    | {"provider.yaml", "schema.json", "contract.yaml", "reasons.yaml", "cases.yaml"}
)


@dataclass(frozen=True, slots=True)
class Function:
    """One function and how many lines its body has."""

    place: str
    lines: int


@cache
def functions(root: Path) -> tuple[Function, ...]:
    """Every function below a folder, methods and nested ones included."""
    return tuple(_functions(root))


def _functions(root: Path) -> Iterator[Function]:
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


def too_full_folders(root: Path) -> list[str]:
    """Return the folders with more modules than a reader takes in; `__init__.py` does not count."""
    counted = ((folder, len(_modules(folder))) for folder in _folders(root))
    return [f"{folder.relative_to(root.parent)}: {n}" for folder, n in counted if n > MOST_MODULES]


def prefixes_that_want_a_folder(root: Path) -> list[str]:
    """Return the prefixes that three modules of a folder, or more, have in common: `lint_*`."""
    found = []
    for folder in _folders(root):
        starts = Counter(name.partition("_")[0] for name in _modules(folder) if "_" in name)
        wide = [prefix for prefix, number in starts.items() if number > MOST_OF_A_PREFIX]
        found += [f"{folder.relative_to(root.parent)}: {prefix}_*" for prefix in sorted(wide)]
    return found


def _folders(root: Path) -> list[Path]:
    return sorted({file.parent for file in root.rglob("*.py")})


def _modules(folder: Path) -> list[str]:
    return [file.stem for file in folder.glob("*.py") if file.stem != "__init__"]


def rooms_with_other_files(providers: Path) -> list[str]:
    """Return what a room lacks of the file set that every room has."""
    rooms = [room for room in sorted(providers.iterdir()) if (room / "__init__.py").is_file()]
    return [
        f"{room.name}: no {name}"
        for room in rooms
        for name in sorted(ROOM_FILES)
        if not (room / name).is_file()
    ]
