"""The pre-flight of the wallet: one good launch, and whether the operator calls us about it.

A wallet URL that is not ours is the commonest mistake of a set-up, and from here it looks like an
operator that forgot to call: nothing arrives. What tells them apart is how the launch ended. A
game that opens all the same was opened without asking, which a clause judges; a launch that fails
without a call to us has most likely been refused by somebody else, or by nobody. Before that is
said it is launched once more, for a connection kept from an earlier run breaks but once, and in
other ways, for the target may be silent about how this operator wants it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.json_value import ABSENT, Json, member
from sandbox.port import PlayerView, Send
from sandbox.port.preflight import Heard, Level, Line, Probe, Probed, ok, problem, warn
from sandbox.port.probing import PROBE_S, nowhere, reached, status_of
from sandbox.protocol.money import places_of
from sandbox.providers.wallet.hints.opening import opened
from sandbox.providers.wallet.hints.redirects import answered, lost_page, redirected_to
from sandbox.providers.wallet.hints.ways import Way, find_way
from sandbox.providers.wallet.launch.settings import LaunchSettings, read_launch
from sandbox.providers.wallet.minting import wallet_id_of
from sandbox.providers.wallet.settings import declared_decimals
from sandbox.scenario.contract.reasons import load_reasons
from sandbox.scenario.contract.settings import SettingsReader

PORT, LAUNCH, CALL = "wallet.port", "wallet.launch", "wallet.call"
BOUND, CURRENCIES = "wallet.bound-to", "wallet.currencies"
_AUTHENTICATE, _LAUNCH = "wallet.authenticate", "wallet.launch"


async def look_at_target(probe: Probe) -> Sequence[Line]:
    """Look at our own port, then let a player launch a game."""
    answering = await probe.answering()
    silent = [name for name in ("wallet", "wallet_tls") if answering.get(name) is False]
    port = _port(probe, silent)
    if not probe.players:
        return [port]
    player, ended = await _living(probe)
    return [*(await _launch_lines(probe, port, player)), *ended, *_decimals(probe)]


async def _living(probe: Probe) -> tuple[PlayerView, Sequence[Line]]:
    """Find a listed player who may launch where the session decides it, and name who may not."""
    players = probe.players
    if not probe.listed or not _is_bound(probe):
        return players[0], ()
    called = [bool((await _launched(probe, one, patient=False)).inbound) for one in players]
    lost = [one.id for one, came in zip(players, called, strict=True) if not came]
    if not lost or len(lost) == len(players):
        return players[0], ()
    told = f"the listed session of {', '.join(lost)} launches no game, others do: cells that get"
    todo = "Log in again and write the new headers into the target, or take the line out."
    line = warn("players", f"{told} this player would blame the operator", todo)
    return players[called.index(True)], [line]


async def _launch_lines(probe: Probe, port: Line, player: PlayerView) -> Sequence[Line]:
    heard = await _launched(probe, player)
    reach = reached(LAUNCH, heard.asked)
    if reach.level is Level.PROBLEM:
        return [port, reach]
    if heard.inbound:
        return [port, reach, _call(probe, heard.inbound[0]), *await _beside(probe, heard, player)]
    if not redirected_to(heard.asked) and await probe.leads_nowhere(_LAUNCH, heard.asked):
        way = await find_way(probe, _declared(probe), player)
        other = _other_way(way, f"the launch answered {status_of(heard.asked)}") if way else None
        return [port, other or nowhere(LAUNCH, heard.asked, "wallet.launch.url")]
    again = heard if heard.strange else await _launched(probe, player)
    if again.inbound:
        told = "the first launch led to no call to our wallet, the second one to one"
        first = warn(LAUNCH, told, "A connection kept from an earlier run may have been at fault.")
        return [port, first, _call(probe, again.inbound[0]), *await _beside(probe, again, player)]
    return [port, reach, await _no_call(probe, again, player)]


def _port(probe: Probe, silent: Sequence[str]) -> Line:
    urls = probe.urls
    where = " and ".join(urls[name] for name in ("wallet", "wallet_tls") if name in urls)
    if silent:
        lost = ", ".join(urls.get(name, name) for name in silent)
        todo = "Something of this machine stands between; look for a proxy or a filter."
        return problem(PORT, f"our own wallet does not answer at {lost}", todo)
    return ok(PORT, f"our wallet answers at {where}, HTTP/2 first")


async def _launched(
    probe: Probe, player: PlayerView, *, as_: PlayerView | None = None, patient: bool = True
) -> Heard:
    """Launch with a token of our wallet for a player, in the browser of the same or of another,
    and wait until the call about it has been answered.
    """
    token = (await probe.give("token", player))["token"]
    send = Send(values={"token": token})
    browser = as_ or player
    return await probe.ask_and_hear(_LAUNCH, send, browser, hears=_AUTHENTICATE, patient=patient)


async def _no_call(probe: Probe, heard: Heard, player: PlayerView) -> Line:
    """Say what became of launches about which nobody asked."""
    url, launch = probe.urls.get("wallet", "our wallet"), heard.asked
    known = load_reasons("wallet")["token_unknown"]
    if heard.strange:
        told = "the operator called our wallet about it, with another token and another player"
        return warn(CALL, told, known.advice, clause=known.clause)
    none = f"no request came to {url} within {PROBE_S:g} s, nor at a second launch"
    if launch.response is None:
        return warn(CALL, f"the launch was not answered in time, and {none}", _set_url(probe))
    said = answered(launch)
    if launch.looks.get("launched") is True:
        told = f"{said} and counts as launched, but {none}"
        todo = f"Ask the wallet before the game opens. If it is asked, ask this one: {url}"
        return warn(CALL, told, todo, clause="wallet.authenticate.arrives")
    if way := await find_way(probe, _declared(probe), player):
        return _other_way(way, f"{said}, and {none}")
    told = f"{said}, but {none}: is the operator's wallet URL set to that?"
    return problem(CALL, told, f"{lost_page(launch)} {_set_url(probe)}".strip())


def _is_bound(probe: Probe) -> bool:
    return member(probe.target.section.get("launch"), "bound-to") == "session"


def _declared(probe: Probe) -> LaunchSettings:
    settings = SettingsReader("wallet", probe.target.settings)
    return read_launch(probe.target.section.get("launch"), settings)


def _other_way(way: Way, told: str) -> Line:
    todo = f"Write into the wallet section of the target: {way.todo}"
    return problem(CALL, f"{told}; {way.told}", todo)


def _set_url(probe: Probe) -> str:
    urls = probe.urls
    url, secure = urls.get("wallet", ""), urls.get("wallet_tls", "")
    tls = f" (or {secure}, with the authority of /ca.pem)" if secure else ""
    return (
        f"Set the operator's wallet URL to {url}{tls}; it calls POST /api/wallet/authenticate"
        " there. If it calls another port, move the sandbox: --base-port N has the wallet at N+3."
        " Inside a container 127.0.0.1 is the container itself. If the URL is right, the operator's"
        " log says why it refused the launch by itself."
    )


def _call(probe: Probe, exchange: Probed) -> Line:
    """Say how the operator called, and what the wallet says to it."""
    request, answered = exchange.request, exchange.answered or {}
    version = "HTTP/2" if request.http_version.startswith("2") else f"HTTP/{request.http_version}"
    how = f"{version}{' over TLS' if request.scheme == 'https' else ''}"
    if answered.get("verdict") != "accepted":
        return _refused(exchange, answered, how=how)
    told = f"the operator called our wallet over {how} with a valid signature"
    policy = probe.target.settings.get("http_version_policy")
    if version != "HTTP/2" and policy != "h1_only":
        todo = "Call with HTTP/2: by prior knowledge in the clear, by ALPN over TLS."
        return warn(CALL, told, todo, clause="wallet.http2.used")
    return ok(CALL, told)


def _refused(exchange: Probed, answered: Mapping[str, Json], *, how: str) -> Line:
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


async def _beside(probe: Probe, heard: Heard, player: PlayerView) -> Sequence[Line]:
    """Say what else a launch shows that the wallet had nothing against."""
    answered = heard.inbound[-1].answered or {}
    if answered.get("verdict") != "accepted" or heard.asked.response is None:
        return ()
    lines = [await opened(probe, heard.asked, player)]
    if heard.asked.looks.get("launched") is True:
        lines += await _bound(probe, player)
    return lines


def _decimals(probe: Probe) -> Iterator[Line]:
    """Name the currencies of the players of which nobody knows how many decimals they have."""
    declared = declared_decimals(probe.target.section)
    for currency in dict.fromkeys(player.currency for player in probe.players):
        if currency and places_of(currency, declared=declared) is None:
            told = f"ISO 4217 gives {currency} no decimals: its balances are sent as they are"
            todo = "Say how many it has, in the wallet section of the target, for instance:"
            line = f"currencies: {{{currency}: {{decimals: 8}}}}"
            yield warn(CURRENCIES, told, f"{todo} {line}")


async def _bound(probe: Probe, player: PlayerView) -> Sequence[Line]:
    """Say when a launch in another player's name is refused without the wallet being asked."""
    if _is_bound(probe) or not player.headers:
        return ()
    other = replace(player, fields={**player.fields, "wallet-id": wallet_id_of(player) + 1})
    heard = await _launched(probe, other, as_=player, patient=False)
    if heard.inbound or heard.asked.response is None or heard.asked.looks.get("launched") is True:
        return ()
    told = f"a launch in another player's name is refused by itself ({status_of(heard.asked)})"
    todo = "If the session decides who plays, write into wallet.launch of the target:"
    return [warn(BOUND, told, f"{todo} bound-to: session")]
