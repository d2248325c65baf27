"""`sandbox completion`: what a shell needs to complete commands, options, ids, tags and defects."""

import click
from click.shell_completion import get_completion_class

from sandbox.cli.main import COMPLETE, cli
from sandbox.evidence.verdict import Exit

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> int:
    """Print a script for SHELL: bash, zsh or fish.

    Let the shell read it when it starts, as with `eval "$(sandbox completion bash)"` in ~/.bashrc.
    """
    kind = get_completion_class(shell)
    if kind is None:  # click lost one of the shells that it documents
        raise KeyError(shell)
    made = kind(cli, {}, "sandbox", COMPLETE)
    click.echo(made.source_template % made.source_vars(), nl=False)
    return Exit.PASSED
