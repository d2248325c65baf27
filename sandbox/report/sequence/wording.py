"""The words of the diagram: labels made of styled pieces, cut to the room that they have.

Whatever a peer wrote is made visible before it is measured: no control character, no bidirectional
mark and no lone surrogate is left in a text that comes from here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.evidence.events import MessageEnded
from sandbox.evidence.results import MessageResult
from sandbox.json_value import Json
from sandbox.report.console.layout import columns, fitted
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import cut, printable

LONGEST = 300
"""Characters of one line of a title."""

_ACCEPTED = "accepted"
_ADDRESS = re.compile(r"^https?://\S+: | from https?://\S+")
_SLOW_S = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a label, and the CSS class that it has."""

    text: str
    style: str = ""


Label = tuple[Piece, ...]


def safe(text: str, *, limit: int = LONGEST) -> str:
    """Return a text that is safe to show, on one line, cut to `limit` characters."""
    return cut(printable(cut(text, limit=limit)), limit=limit)


def cut_label(label: Iterable[Piece], room: int) -> Label:
    """Cut a label to so many columns, its pieces separated by one."""
    kept: list[Piece] = []
    for piece in label:
        if not piece.text:
            continue
        if room < _SHORTEST:
            break
        text = fitted(piece.text, room)
        kept.append(Piece(text, piece.style))
        room -= columns(text) + 1
    return tuple(kept)


_SHORTEST = 3


def width_of(label: Sequence[Piece]) -> int:
    """Return the columns of a label."""
    return sum(columns(piece.text) for piece in label) + max(0, len(label) - 1)


def name_of(message: MessageResult) -> str:
    """Return what a message is called: its operation, or method and path where it has none."""
    return safe(message.operation or message.line, limit=120)


def asked_label(message: MessageResult) -> Label:
    """Return what stands on the arrow of a request."""
    request = message.started.request
    flawed = "!" if request.flaws or request.cut_off else ""
    return (
        Piece(message.id, "id"),
        Piece(name_of(message), "name"),
        Piece(flawed, "refused"),
    )


def answered_label(message: MessageResult, *, named: bool = False) -> Label:
    """Return what stands on the arrow of an answer, or where there is none; `named` by its id."""
    return (Piece(message.id if named else "", "id"), *_answered(message))


def _answered(message: MessageResult) -> Label:
    ended = message.ended
    if ended is None:
        return (Piece("no end recorded", "trouble"),)
    took = Piece(_took(ended), "slow" if ended.took_s >= _SLOW_S else "took")
    scripted = Piece("scripted" if ended.reply == "scripted" else "", "scripted")
    if ended.response is None:
        slow = took if ended.took_s >= _SLOW_S else Piece("")
        return (Piece("✗", "trouble"), Piece(_why_none(ended), "trouble"), slow)
    status = Piece(str(ended.response.status))
    return (status, *_verdict(ended), scripted, took)


def outcome_words(message: MessageResult) -> str:
    """Say in words how a message ended, without how long it took."""
    pieces = [piece for piece in answered_label(message) if piece.style not in ("took", "slow")]
    return " ".join(piece.text for piece in pieces if piece.text and piece.text != "✗")


def _why_none(ended: MessageEnded) -> str:
    trouble = ended.trouble
    if trouble is None:
        return "no answer"
    if ended.reply is None:
        return safe(_ADDRESS.sub("", trouble.text))
    return safe(f"no answer: {trouble.text.rpartition(': ')[2]}")


def _verdict(ended: MessageEnded) -> Label:
    answered = ended.answered or {}
    verdict = answered.get("verdict")
    if not isinstance(verdict, str):
        return ()
    if verdict == _ACCEPTED:
        return (Piece(f"✓ {_ACCEPTED}", "accepted"),)
    return (Piece(f"✗ {safe(_reason(answered) or verdict, limit=80)}", "refused"),)


def _reason(answered: Mapping[str, Json]) -> str:
    reason = answered.get("reason")
    return reason if isinstance(reason, str) else ""


def _took(ended: MessageEnded) -> str:
    return render_duration(ended.took_s, decimals=2)


def title_of(message: MessageResult) -> str:
    """Return everything that a pointer on the message is told, in lines."""
    started, ended = message.started, message.ended
    lines = [f"{message.id} {message.line}", *started.request.flaws, started.request.cut_off]
    if ended is not None:
        body = ended.response.body if ended.response else ""
        lines += [
            " ".join(piece.text for piece in answered_label(message) if piece.text),
            body if ended.reply == "scripted" else "",
            *ended.notes,
        ]
        if ended.late_s:
            lines.append(f"the sandbox was late by {render_duration(ended.late_s)}")
    place = (ended.place if ended else None) or started.place
    lines.append(" ".join(filter(None, (message.step, place))))
    return "\n".join(safe(line) for line in lines if line)
