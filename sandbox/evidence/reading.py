"""Reading the evidence of a run from its file."""

from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.evidence.lines import CutLine, LineFault, Recorded, decode


def read_events(path: Path) -> Iterator[Recorded]:
    """Read evidence.jsonl; events that this version does not know are passed over.

    A cut last line is left out: the process was killed while writing it. Raise SetupFault naming
    the line when any other line is no event, or is of a format of another version.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                event = decode(line.removesuffix(b"\n"))
            except CutLine as fault:
                if not line.endswith(b"\n"):
                    return
                raise SetupFault(f"{path}:{number}: {fault}") from None
            except LineFault as fault:
                raise SetupFault(f"{path}:{number}: {fault}") from None
            if event is not None:
                yield event
