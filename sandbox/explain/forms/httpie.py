"""A request as a line for HTTPie 3: `http`, which speaks HTTP/1.1 only."""

import re
from collections.abc import Iterator

from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.forms.shell import Shell, fits_a_word

_OWN = ("User-Agent", "Accept", "Accept-Encoding")
"""Header fields that HTTPie sends by itself."""
_TAKEN_FOR_ANOTHER = re.compile(rb"\A[=@]")
"""How a value begins that HTTPie would not take for one of a header field: `:=`, `:@`."""


def httpie_line(call: Sendable) -> str:
    """Return the command, in several lines that go on by a backslash."""
    piped, body = not fits_a_word(call.body), Shell(call.body_names)
    begin = f"{body.printing(call.body)} |\n  http" if piped else "http --ignore-stdin"
    shell = Shell(call.url_names)
    method = shell.word(call.as_bytes(call.request.method))
    first = " ".join([begin, *_options(call, piped=piped), method, shell.word(call.url)])
    return " \\\n    ".join([first, *(Shell(call.names).word(field) for field in _fields(call))])


def _options(call: Sendable, *, piped: bool) -> Iterator[str]:
    if call.has_dot_segments:
        yield "--path-as-is"
    if call.ca_file:
        yield f"--verify {Shell().word(call.ca_file.encode())}"
    if call.body and not piped:
        yield Shell(call.body_names).word(b"--raw=" + call.body)


def _fields(call: Sendable) -> Iterator[bytes]:
    for name, value in call.fields:
        if not value:
            yield f"{name};".encode()
            continue
        yield name.encode() + b":" + (b"\\" if _TAKEN_FOR_ANOTHER.match(value) else b"") + value
    wanted = _OWN + (("Content-Type",) if call.body else ())
    yield from (f"{own}:".encode() for own in wanted if not call.has(own.lower()))
