"""Finds the user's files below the named paths: scenarios, and what lies beside them.

In folders, what programs keep there is left out: hidden folders, and what a run wrote of itself.
Linked folders are gone into like others, each folder once. A file that has several names (links, or
paths to it) is one file, under the first of them. What cannot be looked at is told: a file that is
silently left out is a duty that nobody judges.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from sandbox.errors import SetupFault

SIDE_FOLDERS = {"parts": "part", "replies": "reply"}
"""Folders whose files are used by scenarios → the kind of file that lies there."""

RUN_LOCK = "run.lock.yaml"
"""What a run was made of, in its run directory; written by us."""

Identity: TypeAlias = tuple[int, int] | Path

_SUFFIXES = (".yaml", ".yml")
_LINE = re.compile(r"(?<=\S):([0-9]{1,9})(?::([0-9]{1,9}))?\Z")


def find_files(paths: Sequence[str], *, sides: bool = False) -> list[Path]:
    """Return the YAML files that are named or lie in the named folders, sorted.

    Of folders called parts and replies nothing is taken without `sides`. Raise SetupFault when a
    path does not exist or cannot be read, or no file is found. What stands behind a file as
    `:LINE` or `:LINE:COLUMN` is left out.
    """
    found: dict[Identity, Path] = {}
    for text in paths:
        path = Path(without_line(text))
        for file in _in_folder(path, sides=sides) if path.is_dir() else [path]:
            found.setdefault(identity(file), file)
    if not found:
        raise nothing_in(paths)
    return list(found.values())


def without_line(path: str) -> str:
    """Return a path without the `:LINE` or `:LINE:COLUMN` behind it; one that exists as it is."""
    return path if _is_there(Path(path)) else _LINE.sub("", path)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file can have such a name
        return False


def line_of(path: str) -> tuple[int, int] | None:
    """Return the line and column (0 for none) behind a path; None where there is none."""
    found = _LINE.search(path)
    if found is None or without_line(path) == path:
        return None
    return int(found[1]), int(found[2] or 0)


def nothing_in(paths: Sequence[str]) -> SetupFault:
    """Say that no scenario lies below the paths."""
    return SetupFault(f"no scenario (*.yaml) in {', '.join(paths)}")


def yaml_files(folder: Path) -> Iterator[Path]:
    """Yield the YAML files below a folder, sorted; nothing hidden. Raise SetupFault."""
    yield from sorted(_below(folder))


def side_file(folder: Path, name: str) -> Path | None:
    """Return the part or reply of that name in a folder; None where it has none."""
    usual = folder / f"{name}.yaml"
    others = (file for file in folder.glob(f"{name}.*") if is_yaml(file) and file.is_file())
    return usual if usual.is_file() else min(others, default=None)


def is_yaml(file: Path) -> bool:
    """Tell a YAML file by its name, however that is written."""
    return file.suffix.lower() in _SUFFIXES


def _in_folder(folder: Path, *, sides: bool) -> Iterator[Path]:
    for file in yaml_files(folder):
        side = SIDE_FOLDERS.keys() & set(file.relative_to(folder).parts[:-1])
        if file.name != RUN_LOCK and (sides or not side):
            yield file


def _below(folder: Path) -> Iterator[Path]:
    """Every file, those behind links last: a file goes by its own name before another."""
    seen: set[Identity] = set()
    waiting, linked = [folder], list[Path]()
    while waiting or linked:
        here = waiting.pop() if waiting else linked.pop(0)
        if identity(here) in seen:
            continue
        seen.add(identity(here))
        for path in _inside(here):
            if path.is_dir():
                (linked if path.is_symlink() else waiting).append(path)
            elif _is_taken(path):
                yield path


def _inside(folder: Path) -> Sequence[Path]:
    """Return what lies in a folder and is not hidden. Raise SetupFault."""
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        for path in found:
            path.is_dir()  # where it may be listed and not be looked at, it is told here
    except OSError as fault:
        raise SetupFault(f"{folder}: {fault.strerror}") from None
    return found


def _is_taken(file: Path) -> bool:
    """Tell a YAML file; a link that leads nowhere is one too, and will be told."""
    return is_yaml(file) and (file.is_file() or (file.is_symlink() and not file.exists()))


def identity(path: Path) -> Identity:
    """Tell a file from every other, whatever its name. Raise SetupFault."""
    try:
        found = path.stat()
    except FileNotFoundError:
        lost = (
            "the link leads to nothing" if path.is_symlink() else "there is no such file or folder"
        )
        raise SetupFault(f"{path}: {lost}") from None
    except OSError as fault:
        raise SetupFault(f"{path}: {fault.strerror}") from None
    return (found.st_dev, found.st_ino) if found.st_ino else path.resolve()
