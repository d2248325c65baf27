"""The option `--target`, of whatever calls an operator or serves one."""

import click

from sandbox.cli.project.completing import complete_targets

target_option = click.option(
    "--target",
    shell_complete=complete_targets,
    help="How to reach the operator: its file, or its name in sandbox.toml.",
)
"""`--target FILE|NAME`, as `target`."""
