"""The terminal that a command writes on: its width and its colours."""

import shutil
import sys

import click

from sandbox.report.console.layout import Page, color_wanted
from sandbox.transport.environment import environment


def terminal_page() -> Page:
    """Return the page that standard output is: its width, and whether colour is wanted on it."""
    color = color_wanted(environment(), tty=sys.stdout.isatty())
    context = click.get_current_context(silent=True)
    if color and context is not None:
        context.color = True  # or click takes colours out where there is no terminal
    return Page(width=terminal_width(), color=color)


def terminal_width() -> int:
    """Return the columns of the terminal; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns
