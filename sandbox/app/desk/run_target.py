"""The target that a run was played against, or a sandbox was served with."""

from pathlib import Path

from sandbox.app.lock import read_lock
from sandbox.errors import SetupFault
from sandbox.scenario.target.target import Target, load_target
from sandbox.transport.environment import environment


def target_of(run: Path, *, named: str = "", project: str = "") -> Target | None:
    """Read the target that is `named`, else the one of a run directory, else, as of what was
    served, the `project`'s; None where there is none to be had. Raise SetupFault, ScenarioFault.
    """
    if named:
        return load_target(named, environ=environment())
    try:
        file = read_lock(run).options.target
    except SetupFault:
        file = project
    return load_target(file, environ=environment()) if file and Path(file).is_file() else None
