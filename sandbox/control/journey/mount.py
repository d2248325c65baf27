"""The routes of the journey page. What makes HTML is loaded when somebody looks at it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.app.sandbox import Sandbox
from sandbox.app.worlds.following import following
from sandbox.control.journey.sites import Site, frame_sources, is_loopback, site_of
from sandbox.control.problems import told
from sandbox.json_value import Json, JsonFault, json_bytes, parse_json
from sandbox.report.html.page import joined
from sandbox.report.sequence import stylesheet

if TYPE_CHECKING:
    from sandbox.control.journey.live import Piece

JOURNEY = "/journey"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "frame-src {frames}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_CSS = "text/css"
_FILES = {"journey.css": _CSS, "journey.js": "text/javascript"}
_TRIED = b": nothing new\n\n"


class JourneyPage:
    """Serves the page of a sandbox; `site` is the operator's, None where nobody has named it."""

    def __init__(self, sandbox: Sandbox, site: Site | None) -> None:
        self._sandbox = sandbox
        self._site = site

    def mount(self, app: web.Application, guards: Sequence[Middleware]) -> None:
        """Add the page, and what it asks for behind the guards of the control API."""
        app.router.add_get(JOURNEY, self.show, name="journey")
        for name, kind in _FILES.items():
            app.router.add_get(f"{JOURNEY}/{name}", _file(name, kind))
        guarded = web.Application(middlewares=list(guards))
        guarded.router.add_get("/live", self.live)
        guarded.router.add_post("/again", self.again)
        guarded.router.add_get("/looked", self.looked)
        app.add_subapp(JOURNEY, guarded)

    async def show(self, request: web.Request) -> web.Response:
        """Show the page; `?site=` names the site where none is known, an empty one says that there
        is none.
        """
        asked, wrong, site = request.query.get("site"), "", self._site
        if asked and site is None:
            found = site_of(asked, self._hosts)
            site, wrong = (found, "") if isinstance(found, Site) else (None, found)
        if site is not None and (elsewhere := _same_name(request, site)):
            raise web.HTTPTemporaryRedirect(elsewhere)
        from sandbox.control.journey.rendering import page_html

        is_asked_for = site is None and asked != ""
        text = page_html(site, guess=asked or self._guess(), told=wrong, asks=is_asked_for)
        headers = {
            "Content-Security-Policy": _POLICY.format(frames=frame_sources(site, self._hosts)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Send what the page shows, from now on, until the world is over."""
        from sandbox.control.journey.live import Live

        world = self._sandbox.served_worlds.default
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        live = Live(alone="alone" in request.query)
        with following(world) as events, suppress(ConnectionError):
            await stream.prepare(request)
            for piece in live.begin(world):
                await stream.write(_frame(piece))
            async for event in events:
                if event is None:
                    await stream.write(_TRIED)
                for piece in live.told(event) if event else ():
                    await stream.write(_frame(piece))
            await stream.write_eof()
        return stream

    async def again(self, request: web.Request) -> web.Response:
        """Empty the world and, where the site is ours, start its operator anew: `{mistake}`."""
        try:
            body = parse_json(await request.read() or b"{}")
        except JsonFault as fault:
            return told(400, "no-json", f"the body is no JSON: {fault}")
        mistake = body.get("mistake") if isinstance(body, dict) else None
        site, named = self._site, mistake if isinstance(mistake, str) else ""
        if site is not None:
            if named and named not in {one.id for one in site.mistakes}:
                return told(422, "unfit", f"{named!r} is no mistake that can be chosen here")
            await site.choose(named)
            site.chosen = named
        await self._sandbox.served_worlds.reset("default")
        return web.Response(status=204)

    async def looked(self, request: web.Request) -> web.Response:
        """Say why a frame of ours does not show the site that `?site=` names: `{told}`."""
        site = site_of(request.query.get("site", ""), self._hosts)
        if not isinstance(site, Site):
            return told(422, "unfit", site)
        from sandbox.control.journey.looking import why_empty

        page = f"{request.scheme}://{request.host}"
        why = await why_empty(site.url, self._sandbox.default.environment.http, page=page)
        return web.Response(body=json_bytes({"told": why}), content_type="application/json")

    @property
    def _hosts(self) -> Collection[str]:
        sections = self._sandbox.default.target.sections.values()
        return frozenset[str]().union(*(section.hosts for section in sections))

    def _guess(self) -> str:
        """Return what may be the site of the target: where its first address leads to."""
        values, hosts = self._sandbox.default.target.values, self._hosts
        named = (
            urlsplit(text) for text in _texts_in(values) if text.startswith(("http:", "https:"))
        )
        found = (f"{each.scheme}://{each.netloc}/" for each in named if each.hostname in hosts)
        return next(found, "http://localhost:3000/")


def _same_name(request: web.Request, site: Site) -> str | None:
    """Return this page under the site's own name of this machine; None where it is open so.

    127.0.0.1 and localhost are two sites to a browser, and a frame of another site has no cookies.
    """
    here, there = urlsplit(f"//{request.host}"), urlsplit(site.url).hostname or ""
    if (
        here.hostname in (None, there)
        or not is_loopback(there)
        or not is_loopback(here.hostname or "")
    ):
        return None
    port = f":{here.port}" if here.port else ""
    named = f"[{there}]" if ":" in there else there
    return f"{request.scheme}://{named}{port}{request.path_qs}"


def _texts_in(value: Json) -> Iterator[str]:
    """Yield every text in a value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list, tuple)):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts_in(each)


def _frame(piece: "Piece") -> bytes:
    name, data = piece
    return b"event: %s\ndata: %s\n\n" % (name.encode(), json_bytes(data))


def _file(name: str, kind: str) -> Handler:
    text = files("sandbox.control.journey").joinpath(name).read_text(encoding="utf-8")
    if kind == _CSS:
        text = joined("palette.css") + text + stylesheet()

    async def served(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind, headers={"Cache-Control": "no-store"})

    return served
