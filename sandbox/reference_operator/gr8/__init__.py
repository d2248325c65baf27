"""The side of the reference operator that serves GR8 Tech's sportsbook iFrame."""

from sandbox.reference_operator.gr8.defects import DEFECTS, MATRICES
from sandbox.reference_operator.gr8.desk.declared import Gr8Declaration
from sandbox.reference_operator.gr8.desk.keys import make_keys_ready
from sandbox.reference_operator.gr8.desk.start import HOOKS, start
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.gr8.variants import VARIANTS
from sandbox.reference_operator.side import OperatorSide, ProviderUrl

SIDE = OperatorSide(
    name="gr8",
    url=ProviderUrl(
        "--sportsbook-url",
        default="http://127.0.0.1:8702",
        help="Where the page at /sportsbook loads GR8 Tech's iFrame from.",
    ),
    conduct=Gr8Conduct,
    declared=Gr8Declaration,
    start=start,
    hooks=HOOKS,
    defects=DEFECTS,
    matrices=MATRICES,
    seen_on_the_way=(
        "gr8-currency-not-enabled",
        "gr8-currency-follows-wallet",
        "gr8-iat-ms",
        "gr8-signed-before-respacing",
        "gr8-page-cuts-its-token",
        "gr8-page-tells-no-logout",
        "gr8-token-after-logout",
    ),
    variants=VARIANTS,
    prepare=make_keys_ready,
)
