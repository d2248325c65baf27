"""Makes players, sessions and what providers make for a player, such as launch tokens."""

import itertools
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.app.worlds.problems import NoRoom, NotThere, OperatorFailed, Taken, Unfit, Wrong
from sandbox.app.worlds.worlds import Worlds
from sandbox.engine.run.players import NoSuchPlayer, lacking
from sandbox.engine.serving.served_world import IdentityTaken, ServedWorld
from sandbox.engine.steps.fixtures import (
    FixtureFactory,
    GivenFault,
    Wanted,
    make_given,
    player_view,
)
from sandbox.engine.steps.hooks import HookFault
from sandbox.errors import DoesNotApply, SetupFault
from sandbox.json_value import Json, json_bytes, spelt
from sandbox.port import Send, ToSign
from sandbox.scenario.contract.facts import player_fields, provider_facts
from sandbox.scenario.language.given_members import PLAYER
from sandbox.scenario.language.shape.provider_words import control_words
from sandbox.scenario.language.values.references import Minted
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.wire import Headers, Request

_OPEN_SESSION = "open-session"


@dataclass(frozen=True, slots=True)
class MadePlayer:
    """A player or a session of a world; `alias` is its name there."""

    alias: str
    minted: Minted

    def shown(self) -> dict[str, Json]:
        """Return what is known of it."""
        fields = self.minted.fields
        known: dict[str, Json] = {name: fields[name] for name in PLAYER if name in fields}
        more = {name: fields[name] for name in fields if name not in known}
        return {"alias": self.alias, **known, **more}


@dataclass(frozen=True, slots=True)
class MadeThing:
    """What a provider has made for a player: its `kind`, its value, and the call that uses it.

    `request` is that call, None where it cannot be made; `why` says why not. `answer` is what a
    correct operator then asks the provider, None where it asks nothing.
    """

    alias: str
    kind: str
    minted: Minted
    player: MadePlayer
    operation: str
    request: Request | None
    why: str
    answer: Request | None = None

    def shown(self) -> dict[str, Json]:
        """Return it with everything that somebody needs to use it."""
        request = self.request
        use: dict[str, Json] = {
            "operation": self.operation or None,
            "url": request.url if request else None,
            "curl": curl_of(request) if request else None,
            **({"why": self.why} if self.why else {}),
        }
        return {
            "alias": self.alias,
            self.kind: self.minted.main,
            "parameters": dict(self.minted.fields),
            "player": self.player.shown(),
            "launch": use,
            **({"then": {"url": then.url, "curl": curl_of(then)}} if (then := self.answer) else {}),
        }


def curl_of(request: Request) -> str:
    """Write a request as a line of a shell."""
    words = ["curl", "-i"]
    if request.method != "GET" or request.body:
        words += ["-X", request.method]
    words += [word for name, value in request.headers for word in ("-H", f"{name}: {value}")]
    if request.body:
        words += ["--data-binary", request.body.decode("utf-8", "backslashreplace")]
    return shlex.join([*words, request.url])


async def make_player(
    worlds: Worlds, world: ServedWorld, words: Mapping[str, Json], *, alias: str = ""
) -> MadePlayer:
    """Make a player: by the target's hook, else from its list, else made up.

    `words` say what is wished for: currency, brand, id, country and so on. Raise Taken where one of
    its identities is another world's, NoRoom, Unfit, OperatorFailed.
    """
    alias = _new_alias(worlds, world, alias, kind="player")
    await _refuse_taken(world, words)
    factory = FixtureFactory(world, world.scope, None, [])
    with _told():
        if _OPEN_SESSION in world.target.hooks:
            minted = await factory.player(words, Wanted(alias))
        elif worlds.of(world).setting.pool is not None:
            minted = await _listed(worlds, world, factory, words, alias=alias)
        else:
            minted = await factory.made_up(words, name=alias)
    world.scope[alias] = minted
    return MadePlayer(alias, minted)


async def make_session(
    worlds: Worlds, world: ServedWorld, player: str, *, alias: str = ""
) -> MadePlayer:
    """Open one more session of a player. Raise NotThere, NoRoom, OperatorFailed."""
    owner = player_of(world, player)
    alias = _new_alias(worlds, world, alias, kind="session")
    factory = FixtureFactory(world, world.scope, None, [])
    with _told():
        if _OPEN_SESSION in world.target.hooks:
            minted = await factory.session({"of": owner.alias}, Wanted(alias))
        elif worlds.of(world).setting.pool is not None:
            minted = owner.minted
        else:
            minted = await factory.made_up_session(owner.minted)
    world.scope[alias] = minted
    return MadePlayer(alias, minted)


async def make_thing(
    worlds: Worlds,
    world: ServedWorld,
    kind: str,
    words: Mapping[str, Json],
    *,
    player: str | Mapping[str, Json] = "",
    alias: str = "",
) -> MadeThing:
    """Let the provider of that kind make a thing for a player: one of the world by name, id or sid,
    or a new one. Raise NotThere, Taken, NoRoom, Unfit, OperatorFailed.
    """
    if isinstance(player, str) and player:
        owner = player_of(world, player)
    else:
        wishes = player if isinstance(player, Mapping) else {}
        wishes = {name: value for name, value in wishes.items() if name != "alias"}
        named = player.get("alias") if isinstance(player, Mapping) else ""
        owner = await make_player(worlds, world, wishes, alias=str(named or ""))
    alias = _new_alias(worlds, world, alias, kind=kind)
    with _told():
        made = await make_given(world, kind, player_view(owner.minted), words)
    minted = Minted(made.main, made.fields)
    world.scope[alias] = minted
    world.owners[alias] = owner.alias
    operation = _used_by(world, kind)
    request, why = await _use_of(world, operation, kind, minted, owner)
    then = _operators_call(world, kind, minted)
    return MadeThing(alias, kind, minted, owner, operation, request, why, then)


def players_of(world: ServedWorld) -> list[MadePlayer]:
    """Return the players and sessions of a world, the oldest first."""
    return [
        MadePlayer(alias, made)
        for alias, made in world.scope.items()
        if isinstance(made, Minted) and "sid" in made.fields
    ]


def player_of(world: ServedWorld, wanted: str) -> MadePlayer:
    """Return a player by alias, id or sid. Raise NotThere."""
    known = players_of(world)
    for player in known:
        fields = player.minted.fields
        if wanted in (player.alias, spelt(fields.get("id")), spelt(fields.get("sid"))):
            return player
    hint = meant(wanted, (player.alias for player in known)) or "POST …/players makes one."
    raise NotThere(f"the world {world.name!r} has no player {wanted!r}. {hint}")


def identities_of(world: ServedWorld, player: str) -> frozenset[str]:
    """Return every id by which providers know a player; the id itself for one who is not known."""
    try:
        fields = player_of(world, player).minted.fields
    except NotThere:
        return frozenset({player})
    return frozenset(spelt(fields[name]) for name in ("id", *player_fields()) if name in fields)


def kinds() -> Mapping[str, str]:
    """Return the kinds of things that may be asked for, each with the provider that makes it."""
    makers = {kind: facts.name for facts in provider_facts().values() for kind in facts.given}
    return {kind: makers[kind] for kind in control_words()}


def use_fault(operation: str, name: str, known: Iterable[str]) -> str:
    """Say that a call has no such word, and which one was meant."""
    return f"a call of {operation} has no {name!r}. {meant(name, known)}"


async def _listed(
    worlds: Worlds,
    world: ServedWorld,
    factory: FixtureFactory,
    words: Mapping[str, Json],
    *,
    alias: str,
) -> Minted:
    pool, players = worlds.of(world).setting.pool, world.target.players
    want = {name: value for name, value in words.items() if name in ("id", "currency", "brand")}
    fixed = pool.lease_now(want) if pool else None
    if fixed is None:
        listed = players if isinstance(players, tuple) else ()
        lack = lacking([want], listed)
        raise NoRoom(lack or "every player of the target's list who fits is in use by a world")
    worlds.of(world).leased.append(fixed)
    return await factory.player(words, Wanted(alias, fixed))


def _new_alias(worlds: Worlds, world: ServedWorld, alias: str, *, kind: str) -> str:
    if len(world.scope) >= worlds.common.limits.max_made:
        raise NoRoom(f"{len(world.scope)} things were made in {world.name!r}; reset it")
    if alias in world.scope:
        raise Taken(f"there is a thing named {alias!r} in the world {world.name!r} already")
    numbers = itertools.count(len(world.scope) + 1)
    return alias or next(f"{kind}-{n}" for n in numbers if f"{kind}-{n}" not in world.scope)


async def _refuse_taken(world: ServedWorld, words: Mapping[str, Json]) -> None:
    """Raise Taken where an identity that is wished for is another world's."""
    for name in ("id", "sid", *player_fields()):
        kind = "sid" if name == "sid" else "player"
        value = words.get(name)
        owner = await world.directory.owner(kind, spelt(value)) if value else None
        if isinstance(owner, ServedWorld) and owner is not world:
            raise _taken(IdentityTaken(kind, spelt(value), world=owner.name))


def _taken(fault: IdentityTaken) -> Taken:
    text = f"{fault}, and an identity belongs to one world; DELETE that world, or choose another"
    return Taken(text, more={"kind": fault.kind, "owner": fault.world})


@contextmanager
def _told() -> Iterator[None]:
    """Turn the faults of what makes things into problems of who asked for them."""
    try:
        yield
    except IdentityTaken as fault:
        raise _taken(fault) from fault
    except (HookFault, DoesNotApply) as fault:
        raise OperatorFailed(str(fault)) from fault
    except (GivenFault, SetupFault, NoSuchPlayer) as fault:
        raise Unfit(str(fault), [Wrong("#", str(fault))]) from fault


def _operators_call(world: ServedWorld, kind: str, minted: Minted) -> Request | None:
    """Return the call that a correct operator makes with a thing; None for none, and where it would
    show a secret of the target.
    """
    provider = world.providers[kinds()[kind]]
    example = world.rooms[provider.name].example(kind, minted.fields)
    if example is None or (world.target.secrets and not world.evidence.masks.shows):
        return None
    operation, body = world.operation(example[0]), json_bytes(example[1])
    headers = Headers((("Content-Type", "application/json"),))
    if provider.signing is not None:
        to_sign = ToSign(
            body,
            method=operation.method,
            path=operation.path,
            timestamp=str(int(world.clock.now_s())),
            nonce=world.fresh_ids.uuid4(),
        )
        headers = provider.signing.sign(to_sign, world.section(provider.name)).fields
    url = f"{world.environment.urls[provider.name]}{operation.path}"
    return Request.to(operation.method, url, headers=headers, body=body)


def _used_by(world: ServedWorld, kind: str) -> str:
    """Return the call to the operator that carries a thing of a kind; "" for none."""
    calls = (o for o in world.contracts.operations.values() if o.target == "operator")
    return next((o.name for o in calls if kind in o.send and o.room == kinds()[kind]), "")


async def _use_of(
    world: ServedWorld, operation: str, kind: str, minted: Minted, owner: MadePlayer
) -> tuple[Request | None, str]:
    if not operation:
        return None, "no call of the provider carries it"
    send, room = Send(values={kind: minted}), world.room_of(operation)
    try:
        return await room.compose(operation, send, player_view(owner.minted)), ""
    except SetupFault as lack:
        return None, str(lack)
