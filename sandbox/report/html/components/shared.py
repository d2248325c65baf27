"""What all components of one run share: its checks by message, what it hides, who verified what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.evidence.events import Check
from sandbox.evidence.results import RunResult, numbered_checks
from sandbox.explain.recorded import everywhere
from sandbox.explain.shown.hidden import Hidden
from sandbox.explain.shown.send_again import ShellNames
from sandbox.explain.shown.steps import steps_of


@dataclass(frozen=True, slots=True)
class Shared:
    """`checks` says by message id which checks judge it, with their ids; `verified` by the name of
    a token in which message a provider verified it. `rest` says where that is which is too long to
    be shown.
    """

    run: RunResult
    hidden: Hidden
    names: ShellNames
    checks: Mapping[str, Sequence[tuple[str, Check]]]
    verified: Mapping[str, str]
    rest: str

    @classmethod
    def of(cls, run: RunResult, *, rest: str = "") -> "Shared":
        """Look once through a run. Where nothing says where the rest is, its evidence has it."""
        hidden = Hidden.of(run)
        names = ShellNames.of(hidden)
        found = rest or f"in {PurePosixPath(run.evidence).name or 'evidence.jsonl'}"
        return cls(run, hidden, names, _checks(run), _verified(run), found)


def _checks(run: RunResult) -> Mapping[str, Sequence[tuple[str, Check]]]:
    found: dict[str, list[tuple[str, Check]]] = {}
    for cell in run.cells:
        for id_, check in numbered_checks(cell.happened):
            for message in check.messages:
                found.setdefault(message, []).append((id_, check))
    return found


def _verified(run: RunResult) -> Mapping[str, str]:
    return {
        message.jwt.token: message.id
        for happened in everywhere(run)
        for message in happened.messages.values()
        if message.jwt and message.jwt.token and steps_of(message)
    }
