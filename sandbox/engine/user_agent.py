"""The User-Agent of our calls to the operator (RFC 9110 §10.1.5): what we are, and which version.

Servers before a site refuse requests without one. The player's browser begins as browsers do and
goes on with the truth; so do hooks, for a site may bind a session to whoever logged in.
"""

from dataclasses import replace

from sandbox import __version__
from sandbox.engine.world.exchange import Starter
from sandbox.wire import Headers, Request

NAME = "User-Agent"
OF_A_PROVIDER = f"provider-sandbox/{__version__}"
OF_A_BROWSER = f"Mozilla/5.0 (compatible; {OF_A_PROVIDER})"


def with_user_agent(request: Request, *, by: Starter) -> Request:
    """Return a request with a user agent; one that it has already stays."""
    if NAME in request.headers:
        return request
    ours = OF_A_BROWSER if by is Starter.PLAYER else OF_A_PROVIDER
    return replace(request, headers=Headers((*request.headers, (NAME, ours))))
