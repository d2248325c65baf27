"""The command `sandbox`. What the user or the surroundings got wrong is told, never traced."""

import sys

import click

from sandbox import __version__
from sandbox.cli.lint_command import lint, list_scenarios
from sandbox.cli.operator_command import operator_command
from sandbox.cli.run_command import run
from sandbox.cli.serve_command import serve
from sandbox.errors import SandboxFault, ScenarioFault
from sandbox.runner.verdict import Exit


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sandbox")
def cli() -> None:
    """Play Fast Track, GR8 Tech and a game wallet, and judge the operator that integrates them."""


cli.add_command(run)
cli.add_command(list_scenarios)
cli.add_command(lint)
cli.add_command(serve)
cli.add_command(operator_command)


def main() -> None:
    """Run the command line. Exit 2 where nothing was run, 130 where a person interrupted."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = Exit.INTERRUPTED
    except click.ClickException as fault:
        fault.show()
        code = Exit.NOTHING_RUN
    except ScenarioFault as fault:
        for finding in fault.findings:
            print(finding, file=sys.stderr)
        count = len(fault.findings)
        print(
            f"{count} {'mistake' if count == 1 else 'mistakes'}; nothing was run", file=sys.stderr
        )
        code = Exit.NOTHING_RUN
    except SandboxFault as fault:
        print(f"sandbox: {fault}", file=sys.stderr)
        code = Exit.NOTHING_RUN
    sys.exit(int(code or 0))
