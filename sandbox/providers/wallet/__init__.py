"""The game wallet: mints launch tokens and activates them for the integration layer."""

from collections.abc import Sequence

from sandbox.json_value import Json
from sandbox.port import Ids, Provider, ShownTable
from sandbox.port.preflight import Line, PreflightCheck, Probe
from sandbox.providers.wallet.demo import demo_section, mint_demo_token
from sandbox.providers.wallet.operations import OPERATIONS, recognise
from sandbox.providers.wallet.room import WalletRoom, offers_no_http2
from sandbox.providers.wallet.signing import SIGNING, basic

_SERVED = frozenset(row.name for row in OPERATIONS)


def _wallet_id(ids: Ids) -> Json:
    return ids.integer(10**8, 10**15)


async def _preflight(probe: Probe) -> Sequence[Line]:
    """Look at the target; loaded by the first who wants to."""
    from sandbox.providers.wallet.preflight import look_at_target

    return await look_at_target(probe)


PROVIDER = Provider(
    name="wallet",
    recognise=recognise,
    room=WalletRoom,
    fresh_ids=True,
    player_fields={"wallet-id": _wallet_id},
    checks=(PreflightCheck("wallet", frozenset({"wallet.launch", *_SERVED})),),
    preflight=_preflight,
    without_http2=offers_no_http2,
    demo_section=demo_section(),
    open_demo=mint_demo_token,
    signing=SIGNING,
    basic=basic,
    tables=(ShownTable("tokens", "The launch tokens and their states"),),
)
