"""What a provider looked at before it came to its verdict, step by step, told from the verdict.

Providers look in a fixed order (see reasons.yaml) and stop at the first thing that does not hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sandbox.evidence.results import MessageResult
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.reasons import Step, load_steps


class StepState(StrEnum):
    """How a step ended, as a sign."""

    HELD = "✓"
    NOTICED = "!"
    FAILED = "✗"
    UNSEEN = "·"


@dataclass(frozen=True, slots=True)
class JudgedStep:
    """One step. `codes` are the reasons of what did not hold, or was remarked."""

    state: StepState
    text: str
    codes: tuple[str, ...] = ()


def steps_of(message: MessageResult) -> Sequence[JudgedStep]:
    """Return the steps of a message's verdict; () where the order is not written down, or the
    verdict came of something else.
    """
    operation, answered = message.operation, message.ended and message.ended.answered
    room = operation.partition(".")[0]
    if not answered or room not in load_contracts().contracts:
        return ()
    steps = load_steps(room).get(operation, ())
    at = _failed_at(answered, steps, is_signed=message.jwt is None or message.jwt.is_signed)
    if at is None:
        return ()
    notices = _notices(answered)
    return [_judged(step, n - at, answered, notices) for n, step in enumerate(steps)]


def _failed_at(
    answered: Mapping[str, Json], steps: Sequence[Step], *, is_signed: bool
) -> int | None:
    """Return the number of the step that failed, that of none where all held, None for unknown.

    One reason may stand at two steps: the earlier is meant where there is no signature.
    """
    if answered.get("verdict") == "accepted":
        return len(steps) or None
    reason = answered.get("reason")
    found = [number for number, step in enumerate(steps) if reason in step.codes]
    if not found:
        return None
    return found[-1] if is_signed else found[0]


def _judged(
    step: Step, behind: int, answered: Mapping[str, Json], notices: frozenset[str]
) -> JudgedStep:
    """Judge a step that comes so many after the one that failed."""
    if behind > 0:
        return JudgedStep(StepState.UNSEEN, step.text)
    if behind == 0:
        return JudgedStep(StepState.FAILED, step.text, (str(answered.get("reason")),))
    told = tuple(code for code in step.codes if code in notices)
    return JudgedStep(StepState.NOTICED if told else StepState.HELD, step.text, told)


def _notices(answered: Mapping[str, Json]) -> frozenset[str]:
    listed = answered.get("notices")
    codes = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
    return frozenset(str(code) for code in codes)
