"""What an answer to a launch shows of the operator's inside, and of markup that the URL brought."""

from sandbox.json_value import Json
from sandbox.protocol.insides import find_insides
from sandbox.protocol.media_type import essence
from sandbox.wire import Response

MARKUP = "markup"
MARKED = b"<b id=said>"
"""The markup that scenarios put into launch URLs: a browser would make an element of it."""

_PAGES = frozenset(
    {"text/html", "application/xhtml+xml", "text/xml", "application/xml", "image/svg+xml"}
)


def shown_by(response: Response) -> list[Json]:
    """Name each kind of thing that a browser is shown and should not be, [] for none."""
    found: list[Json] = list(find_insides(response.body))
    if MARKED in response.body and _is_a_page(response):
        found.append(MARKUP)
    return found


def _is_a_page(response: Response) -> bool:
    """Tell whether a browser makes a page of an answer; it guesses where the type is not told."""
    told = essence(response.headers.get("content-type") or "")
    guesses = (response.headers.get("x-content-type-options") or "").strip().lower() != "nosniff"
    return told in _PAGES or (not told and guesses)
