"""How an operator wants to be launched: the `launch` of a target's wallet section.

The vendor's page has four query parameters in the launch URL. What is behind the URL is the
operator's own, so that a target may say by which method, where and under which names they come.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.json_value import Json
from sandbox.scenario.contract.settings import SettingsReader

LAUNCH_PARAMETERS = ("token", "player_id", "site_id", "currency")
"""What a launch carries, named as authenticate names it."""

MAY_TRAVEL = (*LAUNCH_PARAMETERS, "game_id")
"""The game travels only where the target names it; the provider never does."""

_PLACEHOLDER = re.compile(r"\{(" + "|".join(MAY_TRAVEL) + r")\}")


class Carries(StrEnum):
    """What carries those parameters that do not stand in the path of the URL."""

    QUERY = "query"
    PATH = "path"  # the token at least stands in the path; what does not goes into the query
    FORM = "form"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class LaunchSettings:
    """How to launch. `url` is "" when the target names none; it may hold placeholders, `{token}`.

    `names` maps our name of a parameter to the operator's, where that is another. The browser
    follows `max_redirects`, on the host of the URL and on `redirect_hosts`.
    """

    url: str = ""
    method: str = "GET"
    carries: Carries = Carries.QUERY
    names: Mapping[str, str] = field(default_factory=dict)
    max_redirects: int = 20
    redirect_hosts: frozenset[str] = frozenset()

    @property
    def in_path(self) -> frozenset[str]:
        """The parameters that stand in the URL itself."""
        return frozenset(_PLACEHOLDER.findall(self.url))

    @property
    def beside(self) -> tuple[str, ...]:
        """The parameters that travel beside the URL, in their order."""
        game = ("game_id",) if "game_id" in self.names else ()
        return tuple(n for n in (*LAUNCH_PARAMETERS, *game) if n not in self.in_path)

    def filled(self, encoded: Mapping[str, str]) -> str:
        """Return the URL with every placeholder filled in; what there is not is left empty."""
        return _PLACEHOLDER.sub(lambda found: encoded.get(found[1], ""), self.url)


def read_launch(section: Json, read: SettingsReader) -> LaunchSettings:
    """Read the section, which the target's schema has checked; a bare text is a URL."""
    words = section if isinstance(section, Mapping) else {"url": section}
    url, names = words.get("url"), words.get("parameters")
    carries = Carries(str(words.get("carries", Carries.QUERY)))
    has_body = carries in (Carries.FORM, Carries.JSON)
    return LaunchSettings(
        url=url if isinstance(url, str) else "",
        method=str(words.get("method", "POST" if has_body else "GET")),
        carries=carries,
        names={n: str(v) for n, v in names.items()} if isinstance(names, Mapping) else {},
        max_redirects=read.whole("launch.max_redirects"),
        redirect_hosts=frozenset(map(str.lower, read.texts("launch.redirect_hosts"))),
    )
