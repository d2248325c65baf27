"""A provider that `make scaffold` makes is green untouched, and so is the repository without it.

What happens in a copy of the repository:

    everywhere   format, lint of code and scenarios, import contracts, types of the new files, the
                 new provider's tests, and those tests that look at all providers and are quickly
                 run; the new scenario against the reference operator, without and with the new
                 defect, in processes on free ports
    CI=true      besides: types of everything, `make quick`, the slower tests that look at all
                 providers (the documentation's commands, listeners, transcripts), and
                 `make mutants` of the new defect

Once the folders are deleted the copy is what it was, byte for byte, and what is run everywhere is
run again. The rest of `make check` sees no difference between three providers and four; it is left
to the repository itself, and so is this test.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.scaffold.copied import Copy, Ended
from tests.scaffold.naming import FOLDERS

NAME = "lotto"
DEFECT, CLAUSE = "lotto-key-of-staging", "lotto.ping.key-is-valid"
OWN_CODE = ("sandbox/providers/lotto", "sandbox/reference_operator/lotto", "tests/providers/lotto")
OWN_TESTS = "tests/providers/lotto"
QUICKLY = (
    "tests/architecture/test_provider_names.py",
    "tests/architecture/test_sizes.py",
    "tests/providers/test_reasons.py",
    "tests/reference_operator",
    "tests/scenario/contract",
    "tests/cli/test_docker_files.py",
    "tests/cli/test_imports.py",
    "tests/explain/test_project.py",
    "tests/docs/test_files.py",
)
SLOWLY = (
    "tests/docs",
    "tests/acceptance/test_operator_command.py",
    "tests/live/reference_operator/test_defects.py",
    "tests/transport/test_control_port.py",
    "tests/transport/test_listeners.py",
)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy.made(tmp_path / "copy")


def test_a_new_provider_is_green_untouched_and_so_is_the_repository_without_it(copy: Copy) -> None:
    before = copy.files()
    made = well(copy.make("scaffold", f"PROVIDER={NAME}"))
    after = copy.files()
    added = set(after) - set(before)
    assert {file: after[file] for file in before} == before
    assert set(made.text.split()) == added
    assert all(any(file.startswith(f"{one}/{NAME}/") for one in FOLDERS) for file in added)
    check(copy, OWN_TESTS)
    well(copy.python("mypy", *OWN_CODE))
    play(copy)
    if os.environ.get("CI") == "true":
        check_at_length(copy)
    for folder in FOLDERS:
        shutil.rmtree(copy.root / folder / NAME)
    assert copy.files() == before
    check(copy)


def well(ended: Ended) -> Ended:
    """Return how a command ended, which is well."""
    assert ended.code == 0, ended.text
    return ended


def check(copy: Copy, *tests: str) -> None:
    """Run what is run everywhere; see the module."""
    well(copy.make("fmt-check", "lint"))
    well(copy.tool("lint-imports", "--no-cache"))
    well(copy.python("pytest", "-q", *QUICKLY, *tests))


def check_at_length(copy: Copy) -> None:
    """Run what is run in CI alone; see the module."""
    well(copy.make("types", "quick"))
    well(copy.python("pytest", "-q", *SLOWLY))
    proven = well(copy.python("tests.mutants", DEFECT))
    assert "1/1 defects caught" in proven.text


def play(copy: Copy) -> None:
    """Play the new scenario against a right operator, and against one with the defect."""
    right = well(copy.python("tests.scaffold.playing", NAME))
    assert "1 PASSED" in right.text
    wrong = copy.python("tests.scaffold.playing", NAME, DEFECT)
    assert (wrong.code, "1 FAILED" in wrong.text) == (1, True), wrong.text
    assert f"must  {CLAUSE}" in wrong.text
