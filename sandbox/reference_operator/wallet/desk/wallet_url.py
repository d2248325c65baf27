"""The test hook `switch-wallet-url`: from now on the wallet is called somewhere else."""

import re
import ssl
from dataclasses import dataclass

from sandbox.reference_operator.server.answers import Refusal
from sandbox.reference_operator.server.hooks import Asked, text_of
from sandbox.reference_operator.wallet.desk.client import WalletClient

_URL = re.compile(r"https?://[^/?#\s]+/?")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----[\x20-\x7e\r\n]{1,65536}")


@dataclass(frozen=True, slots=True)
class WalletUrl:
    """The hook, over the client that calls the wallet."""

    client: WalletClient

    async def switch(self, asked: Asked) -> Asked:
        """`{url, ca?}` → `{url}`; `ca` is an authority to trust there beside the usual ones."""
        url = text_of(asked, "url", form=_URL)
        try:
            await self.client.switch(url, ca=text_of(asked, "ca", form=_PEM, default=""))
        except (ssl.SSLError, OSError) as fault:
            raise Refusal(400, "invalid_ca") from fault
        return {"url": url}
