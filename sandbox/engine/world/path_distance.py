"""How far a request's path is from that of an operation, whose `{segments}` fit anything."""

import re
from difflib import SequenceMatcher

_ENCODED = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_MOST_SEGMENTS = 32
_LONGEST_SEGMENT = 200


def path_distance(path: str, template: str) -> float:
    """Return how far a path is from an operation's: edits of whole segments, from 0 to 1.

    A segment in braces fits any segment that is not empty. One that is misspelt costs less than one
    that is missing, and a slash at the end less still.
    """
    if is_path_of(path, template):
        return 0.0
    given, wanted = _segments(path), _segments(template)
    row = [0.0]
    for segment in wanted:
        row.append(row[-1] + _alone(segment))
    for segment in given:
        above, row = row, [row[0] + _alone(segment)]
        for column, other in enumerate(wanted):
            row.append(
                min(
                    above[column] + _apart(segment, other),
                    above[column + 1] + _alone(segment),
                    row[column] + _alone(other),
                )
            )
    return min(1.0, row[-1] / max(len(given), len(wanted), 1))


def is_path_of(path: str, template: str) -> bool:
    """Tell whether a path is that of an operation."""
    given, wanted = _segments(path), _segments(template)
    return len(given) == len(wanted) and all(map(_fits, given, wanted))


def normal_path(path: str) -> str:
    """Return a path as RFC 3986 §6.2.2 makes it: unreserved letters bare, no dot segments; and
    without doubled slashes, one at the end, a parameter or a fragment, as lenient servers take it.
    """
    bare = _ENCODED.sub(_unreserved, path.partition("#")[0])
    kept: list[str] = []
    for segment in bare.split("/"):
        name = segment.partition(";")[0]
        if name == "..":
            del kept[-1:]
        elif name not in {"", "."}:
            kept.append(name)
    return "/" + "/".join(kept)


def is_literal(template: str) -> bool:
    """Tell whether a path has a segment that only itself fits."""
    return any(segment and not _is_open(segment) for segment in _segments(template))


def likeness(one: str, other: str) -> float:
    """Return how alike the beginnings of two texts are, from 0 to 1."""
    ends = slice(_LONGEST_SEGMENT)
    return SequenceMatcher(None, one[ends], other[ends], autojunk=False).ratio()


def _unreserved(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else found[0]


def _segments(path: str) -> list[str]:
    return [part[:_LONGEST_SEGMENT] for part in path.removeprefix("/").split("/")[:_MOST_SEGMENTS]]


def _is_open(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _alone(segment: str) -> float:
    return 1.0 if segment else 0.25


def _fits(segment: str, wanted: str) -> bool:
    return segment == wanted or bool(_is_open(wanted) and segment)


def _apart(segment: str, wanted: str) -> float:
    if _fits(segment, wanted):
        return 0.0
    if _is_open(wanted):
        return 1.0
    return 1.0 - min(0.9, likeness(segment.casefold(), wanted.casefold()))
