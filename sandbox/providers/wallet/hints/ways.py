"""Finds out how an operator wants to be launched, where no call came of the launch as declared.

Each way is tried with a token of its own, until one leads to a call to our wallet: other carriers
of the parameters, names that its refusals speak of, the session and the player. What is found is
the line to write into the target.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace

from sandbox.json_value import Json
from sandbox.port import PlayerView, Send
from sandbox.port.preflight import Probe
from sandbox.providers.wallet.hints.launched_when import flow_yaml
from sandbox.providers.wallet.launch.request import launch_request
from sandbox.providers.wallet.launch.settings import LAUNCH_PARAMETERS, Carries, LaunchSettings
from sandbox.wire import Headers, Response

_LAUNCH, _AUTHENTICATE = "wallet.launch", "wallet.authenticate"
_CARRIERS = (Carries.QUERY, Carries.FORM, Carries.JSON)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CALLED = {
    "token": re.compile(r"token|ticket|jwt", re.IGNORECASE),
    "player_id": re.compile(r"player|user|account|customer|member", re.IGNORECASE),
    "site_id": re.compile(r"site|brand|casino|skin", re.IGNORECASE),
    "currency": re.compile(r"^cur|currency", re.IGNORECASE),
}
_CAMEL = {"player_id": "playerId", "site_id": "siteId"}
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A way that led to a call, and the line that declares it."""

    told: str
    todo: str


async def find_way(probe: Probe, launch: LaunchSettings, player: PlayerView) -> Way | None:
    """Try other ways to launch, a request each; None where none of them leads to a call."""
    for way in _of_the_player(launch, player):
        if await _leads_to_a_call(probe, launch, way.player):
            return way.found
    carriers = [launch.carries, *(c for c in _CARRIERS if c is not launch.carries)]
    for carries in carriers if not launch.in_path else []:
        other = replace(launch, carries=carries, method=_method(carries))
        async for tried in _under_names(probe, other, player):
            return Way(_told(tried), f"launch: {flow_yaml(_declared(tried))}")
    for path in ("{token}", "{game_id}/{token}") if not launch.in_path else ():
        url = f"{launch.url.rstrip('/')}/{path}"
        tried = replace(launch, url=url, carries=Carries.PATH, method="GET")
        if await _leads_to_a_call(probe, tried, player):
            return Way(_told(tried), f"launch: {flow_yaml(_declared(tried))}")
    return None


@dataclass(frozen=True, slots=True)
class _Player:
    player: PlayerView
    found: Way


def _of_the_player(launch: LaunchSettings, player: PlayerView) -> Iterator[_Player]:
    """Yield what may be wrong about who launches: the wallet's number of the player."""
    if (
        player.id.isascii()
        and player.id.isdigit()
        and str(player.fields.get("wallet-id")) != player.id
    ):
        own = replace(player, fields={**player.fields, "wallet-id": int(player.id)})
        told = f"with the player's own id, {player.id}, as player_id it leads to one"
        gives = "give the id as wallet-id too, by open-session's gives or in the list of players"
        yield _Player(own, Way(told, f"bound-to: session, and {gives}"))
    if player.headers:
        guest = replace(player, headers=Headers())
        told = "without the player's headers it leads to one: the session is that of another player"
        todo = "bound-to: session, and give each player the wallet-id that the operator has for it"
        yield _Player(guest, Way(told, todo))


async def _under_names(
    probe: Probe, launch: LaunchSettings, player: PlayerView
) -> AsyncIterator[LaunchSettings]:
    """Yield the settings that led to a call: with the names as they are, and with those of which
    the operator's refusals speak.
    """
    names = dict(launch.names)
    for _ in range(_MOST_NAMES):
        tried = replace(launch, names=names)
        answer = await _launched(probe, tried, player)
        if answer is None:
            yield tried
            return
        more = _names_in(answer, names)
        if not more:
            break
        names = {**names, **more}
    tried = replace(launch, names={**launch.names, **_CAMEL})
    if not launch.names and await _launched(probe, tried, player) is None:
        yield tried


def _names_in(answer: Response, known: Mapping[str, str]) -> Mapping[str, str]:
    """Read off a refusal what the operator calls a parameter that it misses."""
    words = [w.strip("-") for w in _WORD.findall(answer.body.decode("utf-8", "replace"))]
    found = {}
    for ours, pattern in _CALLED.items():
        taken = {ours, known.get(ours, ours), *known.values()}
        name = next((w for w in words if pattern.search(w) and w not in taken), None)
        if name is not None and ours not in known:
            found[ours] = name
    return found


async def _leads_to_a_call(probe: Probe, launch: LaunchSettings, player: PlayerView) -> bool:
    return await _launched(probe, launch, player) is None


async def _launched(probe: Probe, launch: LaunchSettings, player: PlayerView) -> Response | None:
    """Launch that way. Return None where our wallet was called about it, else the answer."""
    ticket = await probe.give("token", player)
    request = launch_request(launch, ticket, send=Send(), player=player)
    send = Send(
        method=request.method,
        path=request.target,
        headers=dict(request.headers),
        raw=request.body,
        values={"token": ticket["token"], "raw-query": ""},
    )
    heard = await probe.ask_and_hear(_LAUNCH, send, player, hears=_AUTHENTICATE, patient=False)
    if heard.inbound:
        return None
    return heard.asked.response or Response(0)


def _method(carries: Carries) -> str:
    return "POST" if carries in (Carries.FORM, Carries.JSON) else "GET"


def _told(launch: LaunchSettings) -> str:
    where = {
        Carries.QUERY: "in the query",
        Carries.PATH: "in the path",
        Carries.FORM: "posted as a form",
        Carries.JSON: "posted as JSON",
    }[launch.carries]
    names = [launch.names.get(name, name) for name in LAUNCH_PARAMETERS]
    named = f", named {', '.join(names)}," if launch.names else ""
    return f"with the parameters {where}{named} it leads to one"


def _declared(launch: LaunchSettings) -> Mapping[str, Json]:
    """Return the words of `launch` that say this, without `launched-when`."""
    words: dict[str, Json] = {"url": launch.url}
    if launch.carries is not Carries.QUERY:
        words["carries"] = str(launch.carries)
    if launch.names:
        words["parameters"] = dict(launch.names)
    return words
