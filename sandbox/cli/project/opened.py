"""The settings of the project that a command was started in."""

from sandbox.cli.project.settings import Settings, project
from sandbox.transport.environment import environment


def settings() -> Settings:
    """Read sandbox.toml and the environment. Raise SetupFault."""
    return project(environment())
