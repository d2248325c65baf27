"""What `sandbox serve` prints, for people or for programs: that it is ready, requests, the end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from sandbox.cli.serving.live_lines import LiveLines
from sandbox.cli.serving.patient_output import PatientOutput
from sandbox.engine.serving.served_world import Observer
from sandbox.evidence.results import RunResult
from sandbox.transport.ready_file import ReadyFile


@dataclass(frozen=True, slots=True)
class Screen:
    """Standard output of a serving; `quiet` shows no requests. `ready` is a file for the URLs."""

    quiet: bool
    as_json: bool
    ready: ReadyFile | None = None
    output: PatientOutput = field(default_factory=PatientOutput)

    @property
    def observers(self) -> tuple[Observer, ...]:
        """Return what prints a line for each exchange."""
        return () if self.quiet else (LiveLines(self.output.put, as_json=self.as_json),)

    def tell_ready(self, urls: Mapping[str, str]) -> None:
        """Tell that everything answers, and where."""
        if self.ready:
            self.ready.write(f"{json.dumps(dict(urls))}\n")
        told = json.dumps({"event": "ready", "urls": dict(urls)} if self.as_json else dict(urls))
        self.output.put(told if self.as_json else f"ready {told}")

    def tell_result(self, result: RunResult, directory: Path) -> None:
        """Print what the serving came to, when it is over."""
        if self.as_json:
            told = {"event": "stopped", "exit_code": result.exit_code, "report": str(directory)}
            click.echo(json.dumps(told))
            return
        from sandbox.cli.printed_run import print_run

        print_run(result, directory, quiet=False)
