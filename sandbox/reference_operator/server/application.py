"""The operator's HTTP surface: paths, methods, and the way between aiohttp and plain messages."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from inspect import isawaitable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from sandbox.reference_operator.server.answers import (
    HUNG_UP,
    IN_CHUNKS,
    Refusal,
    error_answer,
    wrong_method,
)
from sandbox.reference_operator.server.routes import Handler, Routes
from sandbox.wire import Headers, Request, Response

TEST_PORT = "/test/"
"""What the paths of test hooks begin with."""


def application(
    *tables: Routes, workers: int = 0, refuses_nameless: bool = False
) -> web.Application:
    """Build the aiohttp application that serves the tables, so many requests at once as there are
    `workers`; 0 serves any number. What a tester asks of it is served beside them.
    `refuses_nameless`: a request without a User-Agent is refused, whatever it asks for.
    """
    app = web.Application(
        middlewares=[_errors_in_json, *([_names_only] if refuses_nameless else [])]
    )
    places = asyncio.Semaphore(workers) if workers else nullcontext()
    for table in tables:
        for path, methods in table.items():
            beside = path.startswith(TEST_PORT)
            serve = partial(_serve, methods, nullcontext() if beside else places)
            app.router.add_route("*", path, serve)
    return app


async def _serve(
    methods: Mapping[str, Handler],
    places: AbstractAsyncContextManager[None],
    incoming: web.Request,
) -> web.Response:
    request = Request(
        method=incoming.method,
        target=incoming.raw_path,
        headers=Headers(tuple(incoming.headers.items())),
        body=await incoming.read(),
        authority=incoming.host,
        connection=incoming.remote or "",
    )
    if request.method == "HEAD" and "GET" in methods:
        return web.Response()  # a scanner of links, who is to log nobody in
    handler = methods.get(request.method)
    async with places:
        answer = handler(request) if handler else wrong_method(methods)
        answer = await answer if isawaitable(answer) else answer
    if answer == HUNG_UP and incoming.transport is not None:
        incoming.transport.abort()
        return web.Response()
    return _outgoing(answer)


def _outgoing(answer: Response) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body)
    for name, value in answer.headers:
        if (name, value) == IN_CHUNKS:
            response.enable_chunked_encoding()
        else:
            response.headers[name] = value
    return response


@web.middleware
async def _errors_in_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Word aiohttp's own refusals (no such path, body too large) as every other error."""
    try:
        return await handler(request)
    except web.HTTPException as fault:
        word = (fault.reason or "error").lower().replace(" ", "_")
        return _outgoing(error_answer(Refusal(fault.status, word)))


@web.middleware
async def _names_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Let nobody in who does not say what he calls with, as servers before a site do."""
    if not request.headers.get("User-Agent"):
        raise web.HTTPForbidden
    return await handler(request)


def _is_ours(record: logging.LogRecord) -> bool:
    """Tell a fault of ours from what a caller sent that is no HTTP/1.1, which it is answered."""
    fault = record.exc_info[1] if record.exc_info else None
    return not isinstance(fault, HttpProcessingError)


LOG = logging.getLogger("sandbox.operator")
"""What goes wrong in the operator itself."""
LOG.addFilter(_is_ours)
