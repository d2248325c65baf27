"""GR8 Tech sportsbook iFrame: verifies the operator's JWT with the key it fetches."""

from sandbox.port import Provider
from sandbox.port.preflight import PreflightCheck
from sandbox.providers.gr8.operations.table import recognise
from sandbox.providers.gr8.preflight import KEY, TOKEN, probe
from sandbox.providers.gr8.room import Gr8Room

PROVIDER = Provider(
    name="gr8",
    recognise=recognise,
    room=Gr8Room,
    checks=(
        PreflightCheck(TOKEN, frozenset({"gr8.get-jwt-token"})),
        PreflightCheck(
            KEY, frozenset({"gr8.enter", "gr8.verify-token", "gr8.get-public-key"}), signers=True
        ),
    ),
    preflight=probe,
)
