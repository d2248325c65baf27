"""The command `sandbox`. What the user or the surroundings got wrong is told, never traced.

Nothing is imported before it is needed: the help, the version and a mistyped command come from the
table below, and a command's module with all that it uses is imported when that command is run.
"""

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

from sandbox import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Listed(NamedTuple):
    """A command in the help: its one line, and the module and function that are it.

    `prints`: what it is for is what it prints; without that it has failed.
    """

    summary: str
    place: str
    prints: bool = True


COMMANDS = {
    "run": Listed(
        "Run scenarios against an operator and say what it got wrong.", "run:run", prints=False
    ),
    "rerun": Listed("Run again what a run directory holds.", "rerun:rerun", prints=False),
    "merge": Listed("Make one run of several, as of shards.", "merge:merge", prints=False),
    "preflight": Listed(
        "Look at a target as `sandbox run` does, and run nothing.", "preflight:preflight_command"
    ),
    "list": Listed("List scenarios: id, number of cells, tags, title.", "lint:list_scenarios"),
    "lint": Listed("Check scenarios, parts, replies, targets and deviations.", "lint:lint"),
    "fmt": Listed("Put files of these kinds in order, comments and all.", "fmt:fmt"),
    "schema": Listed("Print the JSON Schema of a kind of file.", "schema:schema"),
    "explain": Listed("Explain what has a name here, or a captured request.", "explain:explain"),
    "report": Listed("Make a run's reports again from its evidence.", "report:report"),
    "open": Listed("Open a run's report in a browser.", "open:open_report"),
    "export": Listed("Put one cell of a run into an archive to send.", "export:export"),
    "diff": Listed("Say what changed between two runs.", "diff:diff"),
    "call": Listed("Make one call of a provider to the operator.", "desk.call:call"),
    "show": Listed("Show a message or a check of a run, or send it by curl.", "desk.show:show"),
    "replay": Listed("Send a recorded request to the operator again.", "desk.replay:replay"),
    "capture": Listed("Write what happened as a scenario file.", "desk.capture:capture"),
    "sign": Listed("Sign a body as the operator signs its calls.", "desk.sign:sign"),
    "completion": Listed("Print what makes a shell complete words.", "completion:completion"),
    "serve": Listed("Serve the providers until stopped.", "serve:serve", prints=False),
    "journey": Listed(
        "Look at a player's way through a demo site, in a browser.", "journey:journey", prints=False
    ),
    "operator": Listed(
        "Run the reference operator, right or with chosen defects.",
        "operator:operator_command",
        prints=False,
    ),
}
"""The commands, in the order of the help."""


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Spare what is imported the garbage collector, now and later: it stays to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


COMPLETE = "_SANDBOX_COMPLETE"
"""The variable by which a shell asks for the completion of a line."""


class Commands(click.Group):
    """The commands, each imported only when it is run or its own help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Offer the commands; none is imported for it."""
        from click.shell_completion import CompletionItem

        offered = (
            CompletionItem(name, help=command.summary)
            for name, command in COMMANDS.items()
            if name.startswith(incomplete)
        )
        return [*offered, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table; no command is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].place.partition(":")
        with _nothing_collected():
            command: click.Command = getattr(import_module(f"sandbox.cli.commands.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command, where one can be run. Raise SetupFault."""
        from sandbox.cli.surroundings import check_surroundings

        check_surroundings()
        return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for; say which one was meant where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            from sandbox.scenario.yaml_tree.suggest import did_you_mean

            told = f"{fault.message} {did_you_mean(args[0], COMMANDS)}".rstrip()
            raise click.UsageError(told, ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sandbox")
def cli() -> None:
    """Play the providers of a gambling operator, and judge the operator that integrates them."""


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
    from sandbox.cli.standard_streams import settle_streams

    streams = settle_streams()
    command = next((COMMANDS[word] for word in sys.argv[1:] if word in COMMANDS), None)
    sys.exit(streams.exit_code(_ran(), prints=command is None or command.prints))


def _ran() -> int:
    """Run the command line and return the exit code; whatever went wrong is told."""
    try:
        code = cli.main(standalone_mode=False, complete_var=COMPLETE)
    except click.exceptions.Abort:
        code = 128 + signal.SIGINT
    except click.ClickException as fault:
        fault.show()
        code = 2
    except Exception as fault:  # noqa: BLE001 - the border: what is no user's fault is a bug of ours
        from sandbox.cli.faults import tell_fault

        code = tell_fault(fault)
    return int(code or 0)
