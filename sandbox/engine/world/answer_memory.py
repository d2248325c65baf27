"""A cache of the operator's answers, for a decision that has to be made again.

A decision that met a conflict is made anew, and must not ask the operator twice: what it asks a
second time is answered from here, a refusal to answer included.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sandbox.errors import PeerFault
from sandbox.wire import Request, Response

_Asked = tuple[str, Request]


@dataclass(slots=True)
class AnswerMemory:
    """Answers by question, in the order in which they came; `asked` counts since `again`."""

    _answers: dict[_Asked, list[Response | PeerFault]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _asked: dict[_Asked, int] = field(default_factory=lambda: defaultdict(int))

    def again(self) -> None:
        """Begin the decision anew: the first question is the first again."""
        self._asked.clear()

    async def ask(
        self, operation: str, request: Request, send: Callable[[], Awaitable[Response | PeerFault]]
    ) -> Response | PeerFault:
        """Return what is known, else what `send` brings."""
        question = (operation, request)
        position = self._asked[question]
        self._asked[question] += 1
        known = self._answers[question]
        if position < len(known):
            return known[position]
        answer = await send()
        known.append(answer)
        return answer


_MEMORY: ContextVar[AnswerMemory | None] = ContextVar("answer memory", default=None)


@contextmanager
def remembering() -> Iterator[AnswerMemory]:
    """Remember what is asked inside, by this task and by those that it starts."""
    memory = AnswerMemory()
    token = _MEMORY.set(memory)
    try:
        yield memory
    finally:
        _MEMORY.reset(token)


def answer_memory() -> AnswerMemory | None:
    """Return the memory of the decision being made; None outside of one."""
    return _MEMORY.get()
