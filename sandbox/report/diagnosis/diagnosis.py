"""What a run comes down to."""

from dataclasses import dataclass

from sandbox.evidence.results import RunResult
from sandbox.report.diagnosis.roots import Root, roots_of


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`roots` is what went wrong, each thing told once, the gravest first."""

    roots: tuple[Root, ...]


def diagnose(run: RunResult) -> Diagnosis:
    """Return what a run comes down to; a run in which all went well has nothing."""
    return Diagnosis(roots_of(run))
