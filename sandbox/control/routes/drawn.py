"""What happened in a world, drawn: by the components of the reports."""

from aiohttp import web

from sandbox.app.worlds.evidence.folded import run_of
from sandbox.app.worlds.looking import request_of
from sandbox.control.rows import OF_A_WORLD, Answers, Call, Param, Row
from sandbox.json_value import is_integer
from sandbox.report.html.components.render import exchange_html
from sandbox.report.html.components.shared import Shared
from sandbox.report.sequence import as_svg, diagram_of

_USUAL = 40
_MOST = 200


async def diagram(call: Call) -> web.Response:
    """Draw the latest exchanges."""
    last = call.query.get("last")
    wanted = last if is_integer(last) else _USUAL
    run = run_of(call.world, call.world.ring.exchanges[-wanted:])
    svg = as_svg(diagram_of(run.cells[0].happened))
    return web.Response(text=svg, content_type="image/svg+xml")


async def request(call: Call) -> web.Response:
    """Draw one exchange."""
    exchange = request_of(call.world, call.path["request"])
    run = run_of(call.world, [exchange])
    message = run.cells[0].messages[exchange.id]
    whole = call.request.path.removesuffix("/page")
    drawn = exchange_html(message, Shared.of(run, rest=f"in the answer to GET {whole}"))
    return web.Response(text=drawn, content_type="text/html")


DRAWN = (
    Row(
        "draw-request",
        "GET",
        f"{OF_A_WORLD}/requests/{{request}}/page",
        "Draw a request with its answer: the exact messages, the verdict, a JWT with its steps",
        request,
        {200: Answers("A part of a page of ours.", "Drawn")},
        media="text/html",
    ),
    Row(
        "draw-diagram",
        "GET",
        f"{OF_A_WORLD}/diagram",
        "Draw the latest requests of a world as a sequence diagram (SVG)",
        diagram,
        {200: Answers("The diagram, to stand in a page of ours.", "Drawn")},
        query=(
            Param(
                "last",
                f"How many; without it, {_USUAL}.",
                {"type": "integer", "minimum": 1, "maximum": _MOST},
            ),
        ),
        media="image/svg+xml",
    ),
)
