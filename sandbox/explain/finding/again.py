"""How to go on from a check: the command that plays its cell again, and where the evidence lies."""

import shlex
from functools import lru_cache
from itertools import chain, pairwise

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult

_KEPT_OPTIONS = frozenset(
    {
        "--target",
        "-t",
        "--seed",
        "--base-port",
        "--deviations",
        "--real-time",
        "--preflight",
        "--bound",
    }
)
"""Options of a run without which a cell would not be played as it was."""


def again(cell: CellResult, command: str) -> str:
    """Return the line to type to play this very cell again, as the run played it; "" for a world
    that was served, of which there is nothing to play.
    """
    if not cell.place.file:
        return ""
    only = ["--only", cell.id] if cell.id != cell.scenario else []
    return shlex.join(["sandbox", "run", cell.place.file, *_kept(command), *only])


def see(check: Check, directory: str, evidence: str = "") -> str:
    """Return where the evidence of a check is: the file `evidence`, or that of the directory."""
    ids = ",".join(check.messages)
    return f"{evidence or f'{directory}/evidence.jsonl'}{f'#{ids}' if ids else ''}"


@lru_cache(maxsize=8)
def _kept(command: str) -> tuple[str, ...]:
    """Return the options of a run's command line that playing a cell again needs."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    pairs = (pair for pair in pairwise([*words, ""]) if pair[0] in _KEPT_OPTIONS)
    joined = (word for word in words if "=" in word and word.partition("=")[0] in _KEPT_OPTIONS)
    return (*chain.from_iterable(pairs), *joined)
