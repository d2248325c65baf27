"""Fast Track (CRM): validates a session id by calling the operator's authenticate."""

from collections.abc import Sequence

from sandbox.port import Provider
from sandbox.port.preflight import Line, PreflightCheck, Probe
from sandbox.providers.fasttrack.room import FastTrackRoom, recognise

_ASKED_FOR = frozenset({"fasttrack.login", "fasttrack.authenticate", "fasttrack.get-token"})


async def _preflight(probe: Probe) -> Sequence[Line]:
    """Look at the target; loaded by the first who wants to."""
    from sandbox.providers.fasttrack.preflight import look_at_target

    return await look_at_target(probe)


PROVIDER = Provider(
    name="fasttrack",
    recognise=recognise,
    room=FastTrackRoom,
    checks=(PreflightCheck("fasttrack", _ASKED_FOR),),
    preflight=_preflight,
)
