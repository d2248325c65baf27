"""Mounts the control API on the control port's application."""

import hmac
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler as WebHandler
from aiohttp.typedefs import Middleware

from sandbox.app.sandbox import Sandbox
from sandbox.app.worlds import Problem
from sandbox.app.worlds.problems import Wrong
from sandbox.app.worlds.runs import Runs
from sandbox.control.checking import read_query, wrong_with
from sandbox.control.dashboard.page import mount_dashboard
from sandbox.control.document import PREFIX, document, served
from sandbox.control.journey.mount import JourneyPage
from sandbox.control.journey.sites import Site
from sandbox.control.page import page
from sandbox.control.problems import answer_of, told
from sandbox.control.routes.runs import RUNS
from sandbox.control.rows import Answer, Call, Row
from sandbox.json_value import Json, JsonFault, json_bytes, parse_json
from sandbox.scenario.yaml_tree.suggest import nearest

_READING = ("GET", "HEAD", "OPTIONS")
_OURS = ("same-origin", "none")
"""What `Sec-Fetch-Site` says of a page of ours, and of a person at the browser."""

Mount = Callable[[web.Application], None]


def control_api(sandbox: Sandbox, site: Site | None = None) -> Mount:
    """Return what adds the control API of an open sandbox to the control port, and its pages; the
    journey page holds the operator's `site`, where that is known.
    """
    described = json_bytes(document())

    async def openapi(_: web.Request) -> web.Response:
        return web.Response(body=described, content_type="application/json")

    async def shown(_: web.Request) -> web.Response:
        text = page(sandbox.listeners.urls["control"])
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return web.Response(text=text, content_type="text/html", headers=headers)

    def mount(app: web.Application) -> None:
        guards = [_with_problems, _for_who_may(sandbox.options.control_token)]
        api = web.Application(middlewares=guards)
        runs = Runs(sandbox)
        api[RUNS] = runs
        api.on_shutdown.append(lambda _: runs.close())
        for path, row, _ in served():
            _add(api, path, row, sandbox)
        app.router.add_get("/openapi.json", openapi, name="openapi.json")
        app.router.add_get("/api", shown, name="api")
        app.add_subapp(PREFIX, api)
        mount_dashboard(app, sandbox.listeners.urls)
        JourneyPage(sandbox, site).mount(app, guards)

    return mount


def _add(api: web.Application, path: str, row: Row, sandbox: Sandbox) -> None:
    async def handled(request: web.Request) -> web.StreamResponse:
        return await _handled(request, row, sandbox)

    if row.method == "GET":
        api.router.add_get(path, handled)
    else:
        api.router.add_route(row.method, path, handled)


async def _handled(request: web.Request, row: Row, sandbox: Sandbox) -> web.StreamResponse:
    query, wrong = read_query(_once(request), row.query)
    if wrong:
        return told(400, "wrong-query", _sentence(wrong), wrong=wrong)
    body = await _body(request, row)
    if isinstance(body, web.Response):
        return body
    call = Call(sandbox, dict(request.match_info), query, body, request)
    answer = await row.handle(call)
    return _answered(answer) if isinstance(answer, Answer) else answer


def _answered(answer: Answer) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    return web.Response(
        body=json_bytes(answer.body) + b"\n",
        status=answer.status,
        headers=answer.headers,
        content_type="application/json",
    )


def _once(request: web.Request) -> Mapping[str, str]:
    """Return the parameters of a query; of one that stands twice the last counts."""
    return dict(request.query.items())


async def _body(request: web.Request, row: Row) -> Mapping[str, Json] | web.Response:
    """Read the body, or say what is wrong with it. Whatever its content type is called, for curl
    names it a form: browsers on other sites are kept out by their Origin.
    """
    text = await request.read()
    if not row.body:
        return {}
    if not text and not row.needs_body:
        return {}
    try:
        body = parse_json(text)
    except JsonFault as fault:
        return told(400, "no-json", f"the body is no JSON: {fault}", wrong=[Wrong("#", str(fault))])
    if wrong := wrong_with(body, row.body):
        return told(422, "wrong-body", _sentence(wrong), wrong=wrong)
    return body if isinstance(body, Mapping) else {}


def _sentence(wrong: list[Wrong]) -> str:
    return " ".join(f"{each.at}: {each.text}" for each in wrong)


@web.middleware
async def _with_problems(request: web.Request, handler: WebHandler) -> web.StreamResponse:
    if (refused := _from_elsewhere(request)) is not None:
        return refused
    try:
        return await handler(request)
    except Problem as problem:
        return answer_of(problem)
    except web.HTTPNotFound:
        return told(404, "no-such-call", _no_such_call(request.path))
    except web.HTTPMethodNotAllowed as fault:
        allowed = ", ".join(sorted(fault.allowed_methods))
        detail = f"{request.path} takes {allowed}, not {request.method}"
        return told(405, "no-such-method", detail, headers={"Allow": allowed})
    except web.HTTPRequestEntityTooLarge as fault:
        return told(413, "too-large", str(fault.text))


def _for_who_may(token: str) -> Middleware:
    """Let only those call who show the token; everybody where there is none."""

    @web.middleware
    async def checked(request: web.Request, handler: WebHandler) -> web.StreamResponse:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        is_right = hmac.compare_digest(shown.strip().encode(), token.encode())
        if not token or (scheme.lower() == "bearer" and is_right):
            return await handler(request)
        detail = (
            "this sandbox listens beyond its own machine: send Authorization: Bearer with the"
            " token that SANDBOX_CONTROL_TOKEN sets, or that `sandbox serve` printed"
        )
        return told(401, "no-token", detail, headers={"WWW-Authenticate": "Bearer"})

    return checked


def _no_such_call(path: str) -> str:
    paths = [f"{PREFIX}{each}" for each, _, _ in served()]
    near = nearest(path, paths)
    hint = f'Did you mean "{near}"?' if near else "GET /openapi.json lists what there is."
    return f"there is nothing at {path}. {hint}"


def _from_elsewhere(request: web.Request) -> web.Response | None:
    """Refuse a call that a page of another site makes: browsers say where it comes from.

    `Origin` may be missing where a page does not read the answer; `Sec-Fetch-Site` then says it of
    a call that changes something. Who is no browser sends neither.
    """
    origin, here = request.headers.get("Origin"), request.headers.get("Host", "")
    if origin is not None and urlsplit(origin).netloc != here:
        return told(403, "another-origin", f"pages of {origin} may not call the control API")
    site = request.headers.get("Sec-Fetch-Site", _OURS[0])
    if request.method not in _READING and site not in _OURS:
        detail = f"pages of another origin (Sec-Fetch-Site: {site}) may change nothing here"
        return told(403, "another-origin", detail)
    return None
