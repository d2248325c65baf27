"""The image's health check, as it stands in the Dockerfile, against listeners of ours."""

import re
import sys
from pathlib import Path

import pytest

from sandbox.transport.inbound.listeners import Listeners
from tests.transport.serving import run

DOCKERFILE = (Path(__file__).parents[2] / "docker" / "Dockerfile").read_text()


@pytest.mark.parametrize("open_still", [True, False])
async def test_the_health_check_fails_when_nobody_answers(
    listeners: Listeners, open_still: bool
) -> None:
    probe = re.search(r'CMD \["python3", "-c", "(.*)"\]', DOCKERFILE)
    assert probe is not None
    assert "http://127.0.0.1:8700/" in probe[1]
    code = probe[1].replace("http://127.0.0.1:8700", listeners.urls["control"])
    if not open_still:
        await listeners.close()
    ran = await run(sys.executable, "-c", code)
    assert (ran.code == 0) is open_still, ran.err
