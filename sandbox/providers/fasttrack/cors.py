"""Cross-origin access (Fetch, CORS): any page may call Fast Track's service and read the answer."""

from dataclasses import replace

from sandbox.wire import Headers, Request, Response

_ALLOWED_HEADERS = "authtoken, content-type, accept"
_PREFLIGHT_AGE_S = 600


def preflight(request: Request) -> Response:
    """Allow what a browser asks for, authtoken in any case (Fetch, CORS preflight)."""
    asked = request.headers.get("access-control-request-headers")
    headers = Headers(
        (
            ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
            ("Access-Control-Allow-Headers", _allowed_headers(asked)),
            ("Access-Control-Max-Age", str(_PREFLIGHT_AGE_S)),
        )
    )
    if request.headers.get("access-control-request-private-network") == "true":
        headers = headers.with_field("Access-Control-Allow-Private-Network", "true")
    return Response(204, headers)


def readable(response: Response, request: Request) -> Response:
    """Let the page's origin read the answer; a caller that is no browser sees no difference."""
    origin = request.headers.get("origin")
    if origin is None:
        return response
    headers = response.headers.with_field("Access-Control-Allow-Origin", origin)
    headers = headers.with_field("Access-Control-Allow-Credentials", "true")
    return replace(response, headers=headers.with_field("Vary", "Origin"))


def _allowed_headers(asked: str | None) -> str:
    if not asked or "authtoken" in asked.lower():
        return asked or _ALLOWED_HEADERS
    return f"{asked}, {_ALLOWED_HEADERS}"
