"""The environment, from which a target takes its secrets (`${ACCESS_KEY}`)."""

import os
from collections.abc import Mapping
from types import MappingProxyType


def environment() -> Mapping[str, str]:
    """Return the variables as they are now; a later change of the environment is not seen.

    They are read as UTF-8 whatever the locale says, for so they are sent. A byte that is none
    becomes a lone surrogate, as Python has it.
    """
    if not os.supports_bytes_environ:
        return MappingProxyType(dict(os.environ))
    return MappingProxyType({_text(name): _text(value) for name, value in os.environb.items()})


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
