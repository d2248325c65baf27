"""The side of the reference operator that calls the game wallet."""

from sandbox.reference_operator.side import OperatorSide, ProviderUrl
from sandbox.reference_operator.wallet.defects import DEFECTS, MATRICES
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct
from sandbox.reference_operator.wallet.desk.declared import WalletDeclaration
from sandbox.reference_operator.wallet.desk.start import HOOKS, start
from sandbox.reference_operator.wallet.variants import VARIANTS

SIDE = OperatorSide(
    name="wallet",
    url=ProviderUrl(
        "--wallet-url",
        default="http://127.0.0.1:8703",
        help="The wallet to call.",
        is_called=True,
    ),
    conduct=WalletConduct,
    declared=WalletDeclaration,
    start=start,
    hooks=HOOKS,
    defects=DEFECTS,
    matrices=MATRICES,
    seen_on_the_way=(
        "wallet-signature-reserialised",
        "wallet-signature-access-key",
        "wallet-provider-is-site",
    ),
    variants=VARIANTS,
)
