"""Makes what a scenario is given: players, sessions, launch tokens, random values.

Everything made is unique to the cell and bound to its world, so that the operator's requests
about it find their way back.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.engine.run.players import PlayerPool, Reservation, Want
from sandbox.engine.steps.hooks import HookRefused, asked_for, run_hook
from sandbox.engine.steps.people import PlayerFields
from sandbox.engine.world.world import World
from sandbox.errors import DoesNotApply, SandboxFault
from sandbox.json_value import Json, spelt
from sandbox.port import Ids, Made, PlayerView
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.language.certificates import CERTIFICATES
from sandbox.scenario.language.given_members import PERSON
from sandbox.scenario.language.model import Given
from sandbox.scenario.language.values.references import Minted, ReferenceFault, resolve, unquoted
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.target import FixedPlayer
from sandbox.wire import Headers

ALNUM = "abcdefghijklmnopqrstuvwxyz0123456789"
_ASKED = KNOWN_HOOKS["open-session"].gets
"""What a scenario may say of a player that is to be made, in the order in which it is sent."""


class GivenFault(SandboxFault):
    """Something given could not be made; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a given is called in its scenario, and which listed player plays it, if one does."""

    name: str = ""
    fixed: FixedPlayer | None = None


@dataclass(slots=True)
class FixtureFactory:
    """Makes the givens of one cell into its scope, in file order."""

    world: World
    scope: dict[str, Json]
    pool: PlayerPool | None
    leased: list[FixedPlayer]

    async def lease_players(self, wants: Sequence[Want], reserved: Reservation) -> None:
        """Lease all listed players that this cell needs. Raise NoSuchPlayer."""
        if self.pool is not None:
            taken = self.pool.take(reserved) if reserved.players else self.pool.lease(wants)
            self.leased.extend(await taken)

    async def make_all(
        self, given: tuple[Given, ...], *, matrix: Mapping[str, Json] = MappingProxyType({})
    ) -> None:
        """Make everything; raise a SandboxFault when the operator's side cannot.

        Values of the `matrix` may name givens, and givens values of the matrix: after each thing
        that is made, every value whose names are all known by then is filled in.
        """
        self._fill_matrix(matrix)
        waiting = list(self.leased)
        for item in given:
            fixed = waiting.pop(0) if item.kind == "player" and waiting else None
            values = self._resolved(item)
            maker = _MAKERS.get(item.kind)
            made = (
                await maker(self, values, Wanted(item.name, fixed))
                if maker
                else await self.of_provider(item.kind, values)
            )
            self.scope[item.name] = made
            self._fill_matrix(matrix)

    def _fill_matrix(self, matrix: Mapping[str, Json]) -> None:
        known: dict[str, Json] = {}
        self.scope["matrix"] = known
        for axis, value in matrix.items():
            with contextlib.suppress(ReferenceFault):  # its names come later; steps would tell
                known[axis] = resolve(value, self.scope)

    def _resolved(self, item: Given) -> Json:
        try:
            return unquoted(resolve(item.values, self.scope))
        except ReferenceFault as fault:
            raise GivenFault(f"{item.place}: {fault}") from fault

    async def player(self, values: Json, wanted: Wanted) -> Minted:
        """Make a player, by hook or from the list: id, sid, currency, brand, headers, the fields
        that providers add, and whatever more of a person somebody asks for.
        """
        words = values if isinstance(values, Mapping) else {}
        made: Mapping[str, Json]
        if wanted.fixed is not None:
            made, seed = self._listed(wanted.fixed, words), f"player {wanted.fixed.id}"
        else:
            seed = f"{self.world.seed}:player {wanted.name}"
            asked = {key: words[key] for key in _ASKED if key in words}
            asked.setdefault("currency", "EUR")
            asked |= self._person_for_hook(PlayerFields(asked, seed))
            made = {**asked, **await self._opened(asked)}
        added = {
            name: words.get(name) or made.get(name) or make(self.world.ids)
            for name, make in self._player_fields()
        }
        return await self._bound(PlayerFields({**made, **added}, seed))

    async def made_up(self, values: Mapping[str, Json], *, name: str) -> Minted:
        """Make a player whom no operator knows: as `values` say, and the rest made up."""
        ids = self.world.ids
        made: dict[str, Json] = {
            "id": f"player-{ids.text(12, alphabet=ALNUM)}",
            "sid": ids.uuid4(),
            "currency": "EUR",
            "brand": "",
            **{field: make(ids) for field, make in self._player_fields()},
            **{field: value for field, value in values.items() if value is not None},
        }
        return await self._bound(PlayerFields(made, f"{self.world.seed}:player {name}"))

    async def made_up_session(self, owner: Minted) -> Minted:
        """Make one more session of a player whom no operator knows."""
        seed = owner.fields.seed if isinstance(owner.fields, PlayerFields) else ""
        fields = PlayerFields({**owner.fields, "sid": self.world.ids.uuid4()}, seed)
        return await self._bound(fields, main="sid")

    async def _opened(self, asked: Mapping[str, Json]) -> Mapping[str, Json]:
        """Open a session by the hook. Raise DoesNotApply where the operator's players cannot have
        the id that is wished for.
        """
        wish = asked.get("id")
        try:
            made = await run_hook(self.world, "open-session", asked)
        except HookRefused as refused:
            if wish is None:
                raise
            raise DoesNotApply(f"the operator makes no player of this id: {refused}") from refused
        if wish is not None and _text(made.get("id", wish)) != _text(wish):
            raise DoesNotApply("the operator gave its player another id than was wished for")
        return made

    def _player_fields(self) -> Iterator[tuple[str, Callable[[Ids], Json]]]:
        for provider in self.world.providers.values():
            yield from provider.player_fields.items()

    def _person_for_hook(self, fields: Mapping[str, Json]) -> dict[str, Json]:
        """Return what the target's open-session wants to know of the person; mostly nothing."""
        wanted = asked_for(self.world, "open-session")
        return {name: fields[name] for name in PERSON if name in wanted}

    def _listed(self, fixed: FixedPlayer, words: Mapping[str, Json]) -> Mapping[str, Json]:
        """Describe a listed player; what the list does not say is as the scenario wishes."""
        ids = self.world.environment.ids  # seeded so that it is the same in every cell and run
        added = {
            name: fixed.fields.get(name) or make(ids(f"{name} of {fixed.id}"))
            for name, make in self._player_fields()
        }
        return {
            "id": fixed.id,
            "sid": fixed.sid,
            "currency": fixed.currency or words.get("currency", "EUR"),
            "brand": fixed.brand or words.get("brand", ""),
            "headers": dict(fixed.headers),
            **added,
        }

    async def _bound(self, fields: PlayerFields, *, main: str = "id") -> Minted:
        world = self.world
        added = [("player", name) for name, _ in self._player_fields()]
        for kind, name in (("player", "id"), ("sid", "sid"), *added):
            await world.bind(kind, str(fields.get(name, "")))
        world.evidence.masks.add("sid", str(fields.get("sid", "")))
        headers = fields.get("headers")
        if isinstance(headers, Mapping):
            world.evidence.masks.add_headers({name: _text(text) for name, text in headers.items()})
        return Minted(main=fields.get(main, ""), fields=fields)

    async def session(self, values: Json, _: Wanted) -> Minted:
        """Open one more session for a player (`of`); of a fixed list it is the player's own."""
        owner = self._owner(values).fields
        if not isinstance(owner, PlayerFields):
            raise GivenFault("`of` names what is no player")
        if self.pool is not None:
            return Minted(main=owner.get("sid", ""), fields=owner)
        asked = {key: owner.get(key) for key in ("id", "currency", "brand")}
        made = await run_hook(self.world, "open-session", {**asked, **self._person_for_hook(owner)})
        return await self._bound(PlayerFields({**owner.own, **made}, owner.seed), main="sid")

    def _owner(self, values: Json) -> Minted:
        name = values.get("of") if isinstance(values, Mapping) else None
        owner: object = self.scope.get(str(name))
        if not isinstance(owner, Minted):
            raise GivenFault(f"`of: {name}` names no player given before it")
        return owner

    async def of_provider(self, kind: str, values: Json) -> Minted:
        """Let a provider make a thing of its kind for a player (`of`), such as a launch token."""
        words = values if isinstance(values, Mapping) else {}
        owner = self._owner(values)
        overrides = {key: value for key, value in words.items() if key != "of"}
        made = await make_given(self.world, kind, player_view(owner), overrides)
        return Minted(main=made.main, fields=made.fields)

    async def listener(self, values: Json, _: Wanted) -> Minted:
        """Open one more port of a provider, with a certificate; it stands for its URL."""
        words = values if isinstance(values, Mapping) else {}
        provider, certificate = _text(words.get("provider")), _text(words.get("certificate"))
        if provider not in self.world.providers or certificate not in CERTIFICATES:
            raise GivenFault(f"there is no listener of {provider} with a certificate {certificate}")
        opened = await self.world.environment.listen(provider, certificate)
        self.world.to_undo.listeners[opened.url] = opened
        return Minted(main=opened.url, fields={"ca": opened.ca})

    def _one_of(self, listed: Json) -> Json:
        """Take one of a list of the target's; which one follows from the seed."""
        if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
            raise GivenFault("`one-of` names no list")
        chosen = listed[self.world.ids.integer(0, len(listed) - 1)]
        self.world.evidence.masks.add("sid", str(chosen))
        return chosen

    async def random(self, values: Json, _: Wanted) -> Json:
        """Make a value nobody issued: sid, uuid, player-id, token, or a live value changed."""
        if isinstance(values, Mapping):
            [(how, whole)] = values.items()
            if how == "one-of":
                return self._one_of(whole)
            changed = _CHANGED[how](str(whole))
            self.world.evidence.masks.add(how.removesuffix("-of"), changed)
            return changed
        made = _RANDOM[str(values)](self.world)
        kind = "token" if values == "token" else "player" if values == "player-id" else "sid"
        await self.world.bind(kind, made)
        return made


def _in_other_case(whole: str) -> str:
    """Swap the cases. A value in one case throughout, as a UUID, may be meant in either (RFC 9562
    §4): with a letter more it is nobody's all the same.
    """
    mixed = whole != whole.lower() and whole != whole.upper()
    return whole.swapcase() if mixed else f"{whole}x"


_CHANGED: Mapping[str, Callable[[str], str]] = {
    "prefix-of": lambda whole: whole[: max(1, len(whole) - 4)],
    "other-case-of": _in_other_case,
}

_RANDOM: Mapping[str, Callable[[World], str]] = {
    "sid": lambda world: world.ids.uuid4(),
    "uuid": lambda world: world.fresh_ids.uuid4(),
    "token": lambda world: world.fresh_ids.uuid4(),
    "player-id": lambda world: f"nobody-{world.ids.text(12, alphabet=ALNUM)}",
}

_MAKERS: Mapping[str, Callable[[FixtureFactory, Json, Wanted], Awaitable[Json]]] = {
    "player": FixtureFactory.player,
    "session": FixtureFactory.session,
    "random": FixtureFactory.random,
    "listener": FixtureFactory.listener,
}


async def make_given(
    world: World, kind: str, player: PlayerView, values: Mapping[str, Json]
) -> Made:
    """Let the provider of that kind make a given; requests about it find this world."""
    maker = next((one.name for one in provider_facts().values() if kind in one.given), None)
    if maker is None:
        raise GivenFault(f"no provider makes a {kind}")
    made = await world.rooms[maker].make(kind, player, values)
    for identity, value in made.identities:
        await world.bind(identity, value)
    for secret, value in made.secrets:
        world.evidence.masks.add(secret, value)
    return made


def player_view(made: Minted) -> PlayerView:
    """Read a given player or session as a room wants it."""
    fields = made.fields
    headers = fields.get("headers")
    pairs = headers.items() if isinstance(headers, Mapping) else ()
    return PlayerView(
        id=_text(fields.get("id")),
        sid=_text(fields.get("sid")),
        currency=_text(fields.get("currency")),
        brand=_text(fields.get("brand")),
        fields=fields,
        headers=Headers(tuple((name, _text(value)) for name, value in pairs)),
    )


def _text(value: Json) -> str:
    return "" if value is None else spelt(value)
