"""Fast Track (CRM): validates a session id by calling the operator's authenticate."""

from sandbox.port import Provider
from sandbox.port.preflight import PreflightCheck
from sandbox.providers.fasttrack.preflight import probe
from sandbox.providers.fasttrack.room import FastTrackRoom, recognise

_ASKED_FOR = frozenset({"fasttrack.login", "fasttrack.authenticate", "fasttrack.get-token"})

PROVIDER = Provider(
    name="fasttrack",
    recognise=recognise,
    room=FastTrackRoom,
    checks=(PreflightCheck("fasttrack", _ASKED_FOR),),
    preflight=probe,
)
