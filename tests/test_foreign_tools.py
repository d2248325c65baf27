import sys
from pathlib import Path

import pytest

from tests.foreign_tools import MODULES, require


def test_a_tool_that_is_there_is_found_with_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = Path(sys.executable)
    monkeypatch.setenv("PATH", str(interpreter.parent))
    assert Path(require(interpreter.name)).samefile(interpreter)


@pytest.mark.parametrize("ci", ["", "false", "1"])
def test_away_from_ci_a_missing_tool_skips_with_its_name(
    ci: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool"):
        require("no-such-tool")


def test_in_ci_a_missing_tool_fails_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-tool"):
        require("no-such-tool")


def test_a_python_package_is_looked_up_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("tests.foreign_tools.MODULES", MODULES | {"pytest"})
    assert require("pytest") == pytest.__file__
