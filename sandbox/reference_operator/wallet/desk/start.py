"""What a running operator serves on the side of the wallet."""

from sandbox.reference_operator.server.hooks import TargetHook
from sandbox.reference_operator.side import OperatorContext, Served
from sandbox.reference_operator.wallet.desk.balance import BalanceDesk
from sandbox.reference_operator.wallet.desk.caller import WalletCaller
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.launch import LAUNCH, LaunchDesk
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.reference_operator.wallet.desk.terminate import TerminateDesk

HOOKS = (TargetHook("read-balance", "[balance]"), TargetHook("end-game", "[ended]"))


async def start(context: OperatorContext) -> Served:
    """Serve the launch URL and the hooks about open games, which call the wallet."""
    # here, for it loads the HTTP client, and most who list defects never start an operator
    from sandbox.reference_operator.wallet.desk.client import WalletClient

    conduct = context.conduct.part(WalletConduct)
    client = WalletClient(
        context.urls["wallet"], conduct.client, deadline_s=context.call_deadline_s
    )
    caller = WalletCaller(WalletProvider(), client)
    desk = LaunchDesk(conduct, caller, context.pause)
    return Served(
        {LAUNCH: {"GET": desk.launch}},
        hooks={
            "read-balance": BalanceDesk(conduct, caller, desk.games).read,
            "end-game": TerminateDesk(conduct, caller, desk.games).end,
        },
        close=client.aclose,
    )
