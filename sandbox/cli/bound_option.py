"""The option `--bound`, which `serve` and `run` have alike."""

from collections.abc import Callable
from typing import TypeVar

import click

from sandbox.app.bounds import settings

_Command = TypeVar("_Command", bound=Callable[..., object])


def bound_option(command: _Command) -> _Command:
    """Add the option; its help lists every bound with its default."""
    listed = ", ".join(f"{setting.name} ({setting.shown})" for setting in settings())
    return click.option(
        "--bound",
        "bounds",
        multiple=True,
        metavar="NAME=VALUE",
        help=f"How much peers can make us keep or wait for; repeatable. Defaults: {listed}.",
    )(command)
