"""The option `--keep`, of whatever makes run directories."""

import click

from sandbox.cli.project.toml_file import MOST_KEPT

keep_option = click.option(
    "--keep",
    type=click.IntRange(1, MOST_KEPT),
    metavar="N",
    help="Delete older run directories, all but the newest N; default: keep all.",
)
