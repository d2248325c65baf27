"""What every test rests on: no test is judged by how long it took, and none writes in a home.

Every result.json that a test leaves in its folder is held against the published schema.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.result_schema import mistakes_below

settings.register_profile("sandbox", deadline=None)
settings.load_profile("sandbox")

os.environ["XDG_STATE_HOME"] = str(Path(tempfile.gettempdir()) / f"sandbox-tests-{os.getuid()}")


LONG = ("tests/scaffold/", "tests/foreign/")
"""Where single tests take minutes: they begin first, or one of them would run alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first; the others keep their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True)
def _results_are_of_the_published_shape(request: pytest.FixtureRequest) -> Iterator[None]:
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        assert list(mistakes_below(folder)) == []
