"""Clients that are not ours: found and used, or the test says why it did not run.

Away from CI a missing tool skips the test that needs it. In CI (environment `CI=true`) it fails:
a suite that quietly proves less than it says is worse than a red one.
"""

import importlib.util
import os
import shutil
from typing import NoReturn

import pytest

MODULES = frozenset({"axe_playwright_python", "playwright"})
"""Tools that are Python packages; everything else is looked up on the PATH."""


def require(tool: str) -> str:
    """Return the path of an executable, or of a package of MODULES; else skip, in CI fail."""
    found = _module_path(tool) if tool in MODULES else shutil.which(tool)
    return found or lacking(tool)


def lacking(what: str) -> NoReturn:
    """Say that something is not installed: skip, in CI fail."""
    reason = f"{what} is not installed here; the test that needs it proves nothing without it"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI=true)")
    pytest.skip(reason)


def _module_path(name: str) -> str | None:
    spec = importlib.util.find_spec(name)
    return spec.origin if spec else None
