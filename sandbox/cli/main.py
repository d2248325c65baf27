"""The command `sandbox`. What the user or the surroundings got wrong is told, never traced."""

import sys
import traceback

import click

from sandbox import __version__
from sandbox.cli.diff_command import diff
from sandbox.cli.fmt_command import fmt
from sandbox.cli.lint_command import lint, list_scenarios
from sandbox.cli.operator_command import operator_command
from sandbox.cli.report_command import report
from sandbox.cli.run_command import run
from sandbox.cli.schema_command import schema
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
cli.add_command(report)
cli.add_command(diff)
cli.add_command(fmt)
cli.add_command(schema)


def main() -> None:
    """Run the command line. Exit 2 where nothing was run, 130 where a person interrupted.

    A bug of ours ends in 3, never in 1, which says that the operator failed.
    """
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
    except Exception:  # noqa: BLE001 - a bug of ours, told whole: Python's own exit code is 1
        traceback.print_exc()
        print("sandbox: this is a bug in the sandbox; nobody was judged by it", file=sys.stderr)
        code = Exit.UNJUDGED
    sys.exit(int(code or 0))
