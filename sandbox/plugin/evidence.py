"""What happened in the world of a failed test: lines for its report, and a file beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.client import Exchange, Finding, World
from sandbox.json_value import Json, json_bytes
from sandbox.plugin.hooks import option

_FOLDER = "sandbox-evidence"
_LIMIT = 1000
_MOST_SHOWN = 30
_LONGEST_NAME = 120
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exchanges and findings of a world, as it was looked at."""

    world: str
    exchanges: Sequence[Exchange]
    findings: Sequence[Finding]
    evicted: str

    @classmethod
    def of(cls, world: World) -> "Evidence":
        """Ask a world for them. Raise SandboxProblem."""
        requests = world.list_requests(limit=_LIMIT)
        return cls(world.name, requests.exchanges, world.list_findings().found, requests.evicted)

    def lines(self) -> list[str]:
        """Return what happened, a line each, the latest last."""
        shown = self.exchanges[-_MOST_SHOWN:]
        older = len(self.exchanges) - len(shown)
        lines = [f"… {older} earlier"] if older else []
        return [*lines, *map(str, shown)] or ["no request came to this world"]

    def write(self, file: Path, *, test: str) -> None:
        """Write all of it as JSON."""
        told: dict[str, Json] = {
            "test": test,
            "world": self.world,
            "findings": [each.told for each in self.findings],
            "requests": [each.told for each in self.exchanges],
            **({"evicted": self.evicted} if self.evicted else {}),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(json_bytes(told) + b"\n")


def folder_of(config: pytest.Config, temporary: pytest.TempPathFactory) -> Path:
    """Return where evidence is kept: as asked for, else beside the report for JUnit, else in
    pytest's own temporary folder of the session.
    """
    asked = option(config, "sandbox_evidence")
    if asked:
        return config.rootpath / asked
    junit = config.getoption("xmlpath", None)
    if junit:
        return (config.invocation_params.dir / str(junit)).parent / _FOLDER
    base = temporary.getbasetemp()
    return (base.parent if hasattr(config, "workerinput") else base) / _FOLDER


def file_name(test: str) -> str:
    """Return the name of a test's file."""
    return f"{as_name(test)[-_LONGEST_NAME:]}.json"


def as_name(text: str) -> str:
    """Return a text with what no name of a file or world has replaced."""
    return _NO_NAME.sub("-", text).strip("-._")
