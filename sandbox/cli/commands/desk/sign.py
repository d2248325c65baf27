"""`sandbox sign`: Basic and signature for any body."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sandbox.app.desk.sign import SignedCall, SignOptions, secret_parts, sign_call, signers
from sandbox.cli.commands.desk.pairs import pairs_of
from sandbox.cli.project.completing import complete_targets
from sandbox.cli.project.opened import settings
from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.explain.forms.curl import curl_line
from sandbox.explain.forms.sendable import Sendable
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.scenario.yaml_tree.wording import printable

_STANDARD_INPUT = "-"


@click.command()
@click.argument("file", default=_STANDARD_INPUT)
@click.option(
    "--target",
    shell_complete=complete_targets,
    help="Whose credentials: a file, or a name in sandbox.toml; else the demo identity.",
)
@click.option("--profile", default="", help="The recipe; default: the target's own.")
@click.option("--as", "form", type=click.Choice(["headers", "curl"]), default="headers")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
@click.option("--url", default="", help="What will be called; default: `sandbox serve` here.")
@click.option("--operation", default="", help="Which call it is; default: the first of a contract.")
@click.option("--provider", default="", help="Who is called, where several want a signature.")
@click.option(
    "--with", "parts", multiple=True, metavar="NAME=VALUE", help="A part in place of the target's."
)
@click.option(
    "--env",
    "variables",
    multiple=True,
    metavar="NAME=VARIABLE",
    help="A secret part, from that variable of the environment.",
)
def sign(
    *,
    file: str,
    form: str,
    shape: str,
    target: str | None,
    parts: Sequence[str],
    variables: Sequence[str],
    **words: str,
) -> int:
    """Sign FILE, or what comes on standard input, as a correct operator signs a call.

    Prints the header fields, or with --as curl the whole call; the recipe is told on standard
    error. What is printed holds credentials. Exit codes: 0 signed, 2 not.
    """
    project = settings()
    options = SignOptions(
        target=project.said_target(target),
        base_port=project.base_port(None, target=target),
        parts=pairs_of("--with", parts, known=_known()),
        variables=pairs_of("--env", variables, known=_known()),
        **words,
    )
    for name in sorted(secret_parts() & set(options.parts)):
        raise SetupFault(
            f"--with {name}: a command line is read by everybody on the machine;"
            f" give the variable that holds it: --env {name}=VARIABLE"
        )
    call = sign_call(_body(file), options)
    click.echo(f"{call.whose}: {call.signed.profile}\n{call.signed.recipe}", err=True)
    for line in _printed(call, form=form, shape=shape):
        click.echo(line)
    return Exit.PASSED


def _printed(call: SignedCall, *, form: str, shape: str) -> Iterator[str]:
    line = curl_line(Sendable(call.request, exact=False)) if form == "curl" else ""
    if shape == "json":
        document = {
            "sign": 1,
            "profile": call.signed.profile,
            "recipe": call.signed.recipe,
            "headers": dict(call.signed.fields),
            "curl": line or None,
        }
        yield with_unseen_escaped(dump_json(document))
    elif line:
        yield line
    else:
        yield from (f"{name}: {value}" for name, value in call.signed.fields)


def _body(file: str) -> bytes:
    if file != _STANDARD_INPUT:
        try:
            return Path(file).read_bytes()
        except OSError as fault:
            raise SetupFault(f"{printable(file)} cannot be read: {fault.strerror}") from fault
    if sys.stdin.isatty():
        click.echo("the body, to its end (Ctrl-D):", err=True)
    return sys.stdin.buffer.read()


def _known() -> str:
    return ", ".join(dict.fromkeys(part for one in signers().values() for part in one.parts))
