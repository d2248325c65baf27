"""What a command loads: nothing that it does not need. Told by `sys.modules`, never by a clock."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from sandbox.cli.main import COMMANDS, command_named
from tests.cli.command import sandbox

ROOT = Path(__file__).parents[2]
NETWORK = {"aiohttp", "hypercorn", "h2", "httpx2", "ssl", "asyncio"}
HEAVY = NETWORK | {
    "cryptography",
    "jwt",
    "yaml",
    "jsonschema_rs",
    "re2",
    "msgspec",
    "faker",
    "rich",
}
WITHOUT = {
    "--help": HEAVY | {"sandbox.errors", "sandbox.scenario.contract"},
    "--version": HEAVY | {"sandbox.errors", "sandbox.scenario.contract"},
    "lnt": HEAVY | {"sandbox.scenario.contract"},
    "list scenarios/wallet": NETWORK | {"cryptography", "jwt", "faker", "sandbox.app"},
    "lint scenarios/wallet": NETWORK | {"cryptography", "jwt", "faker", "sandbox.app"},
    "explain GR8": {"aiohttp", "hypercorn", "httpx2", "h2", "faker", "playwright", "sandbox.app"},
    "serve --help": {"aiohttp", "httpx2", "faker", "sandbox.authoring", "sandbox.engine.run"},
    "run --help": {"faker", "playwright"},
}
TELL = """\
import json, sys
from sandbox.cli.main import main
sys.argv[0] = "sandbox"
try:
    main()
finally:
    print("\\n" + json.dumps(sorted(sys.modules)))
"""


def loaded(words: str) -> set[str]:
    """Run one command line in a process of its own and return every module it has then."""
    done = subprocess.run(
        [sys.executable, "-c", TELL, *words.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.program
@pytest.mark.parametrize("words", WITHOUT)
def test_a_command_loads_nothing_that_it_does_not_need(words: str) -> None:
    modules = loaded(words)
    assert "sandbox.cli.main" in modules
    assert WITHOUT[words] & modules == set()


@pytest.mark.parametrize("name", sorted({name for names in WITHOUT.values() for name in names}))
def test_what_must_not_be_loaded_is_called_by_a_name_that_exists(name: str) -> None:
    assert find_spec(name) is not None


def test_every_line_of_the_help_stands_for_a_command_of_that_name() -> None:
    for name, listed in COMMANDS.items():
        assert command_named(name).name == name
        assert listed.summary.endswith(".")


def test_the_help_shows_each_command_on_a_line_of_its_own() -> None:
    lines = sandbox("--help").out.splitlines()
    for name, listed in COMMANDS.items():
        assert any(line.split(maxsplit=1) == [name, listed.summary] for line in lines)
