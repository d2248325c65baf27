"""One call of our side, as a call step of a scenario makes it: played, recorded, and not judged."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sandbox.app.desk.known_secrets import known_secrets
from sandbox.app.desk.parts import CallParts, parts_of
from sandbox.app.sandbox import Sandbox, SandboxOptions, first_port, log_bug, open_sandbox
from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.run.players import NOTHING_RESERVED
from sandbox.engine.steps.call import Caller
from sandbox.engine.steps.fixtures import FixtureFactory, Wanted, make_given, player_view
from sandbox.engine.steps.step_player import StepPlayer, Stopped
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.world import World
from sandbox.errors import Place, SetupFault
from sandbox.evidence.fold import Folding
from sandbox.evidence.lines import Recorded
from sandbox.evidence.results import RunResult
from sandbox.explain.shown.found import FoundMessage
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import Contracts, load_contracts
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.language.model import CallStep
from sandbox.scenario.language.values.references import Minted
from sandbox.scenario.target.target import FixedPlayer, PlayersFromHook, Target, load_target
from sandbox.scenario.yaml_tree.suggest import meant
from sandbox.transport.environment import environment
from sandbox.transport.inbound.service import BugReport
from sandbox.transport.outbound.reach import within_reach

CELL = "(call)"
"""Name of the world of a call; no scenario's id has parentheses."""
_PLAYER = "player"


@dataclass(frozen=True, slots=True)
class CallOptions:
    """`currency` and `brand` are the player's who is to be made, None and "" for any; `base_port`
    is None for what the operation needs: the ports of the target, or `project_port` where the
    project has others, if the operator may call back.
    """

    operation: str
    target: str
    parts: CallParts = field(default_factory=CallParts)
    currency: str | None = None
    brand: str = ""
    show_secrets: bool = False
    base_port: int | None = None
    project_port: int | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call. `made` is the call itself, `besides` what happened around it, such as
    the hook that made the player and what the operator asked us meanwhile.
    """

    run: RunResult
    made: FoundMessage
    besides: Sequence[FoundMessage]


def call(options: CallOptions, *, on_bug: BugReport = log_bug) -> Called:
    """Make one call and return what came of it. Raise SetupFault and others of SandboxFault where
    it was not made.
    """
    contracts = load_contracts()
    operation = _operation(options.operation, contracts)
    target = load_target(options.target, environ=environment())
    _check_section(target, operation)
    return asyncio.run(_called(options, operation, target, on_bug=on_bug))


async def _called(
    options: CallOptions, operation: Operation, target: Target, *, on_bug: BugReport
) -> Called:
    folding = Folding()
    opening = SandboxOptions(
        base_port=_base_port(options, operation, target),
        seed=secrets.token_hex(8),
        show_secrets=options.show_secrets,
        watchers=(lambda recorded: _take(folding, recorded),),
        on_bug=on_bug,
    )
    async with open_sandbox(target, opening) as sandbox:
        around = sandbox.context.environment
        around = replace(around, http=within_reach(around, target))
        world = replace(sandbox.context, environment=around).world(CELL)
        try:
            exchange = await _Call(options, operation, sandbox, world).made()
        finally:
            world.ends()
        hidden = known_secrets(target, world.evidence.masks)
        run = replace(folding.result(), secrets=hidden)
    found = {
        id_: FoundMessage("call", run.outside, message)
        for id_, message in run.outside.messages.items()
    }
    made = found.pop(exchange.id)
    return Called(run, made, tuple(found.values()))


def _take(folding: Folding, recorded: Recorded) -> None:
    folding.add(recorded)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that is being made in a world of its own."""

    options: CallOptions
    operation: Operation
    sandbox: Sandbox
    world: World

    async def made(self) -> Exchange:
        """Make the player that it needs, then the call."""
        scope: dict[str, Json] = {"target": self.world.target.values}
        send = dict(parts_of(self.operation, self.options.parts))
        for kind in ("sid", "token"):
            self.world.evidence.mask(kind, self.options.parts.words.get(kind, ""))
        factory = FixtureFactory(self.world, scope, self.sandbox.context.pool, [])
        try:
            if _needs_player(self.operation, send, self.options):
                player = await self._player(factory)
                scope[_PLAYER] = player
                given = dict(send)
                await self._give(player, scope, send)
                self._check(send, scope)
                made = await self._played(scope, send)
                if not self._lacks_its_question():
                    return made
                await self._give(player, scope, given)
                send = given
            self._check(send, scope)
            return await self._played(scope, send)
        finally:
            if factory.pool is not None:
                await factory.pool.give_back(factory.leased)

    def _lacks_its_question(self) -> bool:
        """Tell whether the operator should have asked us and did not: a connection that it kept
        from an earlier sandbox breaks but once, so that such a call is made once more.
        """
        asks = calls_back(self.operation) and self.operation.target == "operator"
        return asks and not any(e.starter is Starter.OPERATOR for e in self.world.exchanges)

    async def _player(self, factory: FixtureFactory) -> Minted:
        options, target = self.options, self.world.target
        if isinstance(target.players, PlayersFromHook) and "open-session" not in target.hooks:
            raise SetupFault(_NOBODY.format(operation=self.operation.name))
        if not isinstance(target.players, PlayersFromHook) and not target.players:
            raise SetupFault(_NOBODY.format(operation=self.operation.name))
        wish = {"currency": options.currency or self._currency(), "brand": options.brand}
        asked: dict[str, Json] = {name: value for name, value in wish.items() if value}
        sure: dict[str, Json] = dict(asked)
        if options.currency is None:
            sure.pop("currency", None)  # a listed player of any currency will do
        await factory.lease_players([sure], NOTHING_RESERVED)
        fixed: FixedPlayer | None = next(iter(factory.leased), None)
        return await factory.player(asked, Wanted(_PLAYER, fixed))

    def _currency(self) -> str:
        """Choose one in which the player may enter everywhere."""
        return next(filter(None, (r.player_currency() for r in self.world.rooms.values())), "EUR")

    async def _give(self, player: Minted, scope: dict[str, Json], send: dict[str, Json]) -> None:
        """Let the provider make what the call carries and nobody has named, such as a token."""
        for kind in provider_facts()[self.operation.room].given:
            if kind in self.operation.send and kind not in send:
                made = await make_given(self.world, kind, player_view(player), {})
                scope[kind] = Minted(main=made.main, fields=made.fields)
                send[kind] = f"<{kind}>"

    def _check(self, send: Mapping[str, Json], scope: Mapping[str, Json]) -> None:
        """Say which part is missing. Raise SetupFault."""
        name = self.operation.name
        if "sid" in self.operation.send and "sid" not in send and _PLAYER not in scope:
            raise SetupFault(f"{name} wants a sid: give --sid, or --as EUR for a player's")
        if "token" in self.operation.send and "token" not in send:
            raise SetupFault(f"{name} wants a token: give --token{self._where_from()}")
        query = send.get("query")
        member = self.operation.jwt.removeprefix("query.")
        lacks = not isinstance(query, Mapping) or member not in query
        if self.operation.jwt.startswith("query.") and lacks:
            raise SetupFault(f"{name} wants a JWT: give --jwt{self._where_from()}")

    def _where_from(self) -> str:
        handing = (o.name for o in self.world.contracts.operations.values() if o.jwt_at)
        name = next((n for n in handing if n.startswith(f"{self.operation.room}.")), "")
        return f"; `sandbox call {name} --show-secrets` prints one" if name else ""

    async def _played(self, scope: dict[str, Json], send: Mapping[str, Json]) -> Exchange:
        step = CallStep(
            place=Place("the command line"),
            operation=self.operation.name,
            player=_PLAYER if _PLAYER in scope else "",
            send=send,
        )
        log = CheckLog(self.world, why="", silent=True)
        caller = Caller(self.sandbox.switchboard)
        player = StepPlayer(
            self.world, log, scope, {CallStep: lambda played, one, _: caller.play(played, one)}
        )
        with suppress(Stopped):  # nobody answered: that is told of the message
            await player.play((step,))
        if self.world.bug is not None:
            raise self.world.bug
        if not player.judged:
            raise SetupFault(f"{self.operation.name} was not made")
        return player.judged[0]


_NOBODY = (
    "{operation} wants a player, and the target has none: give --sid or --token, or add to it:"
    " players: {{from: hook}} and hooks: {{open-session: {{http: …, gives: [id, sid]}}}}"
)


def _operation(name: str, contracts: Contracts) -> Operation:
    ours = {n: o for n, o in contracts.operations.items() if o.source != "operator"}
    if name in ours:
        return ours[name]
    if name in contracts.operations:
        raise SetupFault(
            f"{name} is the operator's call to us, which only the operator can make;"
            f" we make {', '.join(_of_room(name, ours))}. See `sandbox sign`"
        )
    raise SetupFault(f"there is no operation {name!r}. {meant(name, ours)}")


def _of_room(name: str, ours: Mapping[str, Operation]) -> Iterator[str]:
    room = name.partition(".")[0]
    yield from (each for each in ours if each.startswith(f"{room}."))


def _check_section(target: Target, operation: Operation) -> None:
    if operation.room not in target.sections:
        needs = provider_facts()[operation.room].needs.get(operation.room, "")
        raise SetupFault(
            f"{target.file} has no section {operation.room}, so that nobody knows whom to call;"
            f" add to it: {needs}"
        )


def _needs_player(operation: Operation, send: Mapping[str, Json], options: CallOptions) -> bool:
    """Tell whether somebody is to be made: asked for, or meant by nobody else."""
    if options.currency is not None or options.brand or operation.of_session:
        return True
    kinds = provider_facts()[operation.room].given
    carries = {"sid", *kinds} & set(operation.send)
    return bool(carries) and not carries & set(send) and "body" not in send and "raw" not in send


def _base_port(options: CallOptions, operation: Operation, target: Target) -> int:
    """Take the target's ports where the operator may call back, else any free ones: beside a
    sandbox that is served.
    """
    if options.base_port is not None:
        return options.base_port
    return first_port(options.project_port, target) if calls_back(operation) else 0


def calls_back(operation: Operation) -> bool:
    """Tell whether the operator may call the provider of an operation."""
    return any(
        each.source == "operator" and each.room == operation.room
        for each in load_contracts().operations.values()
    )
