"""Runs of scenarios that the sandbox itself plays: start, look, cancel, report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sandbox.client.answers import Object, as_object, child_of, items, text
from sandbox.client.calls import Call
from sandbox.json_value import Json, is_integer

Report: TypeAlias = Literal["json", "junit", "evidence"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `state` is running, ended, cancelled or failed; `exit_code` None while it is not over;
    `cells` how many are planned and ended; `trouble` why it came to nothing, "" for none.
    """

    id: str
    state: str
    exit_code: int | None
    cells: Mapping[str, Json]
    directory: str
    trouble: str
    told: Object

    @classmethod
    def of(cls, told: Json) -> "Run":
        """Read one."""
        code = child_of(told, "exit_code")
        return cls(
            id=text(told, "id"),
            state=text(told, "state"),
            exit_code=code if is_integer(code) else None,
            cells=as_object(child_of(told, "cells")),
            directory=text(told, "directory"),
            trouble=text(told, "trouble"),
            told=as_object(told),
        )

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.state != "running"


def list_runs() -> Call[list[Run]]:
    """List the runs."""
    return Call("GET", "/runs", lambda told: [Run.of(each) for each in items(told, "runs")])


def start_run(paths: Sequence[str], more: Mapping[str, Json]) -> Call[Run]:
    """Start a run of scenarios against the target that is served."""
    return Call("POST", "/runs", Run.of, body={"paths": list(paths), **more})


def show_run(run: str) -> Call[Run]:
    """Show a run."""
    return Call("GET", f"/runs/{run}", Run.of)


def cancel_run(run: str) -> Call[Run]:
    """Call a run off."""
    return Call("DELETE", f"/runs/{run}", Run.of)


def report_run(run: str, form: Report) -> Call[str]:
    """Return a report of a run that has ended, as the run directory has it."""
    return Call("GET", f"/runs/{run}/report", str, query={"format": form}, is_json=False)


def events_path(run: str) -> str:
    """Return where the events of a run are followed, from its beginning."""
    return f"/runs/{run}/events"
