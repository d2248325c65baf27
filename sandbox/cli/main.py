"""The command `sandbox`. What the user or the surroundings got wrong is told, never traced."""

import signal
import sys
import traceback
from importlib import import_module

import click

from sandbox import __version__
from sandbox.errors import EvidenceFault, SandboxFault, ScenarioFault
from sandbox.evidence.verdict import Exit
from sandbox.scenario.yaml_tree.suggest import did_you_mean

COMMANDS = {
    "run": "run:run",
    "rerun": "rerun:rerun",
    "preflight": "preflight:preflight_command",
    "list": "lint:list_scenarios",
    "lint": "lint:lint",
    "fmt": "fmt:fmt",
    "schema": "schema:schema",
    "explain": "explain:explain",
    "report": "report:report",
    "diff": "diff:diff",
    "serve": "serve:serve",
    "operator": "operator:operator_command",
}
"""Where each command is, in the order of the help. It is imported when it is asked for."""


_NOBODY_READS = 128 + signal.SIGPIPE


class Commands(click.Group):
    """The commands, each imported only when it is run or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"sandbox.cli.commands.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for; say which one was meant where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            told = f"{fault.message} {did_you_mean(args[0], COMMANDS)}".rstrip()
            raise click.UsageError(told, ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sandbox")
def cli() -> None:
    """Play Fast Track, GR8 Tech and a game wallet, and judge the operator that integrates them."""


def command_named(name: str) -> click.Command:
    """Return one command by its name. Raise KeyError."""
    command = cli.get_command(click.Context(cli), name)
    if command is None:
        raise KeyError(name)
    return command


def main() -> None:
    """Run the command line. Exit 2 where nothing was run, 130 where a person interrupted.

    A bug of ours ends in 3, never in 1, which says that the operator failed; an output that nobody
    reads to its end in 141, as by SIGPIPE.
    """
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = Exit.INTERRUPTED
    except SystemExit:  # what click makes of an output that nobody reads any more (`| head`)
        code = _NOBODY_READS
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
        code = Exit.UNJUDGED if isinstance(fault, EvidenceFault) else Exit.NOTHING_RUN
    except Exception:  # noqa: BLE001 - a bug of ours, told whole: Python's own exit code is 1
        traceback.print_exc()
        print("sandbox: this is a bug in the sandbox; nobody was judged by it", file=sys.stderr)
        code = Exit.UNJUDGED
    sys.exit(int(code or 0))
