"""What the plugin loads in a session that does not use it, told by `sys.modules`."""

import json
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.plugin.suites import played

TELL = """
import json, pathlib, sys

def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        pathlib.Path("loaded.json").write_text(json.dumps(sorted(sys.modules)))
"""


def loaded(folder: Path, tests: str, *words: str) -> set[str]:
    suite = played(folder, tests, *words, conftest=TELL)
    assert suite.code == 0, suite.out
    return set(json.loads((folder / "loaded.json").read_text()))


def test_pytest_finds_the_plugin_by_itself() -> None:
    (found,) = entry_points(group="pytest11", name="provider_sandbox")
    assert found.value == "sandbox.plugin.hooks"


@pytest.mark.parametrize(
    ("words", "more"),
    [((), set()), (("-n", "1"), {"sandbox.plugin.desk", "sandbox.plugin.server"})],
    ids=["alone", "xdist"],
)
def test_a_session_that_does_not_use_it_loads_its_hooks_alone(
    tmp_path: Path, words: tuple[str, ...], more: set[str]
) -> None:
    modules = loaded(tmp_path, "def test_x(): pass", *words)
    ours = {name for name in modules if name.startswith("sandbox")}
    assert ours == {"sandbox", "sandbox.plugin", "sandbox.plugin.hooks", *more}
    assert not modules & {"httpx2", "aiohttp", "msgspec"}


def test_one_that_uses_it_loads_the_client_and_no_server(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "def test_x(sandbox_world): pass")
    assert "sandbox.client" in modules
    assert not modules & {"aiohttp", "msgspec", "sandbox.app", "sandbox.engine"}
