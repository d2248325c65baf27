"""The environment, from which a target takes its secrets (`${ACCESS_KEY}`)."""

import os
from collections.abc import Mapping
from types import MappingProxyType


def environment() -> Mapping[str, str]:
    """Return the variables as they are now; a later change of the environment is not seen."""
    return MappingProxyType(dict(os.environ))
