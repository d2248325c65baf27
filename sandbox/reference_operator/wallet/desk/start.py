"""What a running operator serves around the wallet."""

from sandbox.reference_operator.side import OperatorContext, Served
from sandbox.reference_operator.wallet.desk.call import WalletConduct
from sandbox.reference_operator.wallet.desk.launch import LAUNCH, LaunchDesk
from sandbox.reference_operator.wallet.desk.line import WalletLine
from sandbox.reference_operator.wallet.desk.provider import WalletProvider


async def start(context: OperatorContext) -> Served:
    """Serve the launch URL, with a line to the wallet behind it."""
    conduct = context.conduct.part(WalletConduct)
    line = WalletLine(context.urls["wallet"], conduct.line, deadline_s=context.call_deadline_s)
    desk = LaunchDesk(conduct, WalletProvider(), line, context.pause)
    return Served({LAUNCH: {"GET": desk.launch}}, close=line.aclose)
