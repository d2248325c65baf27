"""`sandbox explain`: whatever has a name here, and what became of a captured request."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from sandbox.authoring.codes import code_texts
from sandbox.authoring.loading import read_scenarios
from sandbox.cli.formats import json_option
from sandbox.cli.operator_pages import operator_entries
from sandbox.cli.project.completing import complete_names
from sandbox.cli.project.opened import settings
from sandbox.cli.terminal import terminal_page
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.explain.codes import code_entries, code_page
from sandbox.explain.contract import Surroundings, contract_entries
from sandbox.explain.exchange_text import example_of, exchange_lines
from sandbox.explain.explain import Entry, Row, Topic, find_entries, suggestions
from sandbox.explain.message import message_topic, messages_named
from sandbox.explain.project import hook_entries, scenario_entries
from sandbox.explain.provider import provider_entries
from sandbox.json_value import Json, dump_json, with_unseen_escaped
from sandbox.reference_operator.defects import ALL
from sandbox.report.console.layout import Page
from sandbox.report.run_directory import (
    newest_first,
    read_run,
    recorded_place,
    run_directory,
)
from sandbox.scenario.contract.contract import Contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.team_clauses import contracts_beside
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.scenario.yaml_tree.wording import printable

SCENARIOS = "scenarios"
RUNS = "runs"
SHAPE = 1
_MOST_RUNS = 10
_LABEL_WIDTH = 12


@click.command()
@click.argument("name", required=False, shell_complete=complete_names)
@click.option("--scenarios", help="Where scenarios are looked for; default: scenarios.")
@click.option("--in", "run", help="The run to take examples and captured requests from.")
@json_option
@click.option("--request", "capture", help="A file with a captured request; needs --in.")
def explain(
    name: str | None,
    *,
    scenarios: str | None,
    run: str | None,
    capture: str | None,
    how: str,
) -> int:
    """Explain NAME: a clause, scenario, cell, provider, operation, hook, setting, reason or answer
    code, code of the file checks, defect, variant, negative case, outcome or exit code; or RUN#m6,
    a message of a run. Or, with --request FILE --in RUN, which step took a captured request.

    Exit codes: 0 explained; 1 no step takes the captured request; 2 the name is unknown, or a file
    cannot be read.
    """
    if capture is not None:
        from sandbox.cli.captured_request import explain_request

        return explain_request(capture, run or "")
    if name is None:
        raise click.UsageError("name something to explain, or give --request FILE --in RUN")
    topics = _messages(name) or _find(name, scenarios=scenarios, run=run)
    if how == "json":
        click.echo(_as_json(topics))
    else:
        _print_topics(topics)
    return Exit.PASSED


def _messages(name: str) -> list[Topic]:
    """Return the pages of the messages that a name means, none where it means something else."""
    named = messages_named(name)
    if named is None:
        return []
    given, ids = named
    directory = recorded_place(given, runs=Path(settings().out(None)))
    directory = directory.resolve() if directory.is_symlink() else directory
    result = read_run(directory)
    return [message_topic(id_, result, directory=directory.name) for id_ in ids]


def _as_json(topics: Sequence[Topic]) -> str:
    members: list[Json] = [
        {
            "kind": topic.kind,
            "name": topic.name,
            "text": topic.text,
            "rows": [{"label": one.label, "lines": list(one.lines)} for one in topic.rows],
        }
        for topic in topics
    ]
    return with_unseen_escaped(dump_json({"explain": SHAPE, "topics": members}))


def _find(name: str, *, scenarios: str | None, run: str | None) -> list[Topic]:
    entries = [*_entries(scenarios, run)]
    if not (found := find_entries(name, entries)):  # only now are the scenarios worth reading
        entries += scenario_entries(_surroundings(scenarios, run))
        found = find_entries(name, entries)
    if not found:
        near = suggestions(name, entries)
        hint = f"; the nearest: {', '.join(near)}" if near else ""
        raise SetupFault(f"nothing here is called {name!r}{hint}")
    return [entry.page() for entry in found]


def _entries(scenarios: str | None, run: str | None) -> Iterator[Entry]:
    around = _surroundings(scenarios, run)
    contracts = _contracts()
    yield from contract_entries(contracts, around)
    yield from hook_entries(around)
    yield from provider_entries(contracts)
    yield from code_entries()
    yield from operator_entries()


def _contracts() -> Contracts:
    """Return the contracts, with the clauses of the team of this project."""
    return contracts_beside(settings().target(None))


def _surroundings(scenarios: str | None, run: str | None) -> Surroundings:
    broken: dict[str, list[tuple[str, str]]] = {}
    for defect in ALL:
        broken.setdefault(defect.clause, []).append((defect.id, defect.text))
    here = scenarios is not None or Path(SCENARIOS).is_dir()
    unread = f"no folder {SCENARIOS} here; name one with --scenarios"
    return Surroundings(
        scenarios=_reader(scenarios or SCENARIOS) if here else tuple,
        unread="" if here else unread,
        broken_by=broken,
        example=lambda operation: _example(operation, run),
    )


def _reader(path: str) -> Callable[[], Sequence[Scenario]]:
    return lambda: read_scenarios((path,), contracts=_contracts())[0]


def _example(operation: str, run: str | None) -> tuple[str, ...]:
    """Take an exchange of the named run, else of the newest one that has it."""
    chosen = [run_directory(run)] if run else list(newest_first(Path(RUNS)))[:_MOST_RUNS]
    for directory in chosen:
        message = example_of(operation, read_run(directory))
        if message is not None:
            return (f"({message.id} of {directory})", *exchange_lines(message))
    return ()


def _print_topics(topics: Sequence[Topic]) -> None:
    page = terminal_page()
    for position, topic in enumerate(topics):
        if position:
            click.echo()
        for line in topic_lines(topic, page):
            click.echo(line)


def topic_lines(topic: Topic, page: Page) -> Iterator[str]:
    """Print a page: its name, what it is, and its rows."""
    yield f"{topic.kind}  {printable(topic.name)}"
    yield f"  {page.wrapped(topic.text, indent=2)}"
    for one in topic.rows:
        yield from _row_lines(one, page)


def _row_lines(one: Row, page: Page) -> Iterator[str]:
    if one.verbatim:
        yield f"  {one.label}".rstrip()
        yield from (f"    {line}".rstrip() for line in one.lines)
        return
    label = one.label
    for line in one.lines:
        told = page.wrapped(line, indent=_LABEL_WIDTH + 2)
        yield f"  {label:<{_LABEL_WIDTH}}{told}"
        label = ""


def show_code(code: str) -> None:
    """Print the page of one code of the file checks. Raise SetupFault when there is none."""
    texts = code_texts()
    text = texts.get(code.strip().upper())
    if text is None:
        near = did_you_mean(code.upper(), texts) or f"There is {', '.join(texts)}."
        raise SetupFault(f"there is no code {code!r}. {near}")
    _print_topics([code_page(text)])
