from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.client import SandboxClient
from tests.control.served import Served, serving


@pytest.fixture(scope="session")
def tls_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture
async def served(tls_directory: Path) -> AsyncIterator[Served]:
    async with serving(tls_directory) as open_sandbox:
        yield open_sandbox


@pytest.fixture
def client(served: Served) -> SandboxClient:
    return SandboxClient(served.sandbox.listeners.urls["control"])
