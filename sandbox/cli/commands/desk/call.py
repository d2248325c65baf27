"""`sandbox call`: one call of ours, without a scenario."""

from collections.abc import Iterator, Mapping, Sequence

import click

from sandbox.app.desk.call import Called, CallOptions
from sandbox.app.desk.call import call as make_call
from sandbox.app.desk.parts import CallParts
from sandbox.cli.commands.desk.pairs import pairs_of
from sandbox.cli.commands.explain import topic_lines
from sandbox.cli.faults import print_bug
from sandbox.cli.project.opened import settings
from sandbox.cli.target_option import target_option
from sandbox.cli.terminal import terminal_page
from sandbox.evidence.verdict import Exit
from sandbox.explain.shown.found import FoundMessage
from sandbox.explain.shown.page import message_page
from sandbox.explain.shown.tree import message_tree
from sandbox.json_value import dump_json, spelt, with_unseen_escaped

_REFUSED = "refused"


@click.command()
@click.argument("operation")
@target_option
@click.option("--sid", help="The session id that is sent.")
@click.option("--token", help="The token that is sent.")
@click.option("--jwt", default="", help="The JWT that is sent, where the operation has it.")
@click.option("--as", "currency", metavar="EUR", help="Make a player of this currency for it.")
@click.option("--brand", default="", help="The brand of the player.")
@click.option(
    "--set", "words", multiple=True, metavar="NAME=VALUE", help="Another word of the operation."
)
@click.option("--header", "headers", multiple=True, metavar="NAME=VALUE", help="A header field.")
@click.option("--query", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
@click.option("--show-secrets", is_flag=True, help="Leave tokens and keys readable.")
@click.option("--base-port", type=int, help="First of the ports; 0 takes free ones.")
def call(
    *,
    operation: str,
    target: str | None,
    sid: str | None,
    token: str | None,
    jwt: str,
    words: Sequence[str],
    headers: Sequence[str],
    query: Sequence[str],
    shape: str,
    **rest: object,
) -> int:
    """Make one call of OPERATION, as a step of a scenario does, and say what the provider makes
    of the answer.

    A player that it needs is made by the target's hook, or is the first of its list. Exit codes: 0
    it was answered, and not refused; 1 the provider refuses the answer, or what the operator asked
    meanwhile; 2 nothing was called; 3 no answer came.
    """
    named = {name: value for name, value in (("sid", sid), ("token", token)) if value is not None}
    parts = CallParts(
        words={**pairs_of("--set", words), **named},
        jwt=jwt,
        headers=pairs_of("--header", headers),
        query=pairs_of("--query", query),
    )
    project = settings()
    options = CallOptions(
        operation,
        project.needed_target(target),
        parts=parts,
        project_port=project.base_port(None, target=target),
        **rest,  # type: ignore[arg-type]  # click checked them
    )
    called = make_call(options, on_bug=print_bug)
    for line in _json(called) if shape == "json" else _text(called):
        click.echo(line)
    return _exit(called)


def _text(called: Called) -> Iterator[str]:
    page = terminal_page()
    yield from topic_lines(message_page(called.made, called.run), page)
    for each in called.besides:
        told = page.wrapped(_beside(each), indent=14)
        yield f"  {'besides':<12}{told}"


def _beside(found: FoundMessage) -> str:
    """Say in a line what else went over the wire."""
    message, ended = found.message, found.message.ended
    status = ended.response.status if ended and ended.response else "no answer"
    answered = (ended.answered if ended else None) or {}
    words = (answered.get(name) for name in ("verdict", "reason"))
    verdict = ": ".join(spelt(word) for word in words if word)
    told = f"{message.id} {message.operation or message.line} {status}"
    return f"{told}, {verdict}" if verdict else told


def _json(called: Called) -> Iterator[str]:
    document: Mapping[str, object] = {
        "call": 1,
        **message_tree(called.made, called.run),
        "besides": [message_tree(each, called.run) for each in called.besides],
    }
    yield with_unseen_escaped(dump_json(document))


def _exit(called: Called) -> Exit:
    ended = called.made.message.ended
    if ended is None or ended.response is None:
        return Exit.UNJUDGED
    verdicts = [
        (each.message.ended.answered or {}).get("verdict")
        for each in (called.made, *called.besides)
        if each.message.ended
    ]
    return Exit.FAILED if _REFUSED in verdicts else Exit.PASSED
