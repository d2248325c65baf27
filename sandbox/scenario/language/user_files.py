"""Finds the user's files below the named paths: scenarios, and what lies beside them.

In folders, what programs keep there is left out: hidden folders, and what a run wrote of itself.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sandbox.errors import SetupFault

SIDE_FOLDERS = {"parts": "part", "replies": "reply"}
"""Folders whose files are used by scenarios → the kind of file that lies there."""

RUN_LOCK = "run.lock.yaml"
"""What a run was made of, in its run directory; written by us."""

_SUFFIXES = (".yaml", ".yml")


def find_files(paths: Sequence[str], *, sides: bool = False) -> list[Path]:
    """Return the YAML files that are named or lie in the named folders, sorted.

    Of folders called parts and replies nothing is taken without `sides`. Raise SetupFault when a
    path does not exist or no file is found.
    """
    found: list[Path] = []
    for text in paths:
        path = Path(text)
        if not path.exists():
            raise SetupFault(f"{text}: there is no such file or folder")
        found.extend(_in_folder(path, sides=sides) if path.is_dir() else [path])
    if not found:
        raise nothing_in(paths)
    return list(dict.fromkeys(found))


def nothing_in(paths: Sequence[str]) -> SetupFault:
    """Say that no scenario lies below the paths."""
    return SetupFault(f"no scenario (*.yaml) in {', '.join(paths)}")


def _in_folder(folder: Path, *, sides: bool) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        below = file.relative_to(folder).parts
        others = file.name == RUN_LOCK or any(part.startswith(".") for part in below)
        side = SIDE_FOLDERS.keys() & set(below[:-1])
        if file.suffix in _SUFFIXES and not others and file.is_file() and (sides or not side):
            yield file
