"""`sandbox show`: one message or check of a run, whole, or as a line that sends it again."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import click

from sandbox import __version__
from sandbox.app.desk.reference import Named, read_reference
from sandbox.app.desk.sendable import lacks_here, sendable_here
from sandbox.cli.commands.explain import topic_lines
from sandbox.cli.project.opened import settings
from sandbox.cli.terminal import terminal_page
from sandbox.errors import SetupFault
from sandbox.evidence.results import MessageResult, RunResult
from sandbox.evidence.verdict import Exit
from sandbox.explain.forms.curl import curl_line
from sandbox.explain.forms.har import har_document
from sandbox.explain.forms.httpie import httpie_line
from sandbox.explain.forms.message import http_message
from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.forms.shell import seen_text
from sandbox.explain.shown.found import FoundCheck
from sandbox.explain.shown.hidden import Hidden
from sandbox.explain.shown.page import pages_of
from sandbox.explain.shown.send_again import ShellNames
from sandbox.explain.shown.tree import check_tree, message_tree
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.scenario.yaml_tree.wording import printable

FORMS = ("text", "curl", "httpie", "http", "har", "json")


@click.command()
@click.argument("reference", metavar="RUN#m6")
@click.option("--as", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def show(reference: str, *, form: str, shape: str) -> int:
    """Show a message of a run (RUN#m6, RUN#m6,m7), or a check (RUN#c41) with its messages.

    Without RUN it is the newest run's; RUN may be the file of `serve --evidence`. What a run hides
    stays hidden: secrets of the target stand in lines for a shell as ${NAME}. Exit codes: 0 shown;
    2 there is no such, or no such run.
    """
    named = read_reference(reference, runs=Path(settings().out(None)))
    if "json" in (form, shape):
        _print_json(_trees(named))
    elif form == "har":
        messages = [(each.id, each.message) for each in named.messages]
        _print_json([har_document(messages, version=__version__)])
    elif form == "http":
        _print_message(named)
    elif form == "text":
        _print_pages(named)
    else:
        _print_lines(named, _LINES[form])
    return Exit.PASSED


def _print_pages(named: Named) -> None:
    page = terminal_page()
    for position, topic in enumerate(pages_of(named.found, named.run)):
        if position:
            click.echo()
        for line in topic_lines(topic, page):
            click.echo(line)


def _trees(named: Named) -> Iterator[Mapping[str, object]]:
    for each in named.found:
        if isinstance(each, FoundCheck):
            yield check_tree(each, named.run)
        else:
            yield message_tree(each, named.run)


def _print_json(documents: Iterable[Mapping[str, object]]) -> None:
    """Print one document a line."""
    for document in documents:
        click.echo(with_unseen_escaped(dump_json(document)))


def _print_lines(named: Named, line_of: Callable[[Sendable], str]) -> None:
    for position, each in enumerate(named.messages):
        if position:
            click.echo()
        _tell_hidden(named, position)
        click.echo(line_of(_sendable(each.message, named.run)))


def _print_message(named: Named) -> None:
    if len(named.messages) != 1:
        raise SetupFault("--as http prints one message: name one")
    _tell_hidden(named, 0)
    [found] = named.messages
    message = http_message(_sendable(found.message, named.run))
    if sys.stdout.isatty() and seen_text(message.replace(b"\r\n", b"\n")) is None:
        raise SetupFault("its body is no text: send it to a file or a pipe, not to a terminal")
    click.echo(message, nl=False)


def _sendable(message: MessageResult, run: RunResult) -> Sendable:
    return sendable_here(message, run, ShellNames.of(Hidden.of(run)))


def _tell_hidden(named: Named, position: int) -> None:
    """Say of every hidden value who has it: a line that lacks one is not what was sent; and whom to
    trust.
    """
    found = named.messages[position]
    for remark in lacks_here(found.message, named.run):
        click.echo(printable(f"{found.id}: {remark}"), err=True)


_LINES: Mapping[str, Callable[[Sendable], str]] = {"curl": curl_line, "httpie": httpie_line}
