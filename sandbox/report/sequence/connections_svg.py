"""Draws the connections of a run over time: a row each, its streams as bars.

Streams of one connection at once stand above each other. Those that were answered are one shape,
so that ten thousand weigh no more than ten; those that were not can be looked into. Of many
connections those with trouble are drawn, then those with the most requests.
"""

from collections.abc import Iterator, Sequence
from html import escape

from sandbox.evidence.results import RunResult
from sandbox.report.sequence.connections import Connection, Stream, Traffic, traffic_of
from sandbox.report.sequence.wording import name_of, safe
from sandbox.words import counted

MOST_ROWS = 40
_MOST_TROUBLES = 60
_LEFT, _AXIS, _RIGHT = 210, 760, 250
_TOP, _BELOW = 34, 26
_ROW, _LIFE = 38, 30
_BAR, _MOST_BARS = 4, 5
_NARROWEST = 1.5
_TICKS = 8
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)


def connections_svg(run: RunResult) -> str:
    """Return one `svg` element; "" where the operator opened no connection."""
    traffic = traffic_of(run)
    if not traffic.connections:
        return ""
    shown = _shown(traffic.connections)
    height = _TOP + len(shown) * _ROW + _BELOW + (_BELOW if _left_out(traffic, shown) else 0)
    width = _LEFT + _AXIS + _RIGHT
    title = f"Connections over time: {counted(len(traffic.connections), 'connection')}"
    scale = _Scale(traffic)
    return "".join(
        (
            '<svg class="sequence connections" xmlns="http://www.w3.org/2000/svg" role="group"',
            f' aria-label="{title}" width="{width}" height="{height}"',
            f' viewBox="0 0 {width} {height}">',
            *scale.ticks(_TOP + len(shown) * _ROW),
            *(
                "".join(_row(connection, scale, _TOP + number * _ROW))
                for number, connection in enumerate(shown)
            ),
            *_notes(traffic, shown, _TOP + len(shown) * _ROW + _BELOW),
            "</svg>",
        )
    )


class _Scale:
    """Seconds of the run to pixels."""

    def __init__(self, traffic: Traffic) -> None:
        self._began_s = traffic.began_s
        self._span_s = max(traffic.ended_s - traffic.began_s, 0.001)

    def x(self, at_s: float) -> float:
        share = (at_s - self._began_s) / self._span_s
        return round(_LEFT + _AXIS * min(1.0, max(0.0, share)), 1)

    def ticks(self, bottom: int) -> Iterator[str]:
        fits = (step for step in _STEPS_S if self._span_s / step <= _TICKS)
        step_s = next(fits, self._span_s / _TICKS)
        for number in range(int(self._span_s / step_s) + 1):
            x = self.x(self._began_s + number * step_s)
            yield f'<path class="tick" d="M{x:g} {_TOP - 8}V{bottom}"/>'
            yield f'<text class="tick-text" x="{x:g}" y="{_TOP - 14}">{number * step_s:g} s</text>'


def _shown(connections: Sequence[Connection]) -> list[Connection]:
    def weight(connection: Connection) -> tuple[int, int]:
        return len(connection.troubles) + len(connection.remarks), len(connection.streams)

    chosen = sorted(connections, key=weight, reverse=True)[:MOST_ROWS]
    return sorted(chosen, key=lambda connection: connection.began_s)


def _left_out(traffic: Traffic, shown: Sequence[Connection]) -> int:
    return len(traffic.connections) - len(shown)


def _notes(traffic: Traffic, shown: Sequence[Connection], y: int) -> Iterator[str]:
    out = _left_out(traffic, shown)
    if out:
        kept = {id(connection) for connection in shown}
        rest = [each for each in traffic.connections if id(each) not in kept]
        requests = sum(len(each.streams) for each in rest)
        troubles = sum(len(each.troubles) for each in rest)
        told = f"and {counted(out, 'more connection')} with {counted(requests, 'request')}"
        text = f"{told}, {troubles} without an answer" if troubles else told
        yield f'<text class="note" x="{_LEFT}" y="{y - 6}">{text}</text>'
        y += _BELOW
    if traffic.unnamed:
        told = counted(traffic.unnamed, "message")
        text = f"{told} of the sandbox's own calls are not here: the evidence names no connection"
        yield f'<text class="note" x="{_LEFT}" y="{y - 6}">{text}</text>'


def _row(connection: Connection, scale: _Scale, y: int) -> Iterator[str]:
    middle, life = y + _ROW // 2, y + _LIFE
    name = safe(connection.name, limit=20)
    version = f"HTTP/{safe(connection.http_version, limit=4)}" if connection.http_version else ""
    yield f'<g class="connection"><title>{escape(_title(connection))}</title>'
    yield f'<path class="rule" d="M0 {y + _ROW}H{_LEFT + _AXIS + _RIGHT}"/>'
    yield f'<text class="row-name" x="10" y="{middle + 4}">{escape(name)}</text>'
    yield f'<text class="version" x="{_LEFT - 14}" y="{middle + 4}">{escape(version)}</text>'
    first, last = scale.x(connection.began_s), scale.x(connection.ended_s)
    yield f'<path class="life" d="M{first:g} {life}H{max(last, first + _NARROWEST):g}"/>'
    yield f'<path class="streams" d="{_bars(connection.streams, scale, y)}"/>'
    told_x = _LEFT + _AXIS + 14
    yield f'<text class="told" x="{told_x}" y="{middle + 4}">{escape(_told(connection))}</text></g>'
    for stream in connection.troubles[:_MOST_TROUBLES]:
        yield _trouble(stream, scale.x(stream.ended_s), life)
    for at_s, text in connection.remarks[:_MOST_TROUBLES]:
        yield _remark(safe(text), scale.x(at_s), life)


def _bars(streams: Sequence[Stream], scale: _Scale, y: int) -> str:
    """Draw streams as one path: bars in as many lines as overlap, close ones grown together."""
    bottom = y + _LIFE - 3
    ends = [0.0] * _MOST_BARS
    runs: list[list[list[float]]] = [[] for _ in range(_MOST_BARS)]
    for stream in sorted(streams, key=lambda each: each.began_s):
        left = scale.x(stream.began_s)
        right = max(scale.x(stream.ended_s), left + _NARROWEST)
        line = next((n for n, end in enumerate(ends) if end <= stream.began_s), _MOST_BARS - 1)
        ends[line] = max(ends[line], stream.ended_s)
        if runs[line] and left <= runs[line][-1][1] + 0.5:
            runs[line][-1][1] = max(runs[line][-1][1], right)
        else:
            runs[line].append([left, right])
    return "".join(
        f"M{left:g} {bottom - line * (_BAR + 1)}H{right:g}v-{_BAR}H{left:g}z"
        for line, bars in enumerate(runs)
        for left, right in bars
    )


def _trouble(stream: Stream, x: float, y: int) -> str:
    message = stream.message
    name = escape(f"{message.id} {name_of(message)}: {safe(stream.trouble)}", quote=True)
    return (
        f'<g class="broken-stream" data-message="{escape(message.id, quote=True)}" tabindex="0"'
        f' role="button" aria-label="{name}"><title>{name}</title>'
        f'<circle class="disc" cx="{x:g}" cy="{y}" r="7"/>'
        f'<path class="cross" d="M{x - 4:g} {y - 4}l8 8m0 -8l-8 8"/></g>'
    )


def _remark(text: str, x: float, y: int) -> str:
    return (
        f'<g class="remark"><title>{escape(text)}</title>'
        f'<path class="diamond" d="M{x:g} {y - 7}l7 7l-7 7l-7 -7z"/></g>'
    )


def _told(connection: Connection) -> str:
    told = [counted(len(connection.streams), "request")]
    troubles = [safe(each.trouble.rpartition(": ")[2], limit=24) for each in connection.troubles]
    if len(set(troubles)) == 1:
        told.append(f"{len(troubles)} × {troubles[0]}" if len(troubles) > 1 else troubles[0])
    elif troubles:
        told.append(f"{len(troubles)} without an answer")
    if connection.remarks:
        told.append(counted(len(connection.remarks), "remark"))
    return ", ".join(told)


def _title(connection: Connection) -> str:
    lines = [f"{connection.name}: {_told(connection)}"]
    lines += [text for _, text in connection.remarks[:8]]
    return "\n".join(safe(line) for line in lines)
