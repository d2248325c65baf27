"""The pre-flight of the wallet: one good launch, and whether the operator calls us about it.

A wallet URL that is not ours is the commonest mistake of a set-up, and from here it looks like an
operator that forgot to call: nothing arrives. What tells them apart is how the launch ended. A
game that opens all the same was opened without asking, which a clause judges; a launch that fails
without a call to us has most likely been refused by somebody else, or by nobody.
"""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from sandbox.engine.judging.exchange_view import look
from sandbox.engine.judging.judge import Subject, compare
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.engine.world.inbox import OpenReceive
from sandbox.engine.world.world import World
from sandbox.evidence.preflight_line import Ground, Level, Line, ok, problem, warn
from sandbox.json_value import ABSENT, Json, member
from sandbox.port import PlayerView, Send
from sandbox.preflight.asking import (
    PROBE_S,
    ask,
    leads_nowhere,
    nowhere,
    reached,
    status_of,
)
from sandbox.preflight.probe_players import ProbePlayers
from sandbox.scenario.contract.reasons import load_reasons

PORT, LAUNCH, CALL, LAUNCHED = "wallet.port", "wallet.launch", "wallet.call", "wallet.launched-when"
_AUTHENTICATE, _LAUNCH = "wallet.authenticate", "wallet.launch"


async def probe(world: World, probe: ProbePlayers, ground: Ground) -> Sequence[Line]:
    """Look at our own port, then let a player launch a game."""
    answering = await ground.answering()
    silent = [name for name in ("wallet", "wallet_tls") if answering.get(name) is False]
    port = _port(world, silent)
    player = next(iter(probe.players), None)
    if player is None:
        return [port]
    before = world.directory.has_heard(_AUTHENTICATE)
    launch = await _launched(world, player)
    strange = not before and world.directory.has_heard(_AUTHENTICATE)
    reach = reached(LAUNCH, launch)
    inbound = [each for each in world.exchanges if each.starter is Starter.OPERATOR]
    if reach.level is Level.PROBLEM:
        return [port, reach]
    if not inbound and await leads_nowhere(world, _LAUNCH, launch):
        return [port, nowhere(LAUNCH, launch, "wallet.launch.url")]
    if not inbound:
        return [port, reach, _no_call(world, launch, strange=strange)]
    return [port, reach, _call(world, inbound[0]), *_opened(world, launch, inbound[-1])]


def _port(world: World, silent: Sequence[str]) -> Line:
    urls = world.environment.urls
    where = " and ".join(urls[name] for name in ("wallet", "wallet_tls") if name in urls)
    if silent:
        lost = ", ".join(urls.get(name, name) for name in silent)
        todo = "Something of this machine stands between; look for a proxy or a filter."
        return problem(PORT, f"our own wallet does not answer at {lost}", todo)
    return ok(PORT, f"our wallet answers at {where}, HTTP/2 first")


async def _launched(world: World, player: PlayerView) -> Exchange:
    """Launch with a token of our wallet, and wait until the call about it has been answered."""
    minted = world.wallet.mint(player, values={})
    world.directory.bind(world, "token", minted.token)
    world.evidence.masks.add("token", minted.token)
    opened = world.inbox.open(OpenReceive(_AUTHENTICATE))
    ends_s = world.environment.time.elapsed_s() + PROBE_S
    try:
        launch = await ask(world, _LAUNCH, Send(values={"token": minted.token}), player)
        look(world, launch)
        if launch.response is not None:
            await _arrived(world, opened, ends_s=ends_s)
    finally:
        world.inbox.close(opened)
    return launch


async def _arrived(world: World, opened: OpenReceive, *, ends_s: float) -> None:
    time = world.environment.time
    while not opened.arrivals and (left_s := ends_s - time.elapsed_s()) > 0:
        opened.changed.clear()
        change = asyncio.ensure_future(opened.changed.wait())
        try:
            if not await world.environment.wait_for(change, within_s=left_s):
                return
        finally:
            change.cancel()


def _no_call(world: World, launch: Exchange, *, strange: bool) -> Line:
    """Say what became of a launch about which nobody asked; `strange`: somebody did, of another."""
    url = world.environment.urls.get("wallet", "our wallet")
    known = load_reasons("wallet")["token_unknown"]
    if strange:
        told = "the operator called our wallet about it, with another token and another player"
        return warn(CALL, told, known.advice, clause=known.clause)
    none = f"no request came to {url} within {PROBE_S:g} s"
    if launch.response is None:
        return warn(CALL, f"the launch was not answered in time, and {none}", _set_url(world))
    status = status_of(launch)
    if launch.looks.get("launched") is True:
        told = f"the launch answered {status} and counts as launched, but {none}"
        todo = f"Ask the wallet before the game opens. If it is asked, ask this one: {url}"
        return warn(CALL, told, todo, clause="wallet.authenticate.arrives")
    return problem(
        CALL,
        f"the launch answered {status}, but {none}: is the operator's wallet URL set to that?",
        _set_url(world),
    )


def _set_url(world: World) -> str:
    urls = world.environment.urls
    url, secure = urls.get("wallet", ""), urls.get("wallet_tls", "")
    tls = f" (or {secure}, with the authority of /ca.pem)" if secure else ""
    return (
        f"Set the operator's wallet URL to {url}{tls}; it calls POST /api/wallet/authenticate"
        " there. If it calls another port, move the sandbox: --base-port N has the wallet at N+3."
        " Inside a container 127.0.0.1 is the container itself. If the URL is right, the operator's"
        " log says why it refused the launch by itself."
    )


def _call(world: World, exchange: Exchange) -> Line:
    """Say how the operator called, and what the wallet says to it."""
    request, answered = exchange.request, exchange.answered or {}
    version = "HTTP/2" if request.http_version.startswith("2") else f"HTTP/{request.http_version}"
    how = f"{version}{' over TLS' if request.scheme == 'https' else ''}"
    if answered.get("verdict") != "accepted":
        return _refused(exchange, answered, how=how)
    told = f"the operator called our wallet over {how} with a valid signature"
    policy = world.target.sections["wallet"].settings.get("http_version_policy")
    if version != "HTTP/2" and policy != "h1_only":
        todo = "Call with HTTP/2: by prior knowledge in the clear, by ALPN over TLS."
        return warn(CALL, told, todo, clause="wallet.http2.used")
    return ok(CALL, told)


def _refused(exchange: Exchange, answered: Mapping[str, Json], *, how: str) -> Line:
    reason = str(answered.get("reason", ""))
    known = load_reasons("wallet").get(reason)
    words = known.text if known else "The wallet refused it."
    looks = member(answered, "looks-like")
    like = "" if looks is ABSENT else f" It looks like this: {looks}."
    clause = str(answered.get("clause", "") or (known.clause if known else ""))
    called = f"the operator called {exchange.request.method} {exchange.request.path} over {how}"
    todo = known.advice if known else ""
    if reason.startswith(("signature", "credentials", "authorization")):
        todo += " Also compare wallet.provider of the target with what the operator is given."
    return warn(CALL, f"{called}. {words} ({reason}){like}", todo.strip(), clause=clause)


def _opened(world: World, launch: Exchange, call: Exchange) -> Sequence[Line]:
    """Say whether `launched-when` holds for a launch that the wallet had nothing against."""
    answered = call.answered or {}
    if answered.get("verdict") != "accepted" or launch.response is None:
        return ()
    if launch.looks.get("launched") is True:
        return (ok(LAUNCHED, "it holds for a good launch"),)
    missed = "; ".join(_misses(world, launch)) or f"status {launch.response.status}"
    hint = " A status of 2xx says that it did." if _is_well(launch.response.status) else ""
    return (
        warn(
            LAUNCHED,
            f"it does not hold for a launch that the wallet let pass: {missed}",
            f"If the game opened, correct wallet.launch.launched-when in the target.{hint}",
            clause="wallet.code-1.opens-the-game",
        ),
    )


def _is_well(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _misses(world: World, launch: Exchange) -> list[str]:
    wanted = member(world.target.sections["wallet"].section.get("launch"), "launched-when")
    seen = Subject(launch, None, 0.0)
    pairs = wanted.items() if isinstance(wanted, Mapping) else ()
    return [
        text
        for name, pattern in pairs
        for text in compare(name, pattern, seen.part(name), now_s=0.0)
    ]
