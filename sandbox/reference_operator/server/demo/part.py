"""What one side puts on the demo site, and what browsers are told about who may frame it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from sandbox.json_value import Json

FRAMED_BY = "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
"""This site runs on the machine of whoever looks at it, and any page there may hold it."""


def nothing_more(sid: str) -> Mapping[str, Json]:
    """Tell the side's script nothing of a player."""
    del sid
    return {}


@dataclass(frozen=True, slots=True)
class DemoPart:
    """A section of the page, its script, and the origins that the browser may turn to for it.

    `name` is the section's id and the script's name; "" for `html` is no section. `facts` are known
    to the script from the beginning, `of_player` once there is a player, by the sid. `scripts` are
    loaded and `calls` are made from and to that origin, `frames` hold it; "" for none.
    """

    name: str
    title: str
    html: str
    script: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    of_player: Callable[[str], Mapping[str, Json]] = nothing_more
    scripts: str = ""
    calls: str = ""
    frames: str = ""


def text_of(package: str, name: str) -> str:
    """Read a file that lies beside the modules of a package."""
    return files(package).joinpath(name).read_text(encoding="utf-8")
