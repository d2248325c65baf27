"""Writes a sequence diagram as SVG, to stand in a page of ours: no style of its own, no script.

Everything that can be looked into has `tabindex`, a role and a name; messages carry their id in
`data-message`, checks theirs in `data-check`. `sequence.css` makes it what it looks like.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib import resources

from sandbox.report.console.layout import columns
from sandbox.report.sequence.diagram import (
    LETTER,
    Arrow,
    Band,
    Diagram,
    End,
    Flag,
    Lane,
    Message,
    Wait,
)
from sandbox.report.sequence.lifelines import HALF_BAR
from sandbox.report.sequence.wording import Label, width_of

_HEAD_WIDTH, _HEAD_HEIGHT = 116, 26
_TO_LABEL = 5
_ABOVE = 7
_TIP, _HALF_TIP = 8, 4
_CROSS = 4
_MANY_LANES = 5
_ENDS = {End.REACHED: "", End.BROKEN: "broken", End.OPEN: "open"}


@cache
def stylesheet() -> str:
    """Return the CSS that the diagrams need."""
    return resources.files("sandbox.report.sequence").joinpath("sequence.css").read_text("utf-8")


def as_svg(diagram: Diagram) -> str:
    """Return the diagram as one `svg` element."""
    width, height = diagram.width, diagram.height
    lanes = len(diagram.lanes)
    size = f"lanes-{lanes}" if lanes < _MANY_LANES else "lanes-many"
    head = (
        f'<svg class="sequence {size}" xmlns="http://www.w3.org/2000/svg" role="group"'
        f' aria-label="{_attribute(diagram.title)}" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}">'
    )
    return "".join(
        (
            head,
            *(_lifeline(lane, diagram.height) for lane in diagram.lanes),
            *(_wait(wait) for wait in diagram.waits),
            *(
                _text(m.y, m.text, f"margin {m.style}", x=diagram.left - 10)
                for m in diagram.margins
            ),
            *(_message(message) for message in diagram.messages),
            *(_band(band, diagram) for band in diagram.bands),
            *(_flag(flag) for flag in diagram.flags),
            *_heads(diagram),
            "</svg>",
        )
    )


def _lifeline(lane: Lane, height: int) -> str:
    return f'<path class="lifeline" d="M{lane.x} {_HEAD_HEIGHT}V{height - _HEAD_HEIGHT}"/>'


def _heads(diagram: Diagram) -> Iterator[str]:
    for y in diagram.heads:
        for lane in diagram.lanes:
            kind = "operator" if lane.key == "operator" else "ours"
            yield (
                f'<g class="head {kind}"><rect x="{lane.x - _HEAD_WIDTH // 2}" y="{y + 1}"'
                f' width="{_HEAD_WIDTH}" height="{_HEAD_HEIGHT}" rx="6"/>'
                f'<text x="{lane.x}" y="{y + 18}">{escape(lane.title)}</text></g>'
            )


def _message(message: Message) -> str:
    marked = f" judged-{message.mark}" if message.mark else ""
    bar = message.bar
    drawn = (
        f'<rect class="{_classes("bar", bar.style)}" x="{bar.x - HALF_BAR}" y="{bar.y1}"'
        f' width="{2 * HALF_BAR}" height="{max(4, bar.y2 - bar.y1)}" rx="1"/>'
        if bar
        else ""
    )
    return (
        f'<g class="message {message.style}{marked}" data-message="{_attribute(message.id)}"'
        f' tabindex="0" role="button" aria-label="{_attribute(message.name)}">'
        f"<title>{escape(message.title)}</title>{drawn}{_hit(message)}"
        f"{''.join(map(_arrow, message.arrows))}{_badge(message)}</g>"
    )


def _hit(message: Message) -> str:
    """Return what takes the pointer: more than the lines themselves."""
    places = "".join(
        f"M{arrow.x1} {arrow.y - 18}H{arrow.x2}v28H{arrow.x1}z" for arrow in message.arrows
    )
    return f'<path class="hit" d="{places}"/>'


def _arrow(arrow: Arrow) -> str:
    towards = 1 if arrow.goes_right else -1
    stop = arrow.x2 if arrow.end is End.REACHED else (arrow.x1 + arrow.x2) // 2
    style = _classes("line", arrow.style, _ENDS[arrow.end])
    parts = [f'<path class="{style}" d="M{arrow.x1} {arrow.y}H{stop}"/>']
    if arrow.end is End.REACHED:
        parts.append(_tip(arrow, towards))
    elif arrow.end is End.BROKEN:
        parts.append(_cross(stop + towards * _CROSS, arrow.y))
        rest = stop + towards * 4 * _CROSS
        parts.append(f'<path class="line lost" d="M{rest} {arrow.y}H{arrow.x2}"/>')
    if arrow.from_outside:
        parts.append(f'<circle class="outside" cx="{arrow.x1}" cy="{arrow.y}" r="3.5"/>')
    x = arrow.label_x + towards * _TO_LABEL
    parts.append(_label(arrow.label, x, arrow.y - _ABOVE, start=arrow.goes_right))
    return "".join(parts)


def _tip(arrow: Arrow, towards: int) -> str:
    back = arrow.x2 - towards * _TIP
    kind = "open-tip" if arrow.style.startswith("answer") else "tip"
    return (
        f'<path class="{kind} {arrow.style}" d="M{back} {arrow.y - _HALF_TIP}'
        f'L{arrow.x2} {arrow.y}L{back} {arrow.y + _HALF_TIP}"/>'
    )


def _cross(x: int, y: int) -> str:
    c = _CROSS
    return f'<path class="cross" d="M{x - c} {y - c}l{2 * c} {2 * c}m0 -{2 * c}l-{2 * c} {2 * c}"/>'


def _badge(message: Message) -> str:
    """Mark the arrow that the operator made, where a check did not pass on it."""
    if not message.mark:
        return ""
    ours = [arrow for arrow in message.arrows if "of-operator" in arrow.style]
    arrow = (ours or message.arrows)[-1]
    x = arrow.x1 + (-10 if arrow.goes_right else 10)
    return f'<circle class="badge" cx="{x}" cy="{arrow.y}" r="4.5"/>'


def _wait(wait: Wait) -> str:
    told = (
        _text(wait.y2 - _ABOVE, wait.text, "wait-text", x=wait.x + 18 + 2 * HALF_BAR)
        if wait.text
        else ""
    )
    return (
        f'<g class="wait"><title>{escape(wait.title)}</title>'
        f'<path class="dots" d="M{wait.x} {wait.y1}V{wait.y2}"/>{told}</g>'
    )


def _band(band: Band, diagram: Diagram) -> str:
    x1, x2 = diagram.left, diagram.width - 8
    middle = (x1 + x2) // 2
    half = int(columns(band.text) * LETTER / 2) + 12
    zigzag = "".join("l6 -4l6 8l6 -4" for _ in range((x2 - x1) // 18))
    line = f"M{x1} {band.y - 4}{zigzag}" if band.style == "jump" else f"M{x1} {band.y - 4}H{x2}"
    return (
        f'<g class="band {band.style}"><title>{escape(band.title)}</title><path d="{line}"/>'
        f'<rect x="{middle - half}" y="{band.y - 15}" width="{2 * half}" height="21" rx="10"/>'
        f'<text x="{middle}" y="{band.y}">{escape(band.text)}</text></g>'
    )


def _flag(flag: Flag) -> str:
    width = int(max(width_of(flag.label), columns(flag.detail)) * LETTER) + 18
    return (
        f'<g class="flag {flag.mark}" data-check="{_attribute(flag.id)}" tabindex="0"'
        f' role="button" aria-label="{_attribute(flag.title)}">'
        f"<title>{escape(flag.title)}</title>"
        f'<rect x="{flag.x - width}" y="{flag.y - 14}" width="{width}" height="34" rx="5"/>'
        f"{_label(flag.label, flag.x - width + 9, flag.y, start=True)}"
        f'<text class="detail" x="{flag.x - width + 9}" y="{flag.y + 14}">'
        f"{escape(flag.detail)}</text></g>"
    )


def _label(label: Label, x: int, y: int, *, start: bool) -> str:
    pieces = "".join(_pieces(label))
    return f'<text class="label {"from" if start else "to"}" x="{x}" y="{y}">{pieces}</text>'


def _pieces(label: Label) -> Iterator[str]:
    for number, piece in enumerate(label):
        space = " " if number else ""
        text = escape(piece.text)
        yield f'{space}<tspan class="{piece.style}">{text}</tspan>' if piece.style else space + text


def _text(y: int, text: str, style: str, *, x: int) -> str:
    return f'<text class="{style}" x="{x}" y="{y}">{escape(text)}</text>'


def _classes(*names: str) -> str:
    return " ".join(filter(None, names))


def _attribute(text: str) -> str:
    """Escape a text for an attribute; line ends in it become spaces."""
    return escape(text.replace("\n", "; "), quote=True)
