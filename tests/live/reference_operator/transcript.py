"""What is seen of one operator: the same stimuli for every operator, answered in plain text.

A transcript names every stimulus and what came of it, with whatever differs from run to run
(session ids, seconds, keys) put into words. Two correct operators have equal transcripts. The
stimuli towards a provider are `stimuli` in the module `stimuli` of the folder that has its name.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module

from tests.live.reference_operator.visiting import Answer

Transcript = dict[str, str]
Stimuli = Callable[..., Awaitable[Transcript]]

PLAYER = "1a2b3c4d-0000-4000-8000-00000000abcd"
LAST = "9f8e7d6c-0000-4000-8000-00000000dcba"


class Pauses:
    """Notes how long was to be waited, and waits not."""

    def __init__(self) -> None:
        self.noted: list[float] = []

    async def __call__(self, seconds: float) -> None:
        if seconds:
            self.noted.append(seconds)


def seen(answer: Answer, *, known: dict[str, str]) -> str:
    """Say what an answer shows, with the known texts by name."""
    shown = f"{answer.status} {answer.headers.get('content-type')}"
    shown += f" {answer.headers.get('cache-control')} {answer.headers.get('location', '')}"
    text = answer.body.decode(errors="replace")
    for value, name in known.items():
        text = text.replace(value, name)
    return f"{shown} {text}"


def stimuli_of(provider: str) -> Stimuli:
    """Return what makes a transcript of the operator with the given defects."""
    found: Stimuli = import_module(f"tests.live.reference_operator.{provider}.stimuli").stimuli
    return found
