"""One call to the wallet about one launch: six members, Basic credentials and a signature.

Every operation is called with the members of authenticate; for balance and terminate this shape is
assumed, for their pages could not be read that far.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.reference_operator.wallet.desk.answer import Answer, read_body
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.launch_url import Launch
from sandbox.reference_operator.wallet.desk.provider import WalletProvider

if TYPE_CHECKING:
    from sandbox.reference_operator.wallet.desk.client import WalletClient

AUTHENTICATE = "/api/wallet/authenticate"
BALANCE = "/api/wallet/balance"
TERMINATE = "/api/wallet/terminate"


@dataclass(frozen=True, slots=True)
class WalletCaller:
    """Makes calls over one client, in this operator's name."""

    provider: WalletProvider
    client: "WalletClient"

    async def call(self, path: str, launch: Launch, conduct: WalletConduct) -> Answer:
        """Send one request and return what came of it, beside what was asked."""
        body = conduct.body(launch, self.provider)
        headers = conduct.headers(body, self.provider)
        attempt = await self.client.send(conduct.method, path, body, headers=headers)
        return Answer(attempt, launch, self.provider, read_body(attempt.body))
