"""Commands in the documentation that are marked are run, and print what is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks_of, documents, shown
from tests.docs.comparing import is_as_shown
from tests.docs.terminal import Terminal, lines_of

PLAYED = [file for file in documents() if any("run" in block.words for block in blocks_of(file))]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal.opened(tmp_path)
    yield opened
    opened.close()


def play(block: Block, terminal: Terminal) -> None:
    if block.save:
        terminal.save(block.save, block.text)
    if block.language != "console" or "run" not in block.words:
        return
    for line in lines_of(block):
        printed = terminal.type(line.command)
        told = f"{block.where}: {line.command}\nprinted:\n{printed}\nshown:\n{line.output}"
        assert is_as_shown(line.output, printed), told


@pytest.mark.parametrize("file", PLAYED, ids=shown)
def test_every_command_that_is_marked_prints_what_is_shown(file: Path, terminal: Terminal) -> None:
    for block in blocks_of(file):
        play(block, terminal)


def test_any_lines_may_stand_where_dots_are() -> None:
    assert is_as_shown("a\n…\nd", "a\nb\nc\nd\n")
    assert is_as_shown("…\nd", "a\nd")
    assert not is_as_shown("a\n…\ne", "a\nb\nd")
    assert not is_as_shown("a\n…\nc\n…\nb\n…", "a\nb\nc\nd")
    assert is_as_shown('{"a":…,"b":2}', '{"a":[1],"b":2}')
    assert not is_as_shown('{"a":…,"b":2}', '{"a":1,"b":3}')


def test_times_and_ids_may_differ_and_nothing_else() -> None:
    assert is_as_shown("took 5 ms, runs/20261121-093832-19", "took 1.2 s, runs/20270101-000000-7")
    assert not is_as_shown("exit 0", "exit 1")
