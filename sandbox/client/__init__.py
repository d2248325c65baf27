"""A client of the control API of `sandbox serve`, for tests in Python: plain and async.

    sandbox = SandboxClient("http://127.0.0.1:8700")
    world = sandbox.open()
    token = world.make_token(state="expired")

Importing it loads nothing outside of the standard library. Methods have the names of the API's
calls; problems are raised as exceptions that say what to do.
"""

from sandbox.client.answers import (
    Clock,
    Event,
    Exchange,
    Finding,
    Findings,
    Launch,
    Made,
    Player,
    Requests,
    Rule,
    WorldState,
)
from sandbox.client.awaited import AsyncSandboxClient, AsyncWorld
from sandbox.client.calls import Reply
from sandbox.client.outcomes import Outcome, Verdict
from sandbox.client.plain import SandboxClient, World
from sandbox.client.problems import (
    NoRoom,
    NotAsExpected,
    NotInTime,
    NotThere,
    OperatorFailed,
    SandboxProblem,
    Taken,
    Unfit,
    Unreachable,
)
from sandbox.client.runs import Report, Run

__all__ = [
    "AsyncSandboxClient",
    "AsyncWorld",
    "Clock",
    "Event",
    "Exchange",
    "Finding",
    "Findings",
    "Launch",
    "Made",
    "NoRoom",
    "NotAsExpected",
    "NotInTime",
    "NotThere",
    "OperatorFailed",
    "Outcome",
    "Player",
    "Reply",
    "Report",
    "Requests",
    "Rule",
    "Run",
    "SandboxClient",
    "SandboxProblem",
    "Taken",
    "Unfit",
    "Unreachable",
    "Verdict",
    "World",
    "WorldState",
]
