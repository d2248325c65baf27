"""How much of the requests that come to a run is kept until its report, and what is not.

What belongs to a cell is kept in its world, and in its result until the run is over: without a
bound an operator that repeats a request without end would take all memory. So a cell that holds
too much, or one that comes when all together do, is asked nothing more. What belongs to no cell is
judged by nobody: it is answered as ever, and beyond the bound no longer told.
"""

import math
from dataclasses import dataclass

from sandbox.wire import Request

_OF_EACH = 4096
"""What a request costs beside its own bytes: its answer, its events, what a step makes of it."""


@dataclass(slots=True)
class Kept:
    """What one world keeps, of about so many bytes at most. That of a cell counts for `all_cells`,
    too. `left_out` is how often something was not kept. `unread` says why a request was refused
    meanwhile that may have been the cell's, and of which more came than is read.
    """

    most: float = math.inf
    all_cells: "Kept | None" = None
    held: int = 0
    left_out: int = 0
    unread: str = ""

    def takes(self, size: int) -> bool:
        """Count something of so many bytes; False where it is too much."""
        if self.has_room and (self.all_cells is None or self.all_cells.has_room):
            self._count(size)
            return True
        self.left_out += 1
        return False

    def _count(self, size: int) -> None:
        self.held += size
        if self.all_cells is not None:
            self.all_cells._count(size)  # noqa: SLF001 - of its own class

    @property
    def has_room(self) -> bool:
        """True until as much is held as may be."""
        return self.held < self.most

    @property
    def is_worth_telling(self) -> bool:
        """Tell the first, the second, the fourth and so on: they may be many."""
        return self.left_out & (self.left_out - 1) == 0

    @property
    def overrun(self) -> str:
        """Say why requests were refused that a cell wanted, or may have; "" where none were."""
        if self.unread:
            return f"a request was refused that may have been this cell's: {self.unread}"
        if self.all_cells is None or not self.left_out:
            return ""
        return f"more requests came than are kept: {self._full}"

    @property
    def told(self) -> str:
        """Say what becomes of what is not kept."""
        of_none = self.all_cells is None
        what = "what is of no cell is left out here" if of_none else "a request is refused with 503"
        return f"{what} ({self.left_out} so far): {self._full}"

    @property
    def _full(self) -> str:
        whole = self.all_cells
        if self.has_room and whole is not None:
            return f"all cells together hold {whole.most} bytes of requests (max_run_bytes)"
        bound = "max_stray_bytes" if whole is None else "max_cell_bytes"
        return f"{self.most} bytes of them are kept ({bound})"


def size_of_note(text: str) -> int:
    """Return what a note counts for."""
    return _OF_EACH // 8 + len(text)


def size_of(request: Request) -> int:
    """Return what it counts for."""
    fields = sum(len(name) + len(value) for name, value in request.headers)
    return _OF_EACH + len(request.target) + fields + len(request.body)
