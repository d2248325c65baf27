"""The control port before and after its first caller."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.transport.inbound import control_port
from sandbox.transport.inbound.control_port import ControlPort
from sandbox.transport.inbound.listeners import Listeners
from sandbox.transport.inbound.ports import bind
from sandbox.transport.inbound.service import BugReport
from tests.transport.serving import Recorder


async def nobody_answers() -> Mapping[str, bool]:
    return {}


def port_on(listening: socket.socket, *, on_bug: BugReport) -> ControlPort:
    return ControlPort(
        listening,
        urls={},
        ca_file=Path("ca.pem"),
        health=nobody_answers,
        on_bug=on_bug,
        grace_s=0.1,
    )


async def test_a_port_that_nobody_called_is_closed_again(recorder: Recorder) -> None:
    listening = bind("127.0.0.1", 0, name="control")
    port = port_on(listening, on_bug=recorder.report)
    port.start()
    await port.close()
    await port.close()
    assert listening.fileno() == -1


async def test_it_can_be_closed_while_the_first_caller_waits(recorder: Recorder) -> None:
    listening = bind("127.0.0.1", 0, name="control")
    address = listening.getsockname()
    port = port_on(listening, on_bug=recorder.report)
    port.start()
    _, writer = await asyncio.open_connection(*address)
    await asyncio.sleep(0)
    await port.close()
    writer.transport.abort()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*address)
    assert recorder.bugs == []


async def test_what_keeps_it_from_serving_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_port, "_APPLICATION", "sandbox.transport.no_such_module")
    told: asyncio.Queue[tuple[str, BaseException]] = asyncio.Queue()
    listening = bind("127.0.0.1", 0, name="control")
    port = port_on(listening, on_bug=lambda where, bug: told.put_nowait((where, bug)))
    port.start()
    _, writer = await asyncio.open_connection(*listening.getsockname())
    where, bug = await told.get()
    assert (where, type(bug)) == ("control", ModuleNotFoundError)
    writer.close()
    await port.close()


NO_HTTP_1 = {
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "SSH": b"SSH-2.0-scanner\r\n",
    "noise": bytes(range(256)) * 8,
    "a bad header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon\r\n\r\n",
    "a bad length": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n",
    "a long line": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
}


@pytest.mark.parametrize("sent", NO_HTTP_1.values(), ids=NO_HTTP_1)
async def test_what_scanners_send_is_answered_and_nobodys_news(
    listeners: Listeners,
    recorder: Recorder,
    sent: bytes,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    address = ("127.0.0.1", int(listeners.urls["control"].rpartition(":")[2]))
    reader, writer = await asyncio.open_connection(*address)
    writer.write(sent)
    status = await reader.readline()
    writer.transport.abort()
    assert status.split()[1] in {b"400", b"421"}
    reader, writer = await asyncio.open_connection(*address)  # and it goes on serving
    writer.write(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert b" 200 " in await reader.readline()
    writer.transport.abort()
    assert (caplog.records, recorder.bugs) == ([], [])
    assert capfd.readouterr() == ("", "")
