"""`sandbox open`: the report of a run in a browser."""

import sys
import webbrowser
from pathlib import Path

import click

from sandbox.app.finished.history import INDEX
from sandbox.cli.project.completing import complete_paths
from sandbox.cli.project.opened import settings
from sandbox.errors import SetupFault
from sandbox.evidence.fold import fold
from sandbox.evidence.verdict import Exit
from sandbox.report.formats import FORMATS
from sandbox.report.run_directory import events_of, latest_in, run_directory
from sandbox.report.write import EVIDENCE
from sandbox.transport.environment import environment
from sandbox.transport.in_use import is_written
from sandbox.whole_file import write_whole

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
_OWN_WINDOWS = ("darwin", "win32", "cygwin")


@click.command("open")
@click.argument(
    "directory", required=False, type=click.Path(path_type=Path), shell_complete=complete_paths
)
@click.option("--print", "prints", is_flag=True, help="Print the page's path, and open nothing.")
def open_report(directory: Path | None, *, prints: bool) -> int:
    """Open report.html of a run in a browser, and print its path.

    DIRECTORY is a run directory, the latest when none is named, or a folder of runs: then it is
    their list. A report that is not there is made from the evidence. Where no browser can be
    opened, this is told. Exit codes: 0 the page is there; 2 this is no run directory.
    """
    page = _page(directory or latest_in(Path(settings().out(None))))
    click.echo(page)
    if not prints and (why_not := _opened(page)):
        click.echo(f"sandbox: {why_not}; open the file yourself", err=True)
    return Exit.PASSED


def _page(given: Path) -> Path:
    if (given / INDEX).is_file() and not (given / EVIDENCE).is_file():
        return given / INDEX
    directory, form = run_directory(given), FORMATS["html"]
    page = directory / form.file
    if not page.is_file():
        if is_written(directory / EVIDENCE):
            raise SetupFault(f"{directory} is being played: its report comes at its end")
        run = fold(events_of(directory), directory=directory.as_posix())
        write_whole(page, form.make(run), mode=0o600)
    return page


def _opened(page: Path) -> str:
    """Open a page; return why it was not, "" where it was."""
    if sys.platform not in _OWN_WINDOWS and not any(map(environment().get, _DISPLAYS)):
        return f"no browser was opened: there is no display ({', '.join(_DISPLAYS)} are not set)"
    try:
        found = webbrowser.open(page.resolve().as_uri())
    except (webbrowser.Error, OSError) as fault:
        return f"no browser was opened: {fault}"
    return "" if found else "no browser was opened: none was found"
