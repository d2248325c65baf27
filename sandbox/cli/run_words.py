"""Options that `sandbox run` shares with other commands, and what becomes of them."""

from collections.abc import Callable

import click

from sandbox.cli.project.completing import complete_ids, complete_tags
from sandbox.errors import SetupFault
from sandbox.report.console.cell_text import Detail

Decorator = Callable[[Callable[..., int]], Callable[..., int]]


def choice_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that choose among the scenarios below the paths."""
    for option in reversed(_CHOICE):
        command = option(command)
    return command


def detail_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add `-q` and `-v`."""
    for option in reversed(_DETAIL):
        command = option(command)
    return command


def detail_of(*, quiet: bool, verbose: bool) -> Detail:
    """Return how much is shown. Raise SetupFault where both are asked for."""
    if quiet and verbose:
        raise SetupFault("-q shows less and -v shows more: give one of the two")
    return Detail.QUIET if quiet else Detail.VERBOSE if verbose else Detail.USUAL


def maxfail_of(*, first: bool, maxfail: int) -> int:
    """Return after how many failed cells a run stops. Raise SetupFault where two are asked for."""
    if first and maxfail:
        told = f"-x is --maxfail 1, and --maxfail {maxfail} was given: give one of the two"
        raise SetupFault(told)
    return 1 if first else maxfail


_CHOICE: tuple[Decorator, ...] = (
    click.option(
        "--tag",
        "tags",
        multiple=True,
        shell_complete=complete_tags,
        help="Only scenarios with this tag; repeatable.",
    ),
    click.option(
        "--only",
        multiple=True,
        metavar="ID",
        shell_complete=complete_ids,
        help="Only this scenario or cell; repeatable.",
    ),
    click.option(
        "-k",
        "keyword",
        default="",
        metavar="EXPR",
        help="Only cells whose ids, tags or values it means: 'code-2 and not slow'.",
    ),
)
_DETAIL: tuple[Decorator, ...] = (
    click.option("-q", "--quiet", is_flag=True, help="Say nothing of cells that went well."),
    click.option("-v", "--verbose", is_flag=True, help="Name every check of every cell."),
)
