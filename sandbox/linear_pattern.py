"""A pattern that RE2 searches for, in time proportional to the text, whatever a peer wrote into it.

RE2 knows no looking ahead and no reference back. `\\w`, `\\d`, `\\s` and `\\b` mean ASCII.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol


class _Compiled(Protocol):
    def search(self, text: bytes) -> object | None: ...
    def fullmatch(self, text: bytes) -> object | None: ...


@dataclass(frozen=True)
class LinearPattern:
    """One pattern, compiled when it is first asked for. Flags are written into it: `(?is)…`."""

    source: str

    def is_in(self, text: str) -> bool:
        """Tell whether it is found anywhere in the text; half a surrogate pair counts as `?`."""
        return self._compiled.search(text.encode("utf-8", "replace")) is not None

    def fits(self, text: str) -> bool:
        """Tell whether it matches the whole text; half a surrogate pair counts as `?`."""
        return self._compiled.fullmatch(text.encode("utf-8", "replace")) is not None

    @cached_property
    def _compiled(self) -> _Compiled:
        import re2  # type: ignore[import-untyped] # loaded by the first answer that is looked at

        options = re2.Options()
        options.never_capture = True  # groups are never asked for
        compiled: _Compiled = re2.compile(self.source, options)
        return compiled
