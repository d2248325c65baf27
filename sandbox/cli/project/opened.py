"""The settings of the project that a command was started in."""

import sys

from sandbox.cli.project.settings import Settings, project, unread
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.transport.environment import environment


def settings() -> Settings:
    """Read sandbox.toml and the environment, and tell of variables that nobody reads.

    Raise SetupFault.
    """
    environ = environment()
    for told in unread(environ):
        print(printable(f"sandbox: {told}"), file=sys.stderr)
    return project(environ)
