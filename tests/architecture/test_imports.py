"""Who may import the command line: its own tests and those that use it as a person does."""

import grimp
import pytest

MAY = ("tests.cli", "tests.acceptance", "tests.fuzz")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("sandbox", "tests", cache_dir=None)


def importers(graph: grimp.ImportGraph, package: str) -> set[str]:
    """Return the modules of tests that import something of a package."""
    inside = {package, *graph.find_descendants(package)}
    found = {name for one in inside for name in graph.find_modules_that_directly_import(one)}
    return {name for name in found if name.startswith("tests.")}


def test_tests_use_the_composition_root_and_not_the_command_line(graph: grimp.ImportGraph) -> None:
    assert [name for name in importers(graph, "sandbox.cli") if not name.startswith(MAY)] == []


def test_those_that_may_are_found(graph: grimp.ImportGraph) -> None:
    assert "tests.cli.test_main" in importers(graph, "sandbox.cli")
    assert "tests.live.harness" in importers(graph, "sandbox.app")
