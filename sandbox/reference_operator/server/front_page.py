"""The operator's front page: whether the player is logged in, and HTML that each side adds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.reference_operator.server.answers import HTML, text_answer
from sandbox.wire import Request, Response

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Reference operator</title></head>
<body>
<h1>Reference operator</h1>
<p id="who">{who}</p>
{parts}</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Serves `GET /?sid=…`. Each part is HTML for that sid, "" for a visitor's page."""

    parts: Sequence[Callable[[str], str]]

    def show(self, request: Request) -> Response:
        """Show the page of the player whose sid is in the query, or an anonymous visitor's."""
        sid = request.query_value("sid") or ""
        who = "You are logged in." if sid else "You are not logged in."
        page = _PAGE.format(who=who, parts="".join(part(sid) for part in self.parts))
        return text_answer(200, page, content_type=HTML)
