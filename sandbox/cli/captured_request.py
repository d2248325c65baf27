"""`sandbox explain --request`: which step of a run took a captured request, and why no other."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from sandbox.app.providers import recognisers
from sandbox.authoring.loading import read_scenarios
from sandbox.cli.terminal import terminal_page
from sandbox.errors import Place, SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.explain.captured import read_captured
from sandbox.explain.trail import Inquiry, Trail
from sandbox.report.console.layout import Page
from sandbox.report.run_directory import read_run
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.wire import Request

_LABEL_WIDTH = 12


def explain_request(file: str, run: str) -> int:
    """Print the trail of a captured request; 1 when no step takes it. Raise SetupFault."""
    if not run:
        raise click.UsageError("--request needs --in RUN: the run it was captured in")
    try:
        content = Path(file).read_bytes()
    except OSError as fault:
        raise SetupFault(f"{file} cannot be read: {fault.strerror}") from fault
    request = read_captured(content, file=file)
    inquiry = Inquiry(
        request, read_run(run), recognisers(), load_contracts(), scenario_at=_scenario_at
    )
    trail = inquiry.trail()
    for line in _trail_lines(request, trail, terminal_page()):
        click.echo(line)
    return Exit.PASSED if trail.taken else Exit.FAILED


@cache
def _scenario_at(place: Place) -> Scenario | None:
    if not Path(place.file).is_file():
        return None
    found, _ = read_scenarios((place.file,), contracts=load_contracts())
    return next(iter(found), None)


def _trail_lines(request: Request, trail: Trail, page: Page) -> Iterator[str]:
    size = f"{len(request.body)} bytes of body"
    yield printable(f"{request.method} {request.target} HTTP/{request.http_version}, {size}")
    for condition in trail.conditions:
        mark = "yes" if condition.holds else "NO "
        told = page.wrapped(condition.text, indent=_LABEL_WIDTH + 7)
        yield f"  {mark}  {condition.name:<{_LABEL_WIDTH}}{told}"
    for label, text in trail.facts:
        yield f"       {label:<{_LABEL_WIDTH}}{page.wrapped(text, indent=_LABEL_WIDTH + 7)}"
