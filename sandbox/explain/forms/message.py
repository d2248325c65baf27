"""A request as an HTTP/1.1 message: for a socket, or for the `.http` file of an editor."""

from sandbox.explain.forms.sendable import Sendable


def http_message(call: Sendable) -> bytes:
    """Return the message with its lines ending in CRLF; Host and Content-Length are those of what
    is there.
    """
    head = [f"{call.request.method} {call.request.target} HTTP/1.1"]
    lines = [call.as_bytes(line) for line in head]
    if not call.has("host"):
        lines.append(call.as_bytes(f"Host: {call.request.authority}"))
    lines += [call.as_bytes(name) + b": " + value for name, value in call.fields]
    if call.body or call.request.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(call.body)}".encode())
    return b"\r\n".join([*lines, b"", call.body])
