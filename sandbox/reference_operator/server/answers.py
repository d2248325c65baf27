"""The HTTP answers of this operator: JSON, never cached, one shape of error for all."""

from collections.abc import Mapping

from sandbox.json_value import Json, JsonFault, dump_json, parse_json
from sandbox.wire import Headers, Response

HTML = "text/html; charset=utf-8"
NO_STORE = ("Cache-Control", "no-store")
IN_CHUNKS = ("Transfer-Encoding", "chunked")  # asks the server to send without Content-Length
HUNG_UP = Response(0)
"""In place of an answer: the connection is reset."""


class Refusal(Exception):
    """A request this operator will not serve: HTTP status and one stable word."""

    def __init__(self, status: int, error: str) -> None:
        self.status = status
        self.error = error
        super().__init__(f"{status} {error}")


def json_answer(status: int, body: Json, *extra: tuple[str, str]) -> Response:
    """Answer in JSON; every such answer concerns one player, so nobody may keep it."""
    fields = (("Content-Type", "application/json"), NO_STORE, *extra)
    return Response(status, Headers(fields), dump_json(body).encode("utf-8", "replace"))


def text_answer(status: int, text: str, *, content_type: str = "text/plain") -> Response:
    """Answer in text of the given type, not to be kept."""
    fields = (("Content-Type", content_type), NO_STORE)
    return Response(status, Headers(fields), text.encode())


def error_answer(refusal: Refusal, *extra: tuple[str, str]) -> Response:
    """Answer with exactly `error` and `code`."""
    return json_answer(refusal.status, {"error": refusal.error, "code": refusal.status}, *extra)


def wrong_method(allowed: Mapping[str, object]) -> Response:
    """405, naming the methods that are served (RFC 9110 §15.5.6)."""
    return error_answer(Refusal(405, "method_not_allowed"), ("Allow", ", ".join(sorted(allowed))))


def media_type(headers: Headers) -> str:
    """Return the media type of a message without its parameters, lower case; "" when absent."""
    return (headers.get("Content-Type") or "").partition(";")[0].strip().lower()


def read_object(body: bytes) -> Mapping[str, Json]:
    """Read a body that must be one strict JSON object. Raise Refusal 400 when it is not."""
    try:
        value = parse_json(body)
    except JsonFault:
        raise Refusal(400, "invalid_request") from None
    if not isinstance(value, Mapping):
        raise Refusal(400, "invalid_request")
    return value
