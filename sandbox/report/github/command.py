"""Workflow commands: lines of the log that GitHub Actions takes for annotations."""

from collections.abc import Mapping

from sandbox.errors import Place
from sandbox.scenario.yaml_tree.wording import printable

_MESSAGE: Mapping[str, str] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Mapping[str, str] = {**_MESSAGE, ":": "%3A", ",": "%2C"}


def annotation(level: str, place: Place, *, title: str, message: str) -> str:
    """Return the line that makes an annotation (`level` is error, warning or notice) at a place;
    a place without a file is none. Nothing in the texts can end it or begin another.
    """
    fields = {
        "file": place.file,
        "line": str(place.line) if place.file else "",
        "col": str(place.column) if place.file else "",
        "title": title,
    }
    listed = ",".join(
        f"{name}={_escaped(printable(value), _PROPERTY)}" for name, value in fields.items() if value
    )
    text = _escaped(printable(message, keep="\r\n"), _MESSAGE)
    return f"::{level} {listed}::{text}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
