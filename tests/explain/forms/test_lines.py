"""Lines for a shell, typed into real shells: what comes over the socket is what was recorded."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.explain.forms.curl import curl_line
from sandbox.explain.forms.httpie import httpie_line
from sandbox.explain.forms.message import http_message
from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.forms.shell import LONGEST_WORD, Shell
from sandbox.wire import Headers, Request
from tests.explain.forms.listener import Came, Listener, listening
from tests.foreign_tools import require

pytestmark = pytest.mark.foreign

BODIES = {
    "none": b"",
    "JSON": b'{"sid":"a","n":1.50}',
    "quotes": b'it\'s "quoted" `date` $(date) $HOME ${HOME} \\ \\n %s %% !!',
    "lines": b"one\ntwo\n\n",
    "CRLF and tabs": b"one\r\n\ttwo\r\n",
    "at": b"@/etc/passwd",
    "option": b"--version",
    "letters": "Åsa – 日本 ‹no mask›".encode(),
    "unseen letters": "a\u202eb\u00adc\u200b".encode(),
    "no UTF-8": b"caf\xe9 \xff\xfe",
    "zeros": b"\0\0a\0",
    "every byte": bytes(range(256)),
    "digits after an escape": b"\x01234\x007",
    "begins with a hyphen, unseen": b"-\x01",
    "blank": b" ",
}
SHELLS = ("bash", "dash")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


def typed(line: str, *, shell: str = "sh", variables: Mapping[str, str] | None = None) -> None:
    """Paste a line into a shell."""
    environ = {**os.environ, **(variables or {})}
    ended = subprocess.run(
        [require(shell)],
        input=line.encode() + b"\n",
        env=environ,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, (line, ended.stderr.decode("utf-8", "replace"))


def call(listener: Listener, *, body: bytes = b"", **changed: object) -> Sendable:
    """Return a request to the listener."""
    request = Request(
        method=str(changed.get("method", "POST")),
        target=str(changed.get("target", "/authenticate")),
        headers=Headers(changed.get("fields", ())),  # type: ignore[arg-type]
        body=body,
        authority=listener.authority,
    )
    return Sendable(request, received=bool(changed.get("received", False)))


def came(listener: Listener) -> Came:
    [one] = listener.came
    listener.came.clear()
    return one


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_line_for_curl_sends_the_very_bytes(listener: Listener, body: bytes, shell: str) -> None:
    typed(curl_line(call(listener, body=body)), shell=shell)
    assert came(listener).body == body


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_line_for_httpie_sends_the_very_bytes(listener: Listener, body: bytes) -> None:
    require("http")
    typed(httpie_line(call(listener, body=body)))
    assert came(listener).body == body


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_message_is_what_a_socket_takes(listener: Listener, body: bytes) -> None:
    host, port = listener.server_address[:2]
    with socket.create_connection((host, port)) as connection:  # type: ignore[arg-type]
        connection.sendall(http_message(call(listener, body=body, fields=(("X-A", "b"),))))
        assert connection.recv(12) == b"HTTP/1.1 200"
    found = came(listener)
    assert found.body == body
    assert found.named == {
        "host": listener.authority.encode(),
        "x-a": b"b",
        "content-length": str(len(body)).encode(),
    }


def test_a_body_that_no_command_line_holds_goes_through_a_pipe(listener: Listener) -> None:
    body = b'"' + b"x" * 5 * LONGEST_WORD + b'"'
    typed(curl_line(call(listener, body=body)))
    assert came(listener).body == body


FIELDS = (
    ("Content-Type", "application/json"),
    ("X-Quotes", 'it\'s "so" $HOME `date` \\ !'),
    ("X-At", "@/etc/passwd"),
    ("X-Equals", "=5"),
    ("X-Empty", ""),
    ("X-Twice", "one"),
    ("X-Twice", "two"),
    ("X-Sent", "Åsa"),
)


@pytest.mark.parametrize("form", [curl_line, httpie_line])
def test_header_fields_come_as_they_were_and_no_other(listener: Listener, form: object) -> None:
    if form is httpie_line:
        require("http")
    line = form(call(listener, body=b"{}", fields=FIELDS))  # type: ignore[operator]
    typed(line)
    found = came(listener)
    names = {name.lower() for name, _ in FIELDS}
    mine = sorted((name.lower(), value.encode()) for name, value in FIELDS)
    assert sorted(found.of_names(*names)) == mine
    others = {name for name, _ in found.fields} - names
    assert others <= {"host", "content-length", "connection", *_never_left_out(form)}


def _never_left_out(form: object) -> set[str]:
    """Return what the library below HTTPie sends whatever it is told, up to 3.2.1."""
    return {"user-agent", "accept-encoding"} if form is httpie_line else set()


def test_bytes_that_are_no_utf_8_stand_in_a_field_as_they_came(listener: Listener) -> None:
    typed(curl_line(call(listener, fields=(("X-Name", "caf\xe9"),), received=True)))
    assert came(listener).named["x-name"] == b"caf\xe9"
    typed(curl_line(call(listener, fields=(("X-Name", "caf\xc3\xa9"),), received=True)))
    assert came(listener).named["x-name"] == "café".encode()


@pytest.mark.parametrize(
    "target",
    [
        "/a?b=c&d=%20e",
        "/a/../b/./c",
        "/a/..",
        "/[1-3]/{a,b}",
        "/a#b",
        '/it\'s?x="$HOME"',
        "/blank here",
        "/caf\xc3\xa9",
        "*",
        "http://elsewhere.example/a",
    ],
)
def test_curl_asks_for_the_target_as_it_is(listener: Listener, target: str) -> None:
    typed(curl_line(call(listener, target=target, received=True)))
    assert came(listener).target == target.encode("latin-1")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "X-Y'Z"])
@pytest.mark.parametrize("body", [b"", b"{}"])
def test_curl_sends_the_method(listener: Listener, method: str, body: bytes) -> None:
    if method == "HEAD" and body:
        pytest.skip("no client waits rightly for the answer to that")
    typed(curl_line(call(listener, method=method, body=body)))
    found = came(listener)
    assert found.method == method.encode()
    assert found.body == body
    assert "content-type" not in found.named


NAMES = {"‹secret #1›": "${DESK_KEY}"}


@pytest.mark.parametrize("form", [curl_line, httpie_line])
@pytest.mark.parametrize("value", ["plain", 'it\'s "so" $HOME `date` \\ !', "-n", "*", "Åsa"])
def test_a_hidden_value_is_a_variable_of_the_environment(
    listener: Listener, form: object, value: str
) -> None:
    if form is httpie_line:
        require("http")
    one = call(listener, body="<‹secret #1›'>".encode(), fields=(("X-Key", "key ‹secret #1›"),))
    line = form(Sendable(one.request, names=NAMES, body_names=NAMES))  # type: ignore[operator]
    assert '"X-Key: key ${DESK_KEY}"' in line or '"X-Key:key ${DESK_KEY}"' in line
    typed(line, variables={"DESK_KEY": value})
    found = came(listener)
    assert found.named["x-key"] == b"key " + value.encode()
    assert found.body == b"<" + value.encode() + b"'>"


def test_a_hidden_value_stands_among_bytes_that_cannot_be_seen(listener: Listener) -> None:
    one = call(listener, body=b"\0" + "‹secret #1›".encode() + b"\xff%s")
    typed(
        curl_line(Sendable(one.request, names=NAMES, body_names=NAMES)),
        variables={"DESK_KEY": "-%s\\n"},
    )
    assert came(listener).body == b"\0-%s\\n\xff%s"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.lists(st.sampled_from([*range(1, 256), 39, 92, 37, 45, 36, 96]), max_size=40))
def test_any_bytes_are_a_word_and_can_be_printed(content: list[int]) -> None:
    shell, wanted = Shell(), bytes(content)
    lines = f"printf '[%s]' {shell.word(wanted + b'.')}\n{shell.printing(wanted)}\n"
    for program in SHELLS:
        ended = subprocess.run(
            [require(program)], input=lines.encode(), capture_output=True, timeout=60, check=True
        )
        assert ended.stdout == b"[" + wanted + b".]" + wanted, (program, lines)
