"""Texts that outlive a run, in a file of the user's: who comes a minute later knows of them.

What cannot be read is as if it were not there, and what cannot be written is kept in memory alone:
nothing but a remark of the last run is lost by it.
"""

import time
from contextlib import suppress
from pathlib import Path

import msgspec

from sandbox.errors import SetupFault
from sandbox.whole_file import write_whole

_Texts = dict[str, list[tuple[str, float]]]


class KeptTexts:
    """Texts by name, each good until a moment of real time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: _Texts | None = None

    def recall(self, name: str, *, now_s: float) -> tuple[str, ...]:
        """Return what is kept under a name and still good, the oldest first."""
        if self._known is None:
            self._known = self._read()
        return tuple(text for text, until_s in self._known.get(name, ()) if now_s < until_s)

    def keep(self, name: str, text: str, *, until_s: float) -> None:
        """Keep one more text under a name, beside what another process has written meanwhile."""
        now_s, known = time.time(), self._read()
        known.setdefault(name, []).append((text, until_s))
        good = {one: [t for t in texts if now_s < t[1]] for one, texts in known.items()}
        self._known = {one: texts for one, texts in good.items() if texts}
        with suppress(SetupFault):
            write_whole(self._file, msgspec.json.encode(self._known), mode=0o600)

    def _read(self) -> _Texts:
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(self._file.read_bytes(), type=_Texts)
        return {}
