"""What the operator serves, as a table: path, method, and who answers."""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.wire import Request, Response

Handler = Callable[[Request], "Response | Awaitable[Response]"]
Routes = Mapping[str, Mapping[str, Handler]]
"""Path → method → handler."""
