"""The scenario files of a run directory, as they were when they were played.

A file lies below `played/` at the path by which the evidence names it: `scenarios/a.yaml:3:1` is in
`played/scenarios/a.yaml`. What would lead out of there is spelt otherwise.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePath

from sandbox.errors import SetupFault
from sandbox.whole_file import write_whole

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
    to read. Raise SetupFault.
    """
    keep_again(
        {kept_at(file).relative_to(FOLDER).as_posix(): files[file] for file in files}, directory
    )


def keep_again(files: Mapping[str, bytes], directory: Path) -> None:
    """Put files that another run has kept into a run directory. Raise SetupFault."""
    for file, content in files.items():
        path = directory / FOLDER / file
        _make_folders(path.parent)
        write_whole(path, content, mode=0o600)


def _make_folders(folder: Path) -> None:
    """Make a folder and those around it, for nobody else to look into."""
    if folder.exists():
        return
    _make_folders(folder.parent)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise SetupFault(f"{folder} cannot be made: {fault.strerror}") from fault


def kept_in(directory: Path) -> Mapping[str, bytes]:
    """Return the files that a run directory keeps, by where they lie below its folder of them."""
    folder = directory / FOLDER
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


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
