"""Every call of the control API: its arguments, what is sent for them, how its answer is read.

The functions have the names of the API's calls (`operationId` of /openapi.json). Those about one
world take its name first, and are methods of a world.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Literal, TypeAlias, TypeVar
from urllib.parse import quote

from sandbox.client.answers import (
    Clock,
    Exchange,
    Findings,
    Made,
    Object,
    Player,
    Requests,
    Rule,
    WorldState,
    items,
    text,
)
from sandbox.client.outcomes import Outcome, Verdict
from sandbox.json_value import Json

T = TypeVar("T")

Reply: TypeAlias = Mapping[str, Json] | Literal["real"]
"""A reply as scenarios write it, or the word for the provider's own behaviour."""

QUICK_S, WAITING_S = 30.0, 330.0
"""How long an answer may take; a call that waits takes the API's five minutes at most."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call. `path` is below /api/v1, `lasts_s` how long its answer may take; an answer that is
    no JSON is read as a text.
    """

    method: str
    path: str
    read: Callable[[Json], T]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Object | None = None
    lasts_s: float = QUICK_S
    is_json: bool = True


def list_worlds() -> Call[list[WorldState]]:
    """List every world."""
    return Call("GET", "/worlds", partial(_each, "worlds", WorldState.of))


def make_world(
    name: str = "", *, seed: str = "", players: list[Mapping[str, Json]] | None = None
) -> Call[WorldState]:
    """Make a world; "" makes its name up, and ids and people follow from the seed. Raise Taken."""
    body = _given(name=name, seed=seed, players=players)
    return Call("POST", "/worlds", WorldState.of, body=body)


def show(world: str) -> Call[WorldState]:
    """Show the world at a glance."""
    return Call("GET", _of(world), WorldState.of)


def put(
    world: str, *, seed: str = "", players: list[Mapping[str, Json]] | None = None
) -> Call[WorldState]:
    """Make the world, or leave it as it is."""
    return Call("PUT", _of(world), WorldState.of, body=_given(seed=seed, players=players))


def delete(world: str) -> Call[None]:
    """Take the world away; one that is not there is as good as deleted."""
    return Call("DELETE", _of(world), _nothing)


def reset(world: str) -> Call[WorldState]:
    """Empty the world: players, tokens, rules, exchanges, findings, clock."""
    return Call("POST", _of(world, "reset"), WorldState.of)


def list_players(world: str) -> Call[list[Player]]:
    """List the players and sessions of the world."""
    return Call("GET", _of(world, "players"), partial(_each, "players", Player.of))


def make_player(
    world: str, words: Mapping[str, Json] | None = None, /, **more: Json
) -> Call[Player]:
    """Make a player. What is not said is made up: `alias`, `currency`, `blocked`, `country` …"""
    return Call("POST", _of(world, "players"), Player.of, body={**(words or {}), **more})


def show_player(world: str, player: str) -> Call[Player]:
    """Show a player by alias, id or sid. Raise NotThere."""
    return Call("GET", _of(world, "players", player), Player.of)


def open_session(world: str, player: str, *, alias: str = "") -> Call[Player]:
    """Open one more session of a player."""
    body = _given(player=player, alias=alias)
    return Call("POST", _of(world, "sessions"), Player.of, body=body)


def make(
    world: str, kind: str, words: Mapping[str, Json] | None = None, /, **more: Json
) -> Call[Made]:
    """Make what a provider makes for a player, by its kind."""
    body = {**(words or {}), **more}
    return Call("POST", _of(world, f"{kind}s"), partial(Made.of, kind=kind), body=body)


def make_token(world: str, words: Mapping[str, Json] | None = None, /, **more: Json) -> Call[Made]:
    """Make a launch token: `player` (alias, id, sid or a new one as an object), `state`, `ttl`,
    `balance`, `currency` …
    """
    return make(world, "token", words, **more)


def list_replies(world: str) -> Call[list[Rule]]:
    """List the rules of the world, in the order in which they are tried."""
    return Call("GET", _of(world, "replies"), partial(_each, "replies", Rule.of))


def add_reply(
    world: str,
    operation: str,
    *replies: Reply,
    times: int | None = None,
    token: str = "",
    sid: str = "",
    player: str = "",
    headers: Mapping[str, Json] | None = None,
    query: Mapping[str, Json] | None = None,
    body: Json = None,
) -> Call[Rule]:
    """Say what to reply to the next requests, one reply each, of which the last one repeats."""
    which = _given(token=token, sid=sid, player=player, headers=headers, query=query, body=body)
    told = _given(times=times, replies=list(replies))
    body_ = {"operation": operation, **which, **told}
    return Call("POST", _of(world, "replies"), Rule.of, body=body_)


def show_reply(world: str, rule: str) -> Call[Rule]:
    """Show a rule."""
    return Call("GET", _of(world, "replies", rule), Rule.of)


def delete_reply(world: str, rule: str) -> Call[None]:
    """Take a rule away."""
    return Call("DELETE", _of(world, "replies", rule), _nothing)


def delete_replies(world: str) -> Call[None]:
    """Take all rules away."""
    return Call("DELETE", _of(world, "replies"), _nothing)


def list_requests(
    world: str,
    operation: str = "",
    *,
    token: str = "",
    sid: str = "",
    player: str = "",
    after: str = "",
    limit: int = 100,
) -> Call[Requests]:
    """List requests with their answers, the oldest first, the latest `limit` of them."""
    which = _given(operation=operation, token=token, sid=sid, player=player, after=after)
    query = {**_texts(which), "limit": str(limit)}
    return Call("GET", _of(world, "requests"), Requests.of, query=query)


def show_request(world: str, request: str) -> Call[Exchange]:
    """Show a request, with its answer."""
    return Call("GET", _of(world, "requests", request), Exchange.of)


def wait(
    world: str,
    operation: str = "",
    *,
    count: int = 1,
    within: str = "5s",
    token: str = "",
    sid: str = "",
    player: str = "",
    after: str = "",
) -> Call[Requests]:
    """Wait until requests have come and were answered; earlier ones count. Raise NotInTime."""
    which = _given(operation=operation, token=token, sid=sid, player=player, after=after)
    query = {**_texts(which), "count": str(count), "within": within}
    return Call("GET", _of(world, "wait"), Requests.of, query=query, lasts_s=WAITING_S)


def list_findings(world: str) -> Call[Findings]:
    """List what was found in the world."""
    return Call("GET", _of(world, "findings"), Findings.of)


def call(
    world: str,
    operation: str,
    *,
    player: str = "",
    sid: str = "",
    jwt: str = "",
    token: str = "",
    send: Mapping[str, Json] | None = None,
    within: str = "",
) -> Call[Outcome]:
    """Let a provider, or its player, call now. Return the exchange and the verdict with its reason,
    whatever it is.
    """
    more = _given(player=player, sid=sid, jwt=jwt, token=token, send=send, within=within)
    body = {"operation": operation, **more}
    return Call("POST", _of(world, "calls"), Outcome.of, body=body, lasts_s=WAITING_S)


def verify(
    world: str,
    operation: str = "",
    *,
    count: Json = None,
    check: list[Mapping[str, Json]] | None = None,
    order: list[Mapping[str, Json]] | None = None,
    settle: str = "",
    after: str = "",
    token: str = "",
    sid: str = "",
    player: str = "",
    headers: Mapping[str, Json] | None = None,
    query: Mapping[str, Json] | None = None,
    body: Json = None,
) -> Call[Verdict]:
    """Verify how many requests came (a number or a matcher), in which order, and how they were, by
    checks of the scenario language; `settle` is how long no more may come. Raise NotAsExpected.
    """
    which = _given(operation=operation, token=token, sid=sid, player=player, after=after)
    parts = _given(headers=headers, query=query, body=body)
    wanted = _given(count=count, check=check, order=order, settle=settle)
    told = {**which, **parts, **wanted}
    return Call("POST", _of(world, "verify"), Verdict.of, body=told, lasts_s=WAITING_S)


def show_clock(world: str) -> Call[Clock]:
    """Show what time it is in the world."""
    return Call("GET", _of(world, "clock"), Clock.of)


def advance(world: str, by: str, *, moves: Literal["sandbox", "both"] = "sandbox") -> Call[Clock]:
    """Move the world's time forward, `both` the operator's too: "15m"."""
    return _move(world, {"advance": by, "moves": moves})


def freeze(world: str, at: str = "") -> Call[Clock]:
    """Let the world's time stand still, now or at a moment: "2026-11-30T10:00:00Z"."""
    return _move(world, {"freeze": at or True})


def go_on(world: str) -> Call[Clock]:
    """Let frozen time go on from where it stands."""
    return _move(world, {"go-on": True})


def real_time(world: str) -> Call[Clock]:
    """Put the world's clock back to real time."""
    return _move(world, {"real": True})


def table(world: str, name: str) -> Call[list[Object]]:
    """Show what a provider remembers, by the name of the table: its `key-cache`."""
    return Call("GET", _of(world, name), partial(_each, "rows", _row))


def clear_table(world: str, name: str) -> Call[None]:
    """Let a provider forget what a table shows: flush its `key-cache`."""
    return Call("DELETE", _of(world, name), _nothing)


def capture(world: str, *, name: str = "", after: str = "") -> Call[str]:
    """Return what happened in the world, after a request of that id, as the text of a scenario."""
    query = _texts(_given(name=name, after=after))
    return Call("GET", _of(world, "capture"), lambda told: text(told, "scenario"), query=query)


def events_path(world: str) -> str:
    """Return where the events of a world are followed."""
    return _of(world, "events")


def _move(world: str, body: Object) -> Call[Clock]:
    return Call("POST", _of(world, "clock"), Clock.of, body=body)


def _of(world: str, *below: str) -> str:
    return "/worlds/" + "/".join(quote(part, safe="") for part in (world, *below))


def _given(**words: Json) -> dict[str, Json]:
    """Return the words that were said."""
    return {name: value for name, value in words.items() if value not in ("", None)}


def _texts(words: Object) -> dict[str, str]:
    return {name: str(value) for name, value in words.items()}


def _each(name: str, read: Callable[[Json], T], told: Json) -> list[T]:
    return [read(each) for each in items(told, name)]


def _row(told: Json) -> Object:
    return told if isinstance(told, Mapping) else {}


def _nothing(told: Json) -> None:
    del told
