"""The impersonated providers, one folder each; rooms never import rooms."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from sandbox.port import Provider


@cache
def all_providers() -> Mapping[str, Provider]:
    """Return every provider by name: what each folder here calls `PROVIDER`. No other list of
    providers is kept.
    """
    found: dict[str, Provider] = {}
    for folder in sorted(iter_modules(__path__), key=lambda each: each.name):
        provider = import_module(f"{__name__}.{folder.name}").PROVIDER
        if not isinstance(provider, Provider):
            raise TypeError(f"sandbox/providers/{folder.name} has no Provider named PROVIDER")
        found[provider.name] = provider
    return MappingProxyType(found)
