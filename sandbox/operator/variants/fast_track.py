"""Other right ways to serve Fast Track."""

from sandbox.operator.answers import Refusal
from sandbox.operator.declared import Declared
from sandbox.operator.fast_track import FastTrackConduct
from sandbox.operator.variants.variant import Variant
from sandbox.wire import Request


def _sid_of_header(request: Request) -> str:
    sids = request.headers.all("sid")
    if len(sids) != 1:
        raise Refusal(400, "invalid_request")
    return sids[0]


VARIANTS = (
    Variant(
        "ft-sid-of-header",
        "The sid is read from the header alone; the body is not looked at.",
        "authentication, POST /authenticate: the page names the sid, not where it stands",
        FastTrackConduct(read_sid=_sid_of_header),
        Declared(sid="header"),
    ),
)
