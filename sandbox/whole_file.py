"""Writing a whole file at once: whoever reads it meets the old content or the new, never a half."""

import os
from contextlib import suppress
from pathlib import Path

from sandbox.errors import SetupFault


def write_whole(
    path: Path, content: str | bytes, *, mode: int | None = None, follow: bool = True
) -> None:
    """Put new content (text as UTF-8) in a file's place; a link leads to the file itself, unless
    `follow` is false: then the file takes the place of the link.

    The file keeps the rights it had, unless `mode` says which it gets; at no moment has it wider
    ones. Raise SetupFault when it cannot be written: then it is as it was.
    """
    real = path.resolve() if follow else path
    unfinished = real.with_name(f".{real.name}.{os.getpid()}.unfinished")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        rights = _rights(real) if mode is None else mode
        unfinished.unlink(missing_ok=True)  # who was killed left it, or somebody planted a link
        descriptor = os.open(unfinished, flags, 0o666 if rights is None else rights)
        with os.fdopen(descriptor, "wb") as out:
            if rights is not None:
                os.fchmod(descriptor, rights)
            out.write(content.encode() if isinstance(content, str) else content)
        unfinished.replace(real)
    except OSError as fault:
        with suppress(OSError):
            unfinished.unlink()
        raise SetupFault(f"{path} cannot be written: {fault.strerror}") from fault


def _rights(file: Path) -> int | None:
    return file.stat().st_mode & 0o7777 if file.exists() else None
