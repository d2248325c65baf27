"""Serves the dashboard at `/` of the control port: the page, its style, its scripts."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from sandbox import __version__
from sandbox.report.sequence import stylesheet

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_COMPONENTS = ("palette.css", "components.css", "components.js")
"""What the reports and we have in common."""
_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


def mount_dashboard(app: web.Application, urls: Mapping[str, str]) -> None:
    """Add the page and its files; `urls` are the ports by name."""
    text = _page(urls)
    files = _files()

    async def shown(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    async def file(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in files:
            raise web.HTTPNotFound
        kind = _TYPES[name.rpartition(".")[2]]
        return web.Response(body=files[name], content_type=kind, charset="utf-8", headers=HEADERS)

    app.router.add_get("/", shown)
    app.router.add_get("/dashboard/{name}", file)


def _page(urls: Mapping[str, str]) -> str:
    template = _environment().get_template("dashboard.html.j2")
    ports = {name: url for name, url in urls.items() if name != "control"}
    return template.render(version=__version__, ports=ports)


@cache
def _environment() -> Environment:
    templates = _folder().joinpath("templates")

    def source(name: str) -> str:
        return templates.joinpath(name).read_text("utf-8")

    return Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _files() -> Mapping[str, bytes]:
    """Return the scripts and the style by name."""
    static = _folder().joinpath("static")
    ours = {file.name: file.read_bytes() for file in static.iterdir()}
    shared = resources.files("sandbox.report.html")
    components = {name: shared.joinpath(name).read_bytes() for name in _COMPONENTS}
    return {**ours, **components, "sequence.css": stylesheet().encode()}


def _folder() -> Traversable:
    return resources.files("sandbox.control.dashboard")
