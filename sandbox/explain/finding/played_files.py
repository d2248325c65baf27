"""The scenario files of a run directory, as they were when they were played.

A file lies below `played/` at the path by which the evidence names it: `scenarios/a.yaml:3:1` is in
`played/scenarios/a.yaml`. What would lead out of there is spelt otherwise.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePath

FOLDER = "played"
_MOST_BYTES = 8_000_000


def kept_at(file: str) -> PurePath:
    """Return where a file is kept, relative to the run directory."""
    path = PurePath(file)
    drive = [path.drive.replace(":", "").strip("\\/") or "_root"] if path.anchor else []
    inner = [part for part in path.parts if part != path.anchor]
    safe = ("_up" if part == ".." else part for part in inner)
    return PurePath(FOLDER, *drive, *safe)


def keep(files: Mapping[str, bytes], directory: Path) -> None:
    """Put files into a run directory, by the names that the evidence has for them, for nobody else
    to read. Raise OSError.
    """
    for file, content in files.items():
        path = directory / kept_at(file)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(content)


@lru_cache(maxsize=256)
def played_lines(directory: str, file: str) -> Sequence[str]:
    """Return the lines of a file as it was played; () where the run has not kept it."""
    if not directory or not file:
        return ()
    path = Path(directory) / kept_at(file)
    try:
        if path.stat().st_size > _MOST_BYTES:
            return ()
        return tuple(path.read_bytes().decode("utf-8", "replace").split("\n"))
    except (OSError, ValueError):
        return ()
