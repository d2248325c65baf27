"""The option `--format` of commands that print for people or for programs."""

import click

json_option = click.option(
    "--format",
    "how",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json prints one JSON document; default: text.",
)
"""`--format text|json`, as `how`."""
