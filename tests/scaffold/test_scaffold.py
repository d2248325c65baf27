"""A provider that `make scaffold` makes is green untouched, and so is the repository without it.

All of this happens in a copy of the repository, once with the provider and once after its folders
were deleted:

    everywhere   format, lint of code and scenarios, import contracts, sizes, provider names, types
                 of the new files, the new provider's tests, the tests of all contracts, cases and
                 reasons, links and tables of the documentation; the new scenario against the
                 reference operator, without and with the new defect, in processes on free ports
    CI=true      besides: types of everything, `make quick`, the commands of the documentation, and
                 `make mutants` of the new defect

The other tests do not look at what providers there are, and are left out.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.scaffold.copied import Copy
from tests.scaffold.naming import FOLDERS

NAME = "lotto"
DEFECT, CLAUSE = "lotto-key-of-staging", "lotto.ping.key-is-valid"
IN_CI = os.environ.get("CI") == "true"
OWN = ("tests/providers/lotto",)
TESTS = (
    "tests/architecture",
    "tests/providers/test_reasons.py",
    "tests/reference_operator",
    "tests/scenario/contract",
    "tests/cli/test_docker_files.py",
    "tests/docs/test_files.py",
    "tests/docs/test_reference.py",
)
"""What looks at all providers that are there, and is quickly run."""


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy.made(tmp_path / "copy")


def test_a_new_provider_is_green_untouched_and_so_is_the_repository_without_it(copy: Copy) -> None:
    before = copy.files()
    made = copy.make("scaffold", f"PROVIDER={NAME}")
    assert made.code == 0, made.text
    after = copy.files()
    added = set(after) - set(before)
    assert {file: after[file] for file in before} == before
    assert set(made.text.split()) == added
    assert all(any(file.startswith(f"{one}/{NAME}/") for one in FOLDERS) for file in added)
    stays_green(copy, *OWN)
    is_played(copy)
    for folder in FOLDERS:
        shutil.rmtree(copy.root / folder / NAME)
    assert copy.files() == before
    stays_green(copy)


def stays_green(copy: Copy, *tests: str) -> None:
    """Run what this machine has time for; see the module."""
    words = ["fmt-check", "lint", *(["types", "quick"] if IN_CI else [])]
    runs = [
        copy.make(*words),
        copy.tool("lint-imports", "--no-cache"),
        copy.python("pytest", "-q", *TESTS, *tests),
    ]
    if tests and not IN_CI:
        runs.append(copy.python("mypy", *(f"{one}/{NAME}" for one in FOLDERS if "scen" not in one)))
    if IN_CI:
        runs.append(copy.python("pytest", "-q", "tests/docs/test_commands.py"))
    for ended in runs:
        assert ended.code == 0, ended.text


def is_played(copy: Copy) -> None:
    """Play the new scenario against a right operator and against one with the defect."""
    right = copy.python("tests.scaffold.playing", NAME)
    assert (right.code, "1 PASSED" in right.text) == (0, True), right.text
    wrong = copy.python("tests.scaffold.playing", NAME, DEFECT)
    assert (wrong.code, "1 FAILED" in wrong.text) == (1, True), wrong.text
    assert f"must  {CLAUSE}" in wrong.text
    if IN_CI:
        proven = copy.python("tests.mutants", DEFECT)
        assert proven.code == 0, proven.text
        assert "1/1 defects caught" in proven.text
