"""Which Chromium a browser hook uses, and what is said where there is none."""

from pathlib import Path

import pytest

from sandbox.errors import SetupFault
from sandbox.transport.outbound.browser import EXECUTABLES, BrowserVisits, find_chromium


def program(folder: Path, name: str) -> str:
    file = folder / name
    file.write_text("#!/bin/sh\nexit 3\n")
    file.chmod(0o755)
    return str(file)


def test_the_one_that_is_named_is_taken_before_any_on_the_path(tmp_path: Path) -> None:
    named = program(tmp_path, "my-chromium")
    program(tmp_path, "chromium")
    assert find_chromium({"SANDBOX_CHROMIUM": named, "PATH": str(tmp_path)}) == named


@pytest.mark.parametrize("name", EXECUTABLES)
def test_otherwise_it_is_looked_for_on_the_path(tmp_path: Path, name: str) -> None:
    there = program(tmp_path, name)
    assert find_chromium({"PATH": f"{tmp_path / 'nothing'}:{tmp_path}"}) == there


def test_without_any_the_message_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match=r"no chromium or .* on the PATH.*SANDBOX_CHROMIUM"):
        find_chromium({"PATH": str(tmp_path)})
    with pytest.raises(SetupFault, match="SANDBOX_CHROMIUM names /nowhere, which is no file"):
        find_chromium({"SANDBOX_CHROMIUM": "/nowhere"})


async def test_a_browser_that_was_never_started_is_closed_without_a_word() -> None:
    await BrowserVisits({}).close()
