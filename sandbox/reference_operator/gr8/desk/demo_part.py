"""The sportsbook on the demo site: a section with the iFrame, and what is posted to it."""

from collections.abc import Mapping

from sandbox.json_value import Json
from sandbox.reference_operator.gr8.desk.page_conduct import (
    LOGOUT,
    OTHER_TYPE,
    TEXT,
    TO_A_BLANK_FRAME,
    PageConduct,
)
from sandbox.reference_operator.gr8.desk.tokens import GET_JWT_TOKEN
from sandbox.reference_operator.server.demo.part import DemoPart, text_of

_LANGUAGES = ("en", "de")
_VALUE = {"logout": True}
_POSTED: Mapping[str, Json] = {
    LOGOUT: {"type": "iframe", "value": _VALUE},
    TEXT: '{"type":"iframe","value":{"logout":true}}',
    OTHER_TYPE: {"type": "logout", "value": _VALUE},
    TO_A_BLANK_FRAME: {"type": "iframe", "value": _VALUE},
}


def demo_part(url: str, conduct: PageConduct) -> DemoPart:
    """Return the part, whose page treats the iFrame as the conduct says."""
    origin = url.rstrip("/")
    return DemoPart(
        name="sportsbook",
        title="Sportsbook",
        html=text_of(__package__, "demo.html"),
        script=text_of(__package__, "demo.js"),
        facts={
            "origin": origin,
            "token": GET_JWT_TOKEN,
            "languages": list(_LANGUAGES),
            "opens_with": conduct.opens_with.value,
            "posts": _POSTED.get(conduct.posts),
            "empties": conduct.posts == TO_A_BLANK_FRAME,
            "loads_anew": conduct.loads_anew,
        },
        of_player=lambda sid: {"sid": sid},
        frames=origin,
    )
