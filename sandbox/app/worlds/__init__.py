"""Worlds of `sandbox serve`: made, looked into, told what to reply, taken away."""

from sandbox.app.worlds.limits import WorldLimits
from sandbox.app.worlds.problems import (
    NoRoom,
    NotAsExpected,
    NotInTime,
    NotThere,
    OperatorFailed,
    Problem,
    Taken,
    Unfit,
)
from sandbox.app.worlds.worlds import Worlds
from sandbox.engine.serving.served_world import DEFAULT, ServedWorld

__all__ = [
    "DEFAULT",
    "NoRoom",
    "NotAsExpected",
    "NotInTime",
    "NotThere",
    "OperatorFailed",
    "Problem",
    "ServedWorld",
    "Taken",
    "Unfit",
    "WorldLimits",
    "Worlds",
]
