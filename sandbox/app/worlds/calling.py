"""Lets a provider call the operator now, and tells what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sandbox.app.worlds.evidence.findings import shown_findings
from sandbox.app.worlds.making import kinds, make_thing, player_of, use_fault
from sandbox.app.worlds.problems import NotThere, OperatorFailed, Unfit, Wrong
from sandbox.app.worlds.showing import shown_exchange
from sandbox.app.worlds.worlds import Worlds
from sandbox.engine.serving.calling import Called, call_now
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.engine.steps.fixtures import player_view
from sandbox.errors import DoesNotApply, SetupFault
from sandbox.json_value import Json, spelt
from sandbox.port import PlayerView, Send
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.contract.reasons import load_reasons
from sandbox.scenario.language.values.references import Minted
from sandbox.scenario.yaml_tree.suggest import meant

_OF_HTTP = ("method", "path", "headers", "query", "body", "raw")


@dataclass(frozen=True, slots=True)
class Wish:
    """A call that somebody wishes for. `player` is an alias, id or sid, "" for nobody; `sid` and
    `jwt` go where the operation carries them; `words` are the operation's own, such as `token`, and
    parts of HTTP that take the place of what is composed. `within_s` None: the operation's own.
    """

    operation: str
    player: str = ""
    sid: str = ""
    jwt: str = ""
    words: Mapping[str, Json] = field(default_factory=dict)
    within_s: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call."""

    world: ServedWorld
    called: Called

    def shown(self) -> dict[str, Json]:
        """Return the exchange, the verdict with its reason, and what came beside."""
        world, exchange = self.world, self.called.exchange
        answered = exchange.answered or {}
        ids = {exchange.id, *(each.id for each in self.called.meanwhile)}
        beside: list[Json] = [shown_exchange(world, each) for each in self.called.meanwhile]
        found = shown_findings(world, (each for each in world.findings if each.message in ids))
        return {
            "exchange": shown_exchange(world, exchange),
            "verdict": answered.get("verdict"),
            "reason": self._reason(),
            "looks": dict(exchange.looks),
            "meanwhile": beside,
            "findings": found,
        }

    def _reason(self) -> Json:
        """Say why the provider refused, and what to do; None where it did not."""
        answered = self.called.exchange.answered or {}
        code = answered.get("reason")
        if not isinstance(code, str):
            return None
        room = self.called.exchange.operation.partition(".")[0]
        known = load_reasons(room).get(code)
        told: dict[str, Json] = {"code": code}
        if known is not None:
            told |= {"text": known.text, "do": known.advice, "clause": known.clause or None}
        return told


async def call(worlds: Worlds, world: ServedWorld, wish: Wish) -> Outcome:
    """Make a call. Raise Unfit, NotThere, OperatorFailed."""
    operation = _operation(world, wish.operation)
    wish = _of_owner(world, wish)
    player = _player(world, wish)
    words = await _with_things(worlds, world, operation, wish)
    send = _send(operation, words, wish)
    timeout_s = operation.within_s if wish.within_s is None else wish.within_s
    try:
        called = await call_now(
            world,
            worlds.switchboard,
            operation.name,
            send=send,
            player=player,
            timeout_s=timeout_s,
        )
    except SetupFault as fault:
        raise Unfit(str(fault), [Wrong("#/operation", str(fault))]) from fault
    except DoesNotApply as fault:
        raise OperatorFailed(str(fault)) from fault
    return Outcome(world, called)


def _operation(world: ServedWorld, name: str) -> Operation:
    ours = {n: o for n, o in world.contracts.operations.items() if o.source != "operator"}
    if name in ours:
        return ours[name]
    what = "the operator starts that one" if name in world.contracts.operations else "there is none"
    text = f"{name!r} is no call of ours: {what}. {meant(name, ours)}"
    raise Unfit(text, [Wrong("#/operation", text)])


def _of_owner(world: ServedWorld, wish: Wish) -> Wish:
    """Let a thing that was made here be used by the player for whom it was made."""
    if wish.player or wish.sid:
        return wish
    for kind in kinds():
        value = wish.words.get(kind)
        for alias, owner in world.owners.items() if value is not None else ():
            made = world.scope.get(alias)
            if isinstance(made, Minted) and spelt(value) in (alias, spelt(made.main)):
                return replace(wish, player=owner)
    return wish


def _player(world: ServedWorld, wish: Wish) -> PlayerView | None:
    if wish.player:
        found = player_view(player_of(world, wish.player).minted)
        return replace(found, sid=wish.sid) if wish.sid else found
    if not wish.sid:
        return None
    try:
        return player_view(player_of(world, wish.sid).minted)
    except NotThere:  # a sid that nobody made here is tried all the same
        return PlayerView(id="", sid=wish.sid)


async def _with_things(
    worlds: Worlds, world: ServedWorld, operation: Operation, wish: Wish
) -> Mapping[str, Json]:
    """Return the words with things that were made here whole, and one made for a player who has
    none: a launch needs its token.
    """
    words = dict(wish.words)
    for kind in kinds():
        if kind not in operation.send:
            continue
        if kind in words:
            words[kind] = _thing(world, words[kind])
        elif operation.target == "operator":
            made = await make_thing(worlds, world, kind, {}, player=wish.player)
            words[kind] = made.minted
    return words


def _thing(world: ServedWorld, value: Json) -> Json:
    """Return what was made under an alias or with a value; the value where nothing was."""
    for alias, made in world.scope.items():
        if isinstance(made, Minted) and spelt(value) in (alias, spelt(made.main)):
            return made
    return value


def _send(operation: Operation, words: Mapping[str, Json], wish: Wish) -> Send:
    unknown = sorted(words.keys() - {*_OF_HTTP, *operation.send})
    if unknown:
        known = (*operation.send, *_OF_HTTP)
        wrong = [
            Wrong(f"#/{name}", f"{use_fault(operation.name, name, known)}") for name in unknown
        ]
        raise Unfit(" ".join(each.text for each in wrong), wrong)
    headers, query = _texts(words.get("headers")), _texts(words.get("query"))
    if wish.jwt:
        query = _with_jwt(operation, wish.jwt, query)
    where, _, name = operation.jwt.partition(".")
    if where == "query" and name not in query and words.get("path") is None:
        text = (
            f"{operation.name} wants a JWT: give jwt, or send: {{query: {{{name}: null}}}} for none"
        )
        raise Unfit(text, [Wrong("#/jwt", text)])
    raw, body = words.get("raw"), words.get("body")
    own = {name: words[name] for name in operation.send if name in words}
    if wish.sid and "sid" in operation.send:
        own["sid"] = wish.sid
    method, path = words.get("method"), words.get("path")
    return Send(
        method=method if isinstance(method, str) else None,
        path=path if isinstance(path, str) else None,
        headers=headers,
        query=query,
        body=body,
        raw=raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else None,
        values=own,
    )


def _with_jwt(
    operation: Operation, jwt: str, query: Mapping[str, str | None]
) -> Mapping[str, str | None]:
    where, _, name = operation.jwt.partition(".")
    if where != "query":
        text = f"a call of {operation.name} carries no JWT"
        raise Unfit(text, [Wrong("#/jwt", text)])
    return {**query, name: jwt}


def _texts(value: Json) -> Mapping[str, str | None]:
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {name: None if item is None else spelt(item) for name, item in pairs}
