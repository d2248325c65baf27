"""A sequence diagram as geometry: where every line, bar and text of it stands, in CSS pixels.

x grows to the right, y downwards. Styles are names of CSS classes; texts are safe to show and
still have to be escaped for the format that they are written in.
"""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.report.sequence.wording import Label

LETTER = 6.63
"""Width of a column of the labels, which have one width for all letters."""


class End(StrEnum):
    """How an arrow ends."""

    REACHED = "reached"
    BROKEN = "broken"  # what it stands for never came
    OPEN = "open"  # the evidence ends before it could come


@dataclass(frozen=True, slots=True)
class Lane:
    """One who takes part: the middle of their lifeline, and their title."""

    key: str
    title: str
    x: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A request or an answer, from `x1` to `x2`; its label stands above and begins at `label_x`."""

    x1: int
    x2: int
    y: int
    label: Label
    label_x: int
    style: str
    end: End = End.REACHED
    from_outside: bool = False

    @property
    def goes_right(self) -> bool:
        """Whether it points to the right."""
        return self.x2 > self.x1


@dataclass(frozen=True, slots=True)
class Bar:
    """How long somebody is busy with a message; `style` says what kind of waiting it is."""

    x: int
    y1: int
    y2: int
    style: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """The arrows of one exchange and the bar between them. `mark` is that of the worst check."""

    id: str
    name: str
    title: str
    arrows: tuple[Arrow, ...]
    bar: Bar | None
    mark: str
    style: str


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that waits: a dotted line beside a lifeline, with a `text` where it waited in vain."""

    x: int
    y1: int
    y2: int
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A check that did not pass, ending at `x`: its claim, and below it what was seen instead."""

    id: str
    x: int
    y: int
    mark: str
    label: Label
    detail: str
    title: str


@dataclass(frozen=True, slots=True)
class Band:
    """A row over the whole width: a jump of the clocks, a fold, a remark."""

    y: int
    style: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Margin:
    """A text left of the lifelines."""

    y: int
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The whole of it. `heads` is where the titles of the lanes stand."""

    title: str
    width: int
    height: int
    left: int
    lanes: tuple[Lane, ...]
    heads: tuple[int, ...]
    messages: tuple[Message, ...]
    waits: tuple[Wait, ...]
    flags: tuple[Flag, ...]
    bands: tuple[Band, ...]
    margins: tuple[Margin, ...]
