"""Calls out to the operator: HTTP/1.1, byte for byte what was asked for, one connection a call.

One connection a call (`Connection: close`) is on purpose. A pooled connection that the operator
has just given up breaks in the middle of the next call, and nobody could tell that from an
operator that breaks off: a false finding. Nor is anything ever repeated: a second call that the
scenario did not ask for would be counted against the operator.

Added to what the caller gives: `Host`, the length of the body, `Connection: close`, and
`Accept-Encoding: identity`, without which any content coding would do (RFC 9110 §12.5.3). Never an
accepted type, a cookie, a proxy from the environment, a redirect, nor a user agent: the engine's
calls bring theirs (`engine/user_agent.py`), and a scenario may take it away. A content coding of an
answer is undone all the same.
"""

import asyncio
import re
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import aiohttp
from aiohttp import hdrs
from multidict import CIMultiDict
from yarl import URL

from sandbox.engine.world.environment import never_busy
from sandbox.errors import PeerFault, PeerTrouble, SandboxFault, SetupFault
from sandbox.protocol.content_coding import (
    CodingFault,
    CodingNotUndoneHere,
    codings_of,
    unpacked,
)
from sandbox.transport.tls.handshake import call_refused
from sandbox.wire import Coding, Headers, Request, Response

MAX_ANSWER_BYTES = 16 * 1024 * 1024

_NEVER_ADDED = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.USER_AGENT, hdrs.CONTENT_TYPE)
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f#]")
_NOT_IN_A_FIELD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_HANGING_UP = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_LONGEST_LINE = 65_536
_A_MOMENT_S = 0.001
"""Less is not worth waiting for again."""


@dataclass(slots=True)
class _Progress:
    """How far a call came; a timeout tells it, for it says where to look."""

    connected: bool = False
    status: int | None = None
    read: int = 0

    def __str__(self) -> str:
        if not self.connected:
            return "no connection came about"
        if self.status is None:
            return "the connection stood, but no answer came"
        return f"an answer began (status {self.status}, {self.read} bytes of body), but did not end"


class HttpClient:
    """Sends requests within one event loop until `close`. `ca_file` is trusted besides the system's
    authorities. `late_s` is how late this process has been, all in all: it takes no peer's time.
    """

    def __init__(
        self, *, ca_file: Path | None = None, late_s: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._ca_file = ca_file
        self._late_s = late_s
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def send(
        self, request: Request, *, timeout_s: float, busy_s: Callable[[], float] = never_busy
    ) -> tuple[Response, float]:
        """Return the complete answer and the seconds it took, redirects not followed.

        Header fields go out in the order and spelling given, `Host` first, values as UTF-8; the
        target exactly as it is. The answer keeps the order, spelling and repetition of its fields,
        and the bytes of its body, with what its `Content-Encoding` names undone. Raise PeerFault
        when there is no complete answer within `timeout_s`, by a clock from which `busy_s` is taken
        off, or it is longer than 16 MiB, packed or unpacked; SetupFault when the URL is none.
        """
        url = _url(request)
        _refuse_broken_fields(request)
        progress = _Progress()
        session = self._opened(
            request.source
        )  # before the clock starts: the first time it reads all the CAs
        began = perf_counter()
        try:
            response = await self._in_time(
                _exchange(session, url, request=request, progress=progress),
                within_s=timeout_s,
                now_s=lambda: self._punctual_s() - busy_s(),
            )
        except TimeoutError:
            text = f"no complete answer from {_origin(url)} within {timeout_s:g} s: {progress}"
            raise PeerFault(PeerTrouble.TIMEOUT, text) from None
        except aiohttp.InvalidURL as fault:
            raise SetupFault(f"{request.url!r} cannot be called: {fault}") from None
        except (aiohttp.ClientError, OSError, ssl.SSLError) as fault:
            raise _peer_fault(fault, url) from fault
        except SandboxFault:
            raise
        except Exception as fault:
            text = f"{_origin(url)}: the answer cannot be read: {_words(fault)}"
            raise PeerFault(PeerTrouble.BROKEN, text) from fault
        return response, perf_counter() - began

    async def _in_time(
        self,
        exchange: Coroutine[object, object, Response],
        *,
        within_s: float,
        now_s: Callable[[], float],
    ) -> Response:
        """Return what comes of an exchange. Raise TimeoutError where it takes longer, by a clock
        that stands still while we are late ourselves.
        """
        under_way = asyncio.ensure_future(exchange)
        ends_s = now_s() + within_s
        try:
            while not under_way.done() and (left_s := ends_s - now_s()) > _A_MOMENT_S:
                await asyncio.wait({under_way}, timeout=left_s)
            if not under_way.done():
                raise TimeoutError
            return under_way.result()
        finally:
            under_way.cancel()
            await asyncio.wait({under_way})

    def _punctual_s(self) -> float:
        return perf_counter() - self._late_s()

    async def close(self) -> None:
        """Close what is open. Safe to call again."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def _opened(self, source: str) -> aiohttp.ClientSession:
        if source not in self._sessions:
            self._sessions[source] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    local_addr=(source, 0) if source else None,
                    force_close=True,
                    limit=0,
                    ssl=self._trust(),
                    resolver=aiohttp.ThreadedResolver(),
                    use_dns_cache=False,
                ),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                max_field_size=_LONGEST_LINE,
                max_line_size=_LONGEST_LINE,
                middlewares=(_never_again,),
                skip_auto_headers=_NEVER_ADDED,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
                trace_configs=[_tracing()],
                trust_env=False,
            )
        return self._sessions[source]

    def _trust(self) -> ssl.SSLContext:
        try:
            trust = ssl.create_default_context()
        except OSError as fault:
            told = "the file that SSLKEYLOGFILE names cannot be written"
            raise SetupFault(f"{told}: {fault.strerror}") from None
        if self._ca_file is not None:
            trust.load_verify_locations(self._ca_file)
        return trust


async def _never_again(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a GET that broke off: it repeats only faults of its own kinds."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as fault:
        raise _peer_fault(fault, request.url) from fault


async def _exchange(
    session: aiohttp.ClientSession, url: URL, *, request: Request, progress: _Progress
) -> Response:
    exchange = session.request(
        request.method,
        url,
        headers=_sent_headers(request.headers),
        data=request.body or None,
        allow_redirects=False,
        trace_request_ctx=progress,
    )
    async with exchange as answer:
        progress.status = answer.status
        body = await _body(answer, progress)
        version = answer.version or aiohttp.HttpVersion11
        came = Response(
            status=answer.status,
            headers=_headers(answer.raw_headers),
            body=body,
            http_version=f"{version.major}.{version.minor}",
        )
        return _decoded(came, where=_origin(url))


def _sent_headers(headers: Headers) -> CIMultiDict[str]:
    asked = headers
    if hdrs.ACCEPT_ENCODING not in headers:
        asked = headers.with_field(hdrs.ACCEPT_ENCODING, "identity")
    return CIMultiDict(asked)


def _decoded(came: Response, *, where: str) -> Response:
    """Undo the content codings of an answer; what is not packed as it says stays as it came."""
    codings = codings_of(came.headers.all(hdrs.CONTENT_ENCODING))
    if not codings or not came.body:
        return came
    told = ", ".join(codings)
    try:
        body = unpacked(came.body, codings, largest=MAX_ANSWER_BYTES)
    except CodingNotUndoneHere as fault:
        text = f"{where}: the answer {fault}, though we had asked for identity"
        raise PeerFault(PeerTrouble.BROKEN, text) from None
    except CodingFault as fault:
        return replace(came, coding=Coding(told, len(came.body), f"the answer {fault}"))
    return replace(came, body=body, coding=Coding(told, len(came.body)))


async def _body(answer: aiohttp.ClientResponse, progress: _Progress) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        progress.read = len(body)
        if len(body) > MAX_ANSWER_BYTES:
            text = f"the answer of {_origin(answer.url)} is longer than {MAX_ANSWER_BYTES} bytes"
            raise PeerFault(PeerTrouble.BROKEN, text)
    return bytes(body)


def _headers(raw: tuple[tuple[bytes, bytes], ...]) -> Headers:
    return Headers(tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw))


def _url(request: Request) -> URL:
    text = request.url
    if request.scheme not in {"http", "https"} or _NOT_IN_A_URL.search(text):
        raise SetupFault(
            f"{text!r} cannot be called: it must begin with http:// or https://, and blanks,"
            " control characters and # must be percent-encoded"
        )
    try:
        url = URL(text, encoded=True)
        reachable = bool(url.raw_host) and url.port is not None
    except ValueError as fault:
        raise SetupFault(f"{text!r} cannot be called: {fault}") from None
    if url.raw_user is not None or url.raw_password is not None:
        where = _origin(url)
        raise SetupFault(f"{where} cannot be called with a user or a password in its URL")
    if not reachable:
        raise SetupFault(f"{text!r} cannot be called: it names no host")
    return url


def _refuse_broken_fields(request: Request) -> None:
    for name, value in request.headers:
        if _NOT_IN_A_FIELD.search(name + value):
            raise SetupFault(
                f"the header {name!r} cannot be sent: it holds a line end, another control"
                " character or half of a letter, which no HTTP message can carry"
            )


def _origin(url: URL) -> str:
    return f"{url.scheme}://{url.raw_host}:{url.port}"


def _peer_fault(fault: Exception, url: URL) -> PeerFault:
    """Name what went wrong; the most telling kind comes first."""
    where = _origin(url)
    if url.scheme == "https" and isinstance(getattr(fault, "os_error", None), _HANGING_UP):
        text = f"{where}: the TLS handshake failed: the peer hung up in the middle; look in its log"
        return PeerFault(PeerTrouble.TLS, text)
    for kind, trouble, text in _TROUBLES:
        if isinstance(fault, kind):
            return PeerFault(trouble, text.format(where=where, fault=_words(fault)))
    raise fault


def _words(fault: Exception) -> str:
    inner = getattr(fault, "os_error", None) or getattr(fault, "certificate_error", None) or fault
    if isinstance(inner, ssl.SSLError):
        return call_refused(inner)
    if isinstance(inner, ConnectionRefusedError):
        return "it was refused; nothing listens there"
    said = inner.message if isinstance(inner, aiohttp.ClientResponseError) else str(inner)
    return " ".join(said.split()) or type(inner).__name__


_TROUBLES: tuple[tuple[type[Exception], PeerTrouble, str], ...] = (
    (aiohttp.ClientConnectorDNSError, PeerTrouble.UNRESOLVED, "{where}: the host has no address"),
    (aiohttp.ClientSSLError, PeerTrouble.TLS, "{where}: the TLS handshake failed: {fault}"),
    (ssl.SSLError, PeerTrouble.TLS, "{where}: TLS failed: {fault}"),
    (aiohttp.ClientConnectorError, PeerTrouble.REFUSED, "{where}: no connection: {fault}"),
    (
        aiohttp.ClientPayloadError,
        PeerTrouble.BROKEN,
        "{where}: the connection ended inside the answer: {fault}",
    ),
    (aiohttp.ClientResponseError, PeerTrouble.BROKEN, "{where}: the answer is not HTTP: {fault}"),
    (Exception, PeerTrouble.BROKEN, "{where}: the connection ended without an answer: {fault}"),
)


def _tracing() -> aiohttp.TraceConfig:
    """Note in a call's progress that its connection stands."""

    async def connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.connected = True

    tracing = aiohttp.TraceConfig()
    tracing.on_connection_create_end.append(connected)
    return tracing
