"""The side of the reference operator that serves Fast Track."""

from sandbox.reference_operator.fasttrack.defects import DEFECTS, MATRICES
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.fasttrack.desk.declared import FastTrackDeclaration
from sandbox.reference_operator.fasttrack.desk.start import HOOKS, start
from sandbox.reference_operator.fasttrack.variants import VARIANTS
from sandbox.reference_operator.side import OperatorSide, ProviderUrl

SIDE = OperatorSide(
    name="fasttrack",
    url=ProviderUrl(
        "--fasttrack-url",
        default="http://127.0.0.1:8701",
        help="Where the page at / loads Fast Track's library from.",
        old_flag="--fast-track-url",
    ),
    conduct=FastTrackConduct,
    declared=FastTrackDeclaration,
    start=start,
    hooks=HOOKS,
    defects=DEFECTS,
    matrices=MATRICES,
    seen_on_the_way=(
        "ft-created",
        "ft-html-page",
    ),
    variants=VARIANTS,
)
