"""A request as a line for curl: the very bytes, however they look.

A body that can be seen stands in the line; any other comes through a pipe. What curl would add or
change by itself is kept from it, so that the same request is sent again.
"""

import re
from collections.abc import Iterator

from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.forms.shell import Shell, fits_a_word

_PLAIN_TARGET = re.compile(rb"/[!-\"$-~]*")
_GLOB = re.compile(rb"[\[\]{}]")
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def curl_line(call: Sendable) -> str:
    """Return the command, in several lines that go on by a backslash."""
    begin, piped = "curl", not fits_a_word(call.body)
    if piped:
        begin = f"{Shell(call.body_names).printing(call.body)} |\n  curl"
    url = Shell(call.url_names).word(_url(call))
    return " \\\n    ".join([f"{begin} {url}", *_options(call, piped=piped)])


def _options(call: Sendable, *, piped: bool) -> Iterator[str]:
    if way := " ".join(_way(call)):
        yield way
    sends = bool(call.body) or call.request.method in _WITH_BODY
    yield from (f"-H {Shell(call.names).word(field)}" for field in _fields(call, sends=sends))
    if piped:
        yield "--data-binary @-"
    elif sends:
        yield f"--data-raw {Shell(call.body_names).word(call.body)}"


def _way(call: Sendable) -> Iterator[str]:
    """Yield how it is sent: method, version, URL as it is."""
    shell = Shell(call.url_names)
    method, target = call.request.method, call.as_bytes(call.request.target)
    has_body = bool(call.body)
    if method == "HEAD" and not has_body:
        yield "--head"
    elif method != ("POST" if has_body or method in _WITH_BODY else "GET"):
        yield f"-X {shell.word(call.as_bytes(method))}"
    if call.is_http2:
        yield "--http2" if call.request.scheme == "https" else "--http2-prior-knowledge"
    if not _PLAIN_TARGET.fullmatch(target) and not _is_named(call, target):
        yield f"--request-target {shell.word(target)}"
    elif call.has_dot_segments:
        yield "--path-as-is"
    if _GLOB.search(call.url):
        yield "-g"
    if call.ca_file:
        yield f"--cacert {shell.word(call.ca_file.encode())}"
    if call.request.headers.get("accept-encoding") not in (None, "", "identity"):
        yield "--compressed"


def _is_named(call: Sendable, target: bytes) -> bool:
    """Tell a target that is plain but for the hidden values in it."""
    for name in call.url_names:
        target = target.replace(name.encode(), b"")
    return _PLAIN_TARGET.fullmatch(target) is not None


def _url(call: Sendable) -> bytes:
    target = call.as_bytes(call.request.target)
    if _PLAIN_TARGET.fullmatch(target) or _is_named(call, target):
        return call.url
    return call.as_bytes(f"{call.request.scheme}://{call.request.authority}/")


def _fields(call: Sendable, *, sends: bool) -> Iterator[bytes]:
    """Yield what stands behind -H; `Name:` keeps curl from sending a field of its own."""
    for name, value in call.fields:
        yield call.as_bytes(name) + (b": " + value if value else b";")
    own = ("User-Agent", "Accept", *(("Content-Type",) if sends else ()))
    yield from (f"{name}:".encode() for name in own if call.exact and not call.has(name.lower()))
