from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.transport.inbound.listeners import Listeners
from tests.transport.serving import Recorder, listening


@pytest.fixture(scope="session")
def tls_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def listeners(tls_directory: Path, recorder: Recorder) -> AsyncIterator[Listeners]:
    async with listening(tls_directory, recorder) as open_listeners:
        yield open_listeners
