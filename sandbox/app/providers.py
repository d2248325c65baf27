"""How requests are recognised, by provider, for the parts of the program that know none."""

from collections.abc import Callable, Mapping

from sandbox.port import Recognised
from sandbox.providers import all_providers
from sandbox.wire import Request


def recognisers() -> Mapping[str, Callable[[Request], Recognised]]:
    """Return, by provider, what tells from a request's bytes alone what it is."""
    return {name: provider.recognise for name, provider in all_providers().items()}
