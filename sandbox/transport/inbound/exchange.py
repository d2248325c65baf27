"""One request from the moment it was read: it is decided on, and answered, refused or hurt.

The order is fixed: the whole body is read, then the handler decides, then the answer goes out in
one piece. What HTTP itself refuses is told to the handler like any other request; then the refusal
goes out, whatever the handler would have answered.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from sandbox.transport.faults import FAULTS
from sandbox.transport.faults.asked import Asked
from sandbox.transport.inbound.answer import Answer, UnsendableAnswer, answer_to
from sandbox.transport.inbound.service import Service, plain_answer
from sandbox.wire import Fault, Request, Response, Unsent


class Channel(Asked, Protocol):
    """Where one request came from, and where its answer goes."""

    async def send(self, answer: Answer) -> str:
        """Send an answer; return why it could not be sent, "" when it is on its way."""
        ...

    def reset_malformed(self) -> None:
        """Reset the stream of a malformed request."""
        ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a request that HTTP refuses is answered; `response` None: its stream is reset."""

    response: Response | None = None


MALFORMED = Unsent("malformed", "the stream was reset with PROTOCOL_ERROR (RFC 9113 §8.1.1)")


@dataclass(slots=True)
class Exchange:
    """One request under way on a channel."""

    request: Request
    channel: Channel
    service: Service
    refusal: Refusal | None = None
    _fault: Fault | None = None
    _delivered: bool = False

    async def run(self) -> None:
        """Let the handler decide, and see the request to its end."""
        try:
            await self.service.handler(self.service.provider, self.request, self.deliver)
        except Exception as bug:  # noqa: BLE001 - the border: whatever it is, the peer gets an answer
            answer = self._bug_answer(bug)
            if not self._delivered:
                await self.deliver(answer)
        if not self._delivered:
            await self.deliver(self._bug_answer(RuntimeError("the handler delivered no answer")))
        if self._fault is not None:
            await FAULTS[self._fault.name](self._fault, self.channel)

    async def deliver(self, response: Response) -> Response | Unsent:
        """Send an answer, or do what stands in its place; return what became of it."""
        self._delivered = True
        if self.refusal is not None:
            if self.refusal.response is None:
                self.channel.reset_malformed()
                return MALFORMED
            response = self.refusal.response
        if response.fault is not None:
            self._fault = response.fault
            return Unsent("fault", f"the sandbox gave none: {response.fault}")
        try:
            answer = answer_to(self.request, response)
        except UnsendableAnswer as bug:
            response = self._bug_answer(bug)
            answer = answer_to(self.request, response)
        why_not = await self.channel.send(answer)
        return Unsent("gone", why_not) if why_not else response

    def _bug_answer(self, bug: Exception) -> Response:
        self.service.on_bug(self.service.provider, bug)
        return plain_answer(
            500,
            error="sandbox bug",
            detail=f"{type(bug).__name__}: {bug}",
            hint="This is a fault of the sandbox, not of the caller.",
        )


def started(exchange: Exchange) -> "asyncio.Task[None]":
    """Run an exchange in a task of its own."""
    return asyncio.get_running_loop().create_task(exchange.run())
