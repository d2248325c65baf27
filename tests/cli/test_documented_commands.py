"""Commands in the documentation: whatever is shown has options that exist."""

import re
import shlex

import pytest

from sandbox.cli.main import COMMANDS as NAMES
from sandbox.cli.main import command_named
from sandbox.plugin.hooks import OPTIONS
from tests.docs.blocks import ROOT, Block, blocks, documents, shown
from tests.docs.terminal import Line, lines_of

CONSOLE = blocks("console")
ELSEWHERE = frozenset({"printf", "curl", "export", "kill", "echo"})
IMAGE = "provider-sandbox"


def words_of(command: str) -> list[str]:
    """Return the words of a command line, without what belongs to the shell."""
    words = shlex.split(command)
    words = words[: words.index(">")] if ">" in words else words
    return [word for word in words if word != "&"]


def complaint(command: str) -> str:
    """Return what is wrong with a command line; "" when nothing is."""
    first, *rest = words_of(command)
    if first == "make":
        known = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        asked = {word for word in rest if "=" not in word}
        return "" if asked <= set(known) else f"no such word: {rest}"
    if first == "docker":
        return in_the_image(rest)
    if first == "sandbox":
        return of_the_program(rest)
    return "" if first in ELSEWHERE else f"nobody checks {first}"


def in_the_image(words: list[str]) -> str:
    if words[0] == "compose":
        named = words[words.index("-f") + 1]
        return "" if (ROOT / named).is_file() else f"there is no {named}"
    inner = words[words.index(IMAGE) + 1 :]
    return of_the_program(inner) if inner else ""


def of_the_program(words: list[str]) -> str:
    """Parse as the program would, and look whether the scenarios named exist."""
    name, *rest = words
    try:
        command_named(name).make_context(name, list(rest))
    except Exception as fault:  # noqa: BLE001 - whatever click or a KeyError says is the finding
        return f"{type(fault).__name__}: {fault}"
    named = [word for word in rest if word.startswith("scenarios/")]
    lost = [word for word in named if not (ROOT / word).exists()]
    return f"there is no {', '.join(lost)}" if lost else ""


COMMANDS = [(block, line) for block in CONSOLE for line in lines_of(block)]


@pytest.mark.parametrize(
    ("block", "line"), COMMANDS, ids=[f"{b.where}-{n}" for n, (b, _) in enumerate(COMMANDS)]
)
def test_every_command_has_options_that_exist(block: Block, line: Line) -> None:
    assert complaint(line.command) == "", block.where


@pytest.mark.parametrize(
    "command",
    [
        "sandbox run x.yaml --tarqet t.yaml",
        "sandbox init",
        "make everything",
        "sandbox lint scenarios/no",
    ],
)
def test_a_command_that_does_not_exist_would_be_found(command: str) -> None:
    assert complaint(command) != ""


def test_commands_in_running_text_name_real_options() -> None:
    params = [each for name in NAMES for each in command_named(name).params]
    options = {opt for each in params for opt in (*each.opts, *each.secondary_opts)}
    of_pytest = {f"--{name.replace('_', '-')}" for name, _, _ in OPTIONS}
    known = options | of_pytest | {"--help", "--version"}
    outside = {
        "--cacert",
        "--data-binary",
        "--data-raw",
        "--build",
        "--name",
        "--rm",
        "--junit-xml",
    }  # curl's, docker's and pytest's
    for file in documents():
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", file.read_text()))
        assert named <= known | outside, shown(file)
