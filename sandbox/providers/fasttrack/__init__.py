"""Fast Track (CRM): validates a session id by calling the operator's authenticate."""

from collections.abc import Sequence

from sandbox.port import Provider, RoomTarget
from sandbox.port.preflight import Line, PreflightCheck, Probe
from sandbox.providers.fasttrack.room import FastTrackRoom, recognise
from sandbox.providers.fasttrack.settings import Basic, from_target

_ASKED_FOR = frozenset({"fasttrack.login", "fasttrack.authenticate", "fasttrack.get-token"})


async def _preflight(probe: Probe) -> Sequence[Line]:
    """Look at the target; loaded by the first who wants to."""
    from sandbox.providers.fasttrack.preflight import look_at_target

    return await look_at_target(probe)


def _basic(target: RoomTarget) -> tuple[str, str] | None:
    """Return name and secret, where the operator wants those."""
    credentials = from_target(target).credentials
    return (credentials.id, credentials.secret) if isinstance(credentials, Basic) else None


PROVIDER = Provider(
    name="fasttrack",
    recognise=recognise,
    room=FastTrackRoom,
    checks=(PreflightCheck("fasttrack", _ASKED_FOR),),
    preflight=_preflight,
    basic=_basic,
)
