"""A provider that `make scaffold` makes is green untouched, and so is the repository without it.

What happens in a copy of the repository:

    everywhere   format, lint of code and scenarios, layers and sizes, types of the new files, the
                 new provider's tests, and those tests that look at all providers and are quickly
                 run; the new scenario against the reference operator, without and with the new
                 defect, in processes on free ports
    CI=true      besides: types of everything, the slower tests that look at all providers (the
                 documentation's commands, listeners, transcripts), and `make mutants` of the new
                 defect
    SCAFFOLD=all besides: `make quick` and every defect of every provider; for who changes what is
                 made, or writes a test that looks at all providers

Once the folders are deleted the copy is what it was, byte for byte, and what is run everywhere is
run again. The rest of `make check` sees no difference between three providers and four; it is left
to the repository itself, and so is this test.
"""

import faulthandler
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
    "tests/transport/test_control_port.py",
    "tests/transport/test_listeners.py",
)
DEFECTS = ("python", "-m", "pytest", "-q", "tests/live/reference_operator/test_defects.py")
LONG = {
    "types of everything": ("make", "types"),
    "slower tests": ("python", "-m", "pytest", "-q", *SLOWLY),
    "the defect shows": (*DEFECTS, "-k", NAME),
    "the mutants": ("python", "-m", "tests.mutants", DEFECT),
}
WHOLE = {"make quick": ("make", "quick"), "all defects show": DEFECTS}


@pytest.fixture(autouse=True)
def _patience() -> None:
    """Lift pytest's bound on one test: each command has its own, and may share two processors."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy.made(tmp_path / "copy")


def test_four_folders_are_added_and_no_other_file_is_changed(copy: Copy) -> None:
    before = copy.files()
    made = scaffold(copy)
    after = copy.files()
    added = set(after) - set(before)
    assert {file: after[file] for file in before} == before
    assert set(made.text.split()) == added
    assert all(any(file.startswith(f"{one}/{NAME}/") for one in FOLDERS) for file in added)


def test_a_new_provider_is_green_untouched(copy: Copy) -> None:
    scaffold(copy)
    check(copy, OWN_TESTS)
    well(copy.run("python", "-m", "mypy", *OWN_CODE))


def test_its_scenario_passes_a_right_operator_and_fails_the_defect(copy: Copy) -> None:
    scaffold(copy)
    right = well(copy.run("python", "-m", "tests.scaffold.playing", NAME))
    assert "1 PASSED" in right.text
    wrong = copy.run("python", "-m", "tests.scaffold.playing", NAME, DEFECT)
    assert (wrong.code, "1 FAILED" in wrong.text) == (1, True), wrong.text
    assert f"must  {CLAUSE}" in wrong.text


def test_without_its_folders_the_repository_is_what_it_was_and_green(copy: Copy) -> None:
    before = copy.files()
    scaffold(copy)
    well(copy.run("python", "-m", "pytest", "-q", OWN_TESTS))
    for folder in FOLDERS:
        shutil.rmtree(copy.root / folder / NAME)
    assert copy.files() == before
    check(copy)


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="takes minutes: in CI alone")
@pytest.mark.parametrize("command", LONG.values(), ids=list(LONG))
def test_a_new_provider_is_green_at_length(copy: Copy, command: tuple[str, ...]) -> None:
    scaffold(copy)
    well(copy.run(*command))


@pytest.mark.skipif(os.environ.get("SCAFFOLD") != "all", reason="takes long: with SCAFFOLD=all")
@pytest.mark.parametrize("command", WHOLE.values(), ids=list(WHOLE))
def test_a_new_provider_is_green_wholly(copy: Copy, command: tuple[str, ...]) -> None:
    scaffold(copy)
    well(copy.run(*command))


def scaffold(copy: Copy) -> Ended:
    """Make the provider."""
    return well(copy.run("make", "scaffold", f"PROVIDER={NAME}"))


def well(ended: Ended) -> Ended:
    """Return how a command ended, which is well."""
    assert ended.code == 0, ended.text
    return ended


def check(copy: Copy, *tests: str) -> None:
    """Run what is run everywhere; see the module."""
    well(copy.run("make", "fmt-check", "lint", "arch"))
    well(copy.run("python", "-m", "pytest", "-q", *QUICKLY, *tests))
