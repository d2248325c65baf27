"""Each import contract holds, and breaks when its very rule is broken on purpose."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.program

VIOLATIONS = {
    "Imports go only downwards": ("sandbox/wire.py", "import sandbox.evidence.verdict"),
    "Rooms never import rooms": (
        "sandbox/providers/gr8/accounts.py",
        "import sandbox.providers.wallet.rules",
    ),
    "Only the composition root knows which providers there are": (
        "sandbox/engine/world/clock.py",
        "from sandbox.providers import all_providers",
    ),
    "Reports and explanations read events and nothing of the engine": (
        "sandbox/report/write.py",
        "import sandbox.engine.world.clock",
    ),
    "The control API stands on app alone": (
        "sandbox/control/rows.py",
        "import sandbox.engine.world.clock",
    ),
    "The client stands on exact JSON and on nothing else of ours": (
        "sandbox/client/answers.py",
        "import sandbox.wire",
    ),
    "Below transport nothing reads a clock, a socket, randomness or the environment": (
        "sandbox/engine/world/clock.py",
        "import time",
    ),
    "Only the command line knows click": ("sandbox/app/run.py", "import click"),
    "Cryptography stays in protocol and in TLS": (
        "sandbox/providers/wallet/rules.py",
        "import cryptography",
    ),
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(tool), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "sandbox", tmp_path / "sandbox", ignore=ignored)
    return tmp_path


def test_the_package_keeps_every_import_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout
    assert f"{len(VIOLATIONS)} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_seeded_violation_breaks_its_contract(contract: str, copy: Path) -> None:
    name, line = VIOLATIONS[contract]
    file = copy / name
    file.write_text(f"{file.read_text()}\n{line}\n")
    result = lint_imports(copy)
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout
