"""What the operator's target.yaml says of it towards the wallet."""

from dataclasses import dataclass

from sandbox.reference_operator.declared import Declaration
from sandbox.reference_operator.wallet.desk.conduct import DECLARED_ATTEMPTS
from sandbox.reference_operator.wallet.desk.entrance import LAUNCH
from sandbox.reference_operator.wallet.desk.provider import WalletProvider

SWITCH_URL = "switch-wallet-url"
PLAYING = "{status: 200, body: {state: playing}}"

_SECTION = """\
  launch: {{url: "{url}{own.path}"{own.way}, launched-when: {own.launched_when}}}
  provider: {{id: {us.id}, access-key: "{us.access_key}", private-key: "{us.private_key}"}}
  sites: {own.sites}
  games: [{us.game_id}]
  currencies: {own.currencies}
  retry: {{attempts: {own.attempts}, within: {own.within}}}
  silence: {own.silence}"""


@dataclass(frozen=True, slots=True)
class WalletDeclaration(Declaration):
    """`path` may hold placeholders; `way` is YAML of how else it is launched, after a comma.

    `launched_when`: YAML of the answer that opens a game. `attempts` and `within`: how often an
    authenticate is tried, and for how long. `silence`: how long the wallet is to say nothing,
    a little longer than a call is waited for here. `currencies`: YAML of decimals that ISO 4217
    does not know, "" for none.
    """

    path: str = LAUNCH
    way: str = ""
    sites: str = "[18446744073709551615]"
    currencies: str = ""
    launched_when: str = PLAYING
    attempts: int = DECLARED_ATTEMPTS
    within: str = "6s"
    silence: str = "5s"

    def section(self, url: str) -> str:
        """Write the launch URL, who this operator is at the wallet, retries, patience."""
        written = _SECTION.format(url=url, own=self, us=WalletProvider())
        return written if self.currencies else written.replace("  currencies: \n", "")
