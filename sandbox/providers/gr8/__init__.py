"""GR8 Tech sportsbook iFrame: verifies the operator's JWT with the key it fetches."""

from collections.abc import Sequence

from sandbox.port import Provider, ShownTable
from sandbox.port.preflight import Line, PreflightCheck, Probe
from sandbox.providers.gr8.operations.table import recognise
from sandbox.providers.gr8.room import Gr8Room

TOKEN, KEY = "gr8.token", "gr8.key"


async def _preflight(probe: Probe) -> Sequence[Line]:
    """Look at the target; loaded by the first who wants to."""
    from sandbox.providers.gr8.preflight import look_at_target

    return await look_at_target(probe)


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
    preflight=_preflight,
    tables=(
        ShownTable("accounts", "Accounts, each with its currency, which never changes"),
        ShownTable("key-cache", "The public key of each tenant, with its age", clears=True),
    ),
)
