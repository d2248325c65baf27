"""`sandbox replay`: a recorded request again, and how the answer differs."""

from collections.abc import Iterator
from pathlib import Path

import click

from sandbox.app.desk.replay import Replayed, ReplayOptions
from sandbox.app.desk.replay import replay as send_again
from sandbox.cli.faults import print_bug
from sandbox.cli.project.completing import complete_targets
from sandbox.cli.project.opened import settings
from sandbox.cli.terminal import terminal_page
from sandbox.evidence.results import MessageResult
from sandbox.evidence.verdict import Exit
from sandbox.json_value import dump_json, spelt, with_unseen_escaped
from sandbox.scenario.yaml_tree.duration import render_duration
from sandbox.scenario.yaml_tree.wording import printable

_LABEL_WIDTH = 12


@click.command()
@click.argument("reference", metavar="RUN#m6")
@click.option(
    "--target",
    shell_complete=complete_targets,
    help="Whose secrets are sent: a file, or a name in sandbox.toml; else the run's own target.",
)
@click.option("--to", default="", metavar="URL", help="Send it there: scheme, host and port.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable.")
def replay(reference: str, *, target: str | None, shape: str, **words: object) -> int:
    """Send a recorded request of ours to the operator again, and say how the answer differs.

    What the run has hidden and the target does not know (tokens, sids) is only there after a run
    with --show-secrets. Exit codes: 0 the answer is the same; 1 it differs; 2 nothing was sent; 3
    no answer came.
    """
    project = settings()
    options = ReplayOptions(
        reference,
        Path(project.out(None)),
        target=project.target(target) if target else "",
        project_target=project.said_target(None),
        **words,  # type: ignore[arg-type]  # click checked them
    )
    done = send_again(options, on_bug=print_bug)
    for line in _json(done) if shape == "json" else _text(done):
        click.echo(line)
    if done.answer is None:
        return Exit.UNJUDGED
    return Exit.FAILED if done.differences else Exit.PASSED


def _text(done: Replayed) -> Iterator[str]:
    page = terminal_page()
    message = done.found.message
    yield f"message  {printable(done.found.id)}"
    yield f"  {printable(f'{message.started.request.method} {done.url}')}"
    if done.answer is None:
        yield _row("answer", page.wrapped(f"none: {done.trouble}", indent=_LABEL_WIDTH + 2))
        return
    took = render_duration(round(done.took_s, 3), decimals=0)
    yield _row("answer", f"{done.answer.status} in {took}; recorded: {_recorded(message)}")
    before = message.ended.answered if message.ended else None
    if done.verdict:
        yield _row("verdict", f"{_verdict(done.verdict)}; recorded: {_verdict(before or {})}")
    label = "differs"
    for line in done.differences:
        yield _row(label, page.wrapped(line, indent=_LABEL_WIDTH + 2))
        label = ""
    if not done.differences:
        yield _row("differs", "in nothing")


def _row(label: str, text: str) -> str:
    return f"  {label:<{_LABEL_WIDTH}}{text}"


def _recorded(message: MessageResult) -> str:
    response = message.ended.response if message.ended else None
    return str(response.status) if response else "no answer"


def _verdict(answered: object) -> str:
    members = answered if isinstance(answered, dict) else {}
    words = [spelt(members[name]) for name in ("verdict", "reason") if members.get(name)]
    return printable(": ".join(words)) or "none"


def _json(done: Replayed) -> Iterator[str]:
    message = done.found.message
    document = {
        "replay": 1,
        "id": done.found.id,
        "method": message.started.request.method,
        "url": done.url,
        "status": done.answer.status if done.answer else None,
        "trouble": done.trouble or None,
        "took_s": round(done.took_s, 3),
        "answered": done.verdict or None,
        "recorded": {
            "status": message.ended.response.status
            if message.ended and message.ended.response
            else None,
            "answered": message.ended.answered if message.ended else None,
        },
        "differences": list(done.differences),
    }
    yield with_unseen_escaped(dump_json(document))
