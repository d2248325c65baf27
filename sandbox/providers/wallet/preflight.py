"""The pre-flight of the wallet: one good launch, and whether the operator calls us about it.

A wallet URL that is not ours is the commonest mistake of a set-up, and from here it looks like an
operator that forgot to call: nothing arrives. What tells them apart is how the launch ended. A
game that opens all the same was opened without asking, which a clause judges; a launch that fails
without a call to us has most likely been refused by somebody else, or by nobody.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from sandbox.json_value import ABSENT, Json, member
from sandbox.port import PlayerView, Send
from sandbox.port.preflight import Heard, Level, Line, Probe, Probed, ok, problem, warn
from sandbox.port.probing import PROBE_S, nowhere, reached, status_of
from sandbox.scenario.contract.reasons import load_reasons

PORT, LAUNCH, CALL, LAUNCHED = "wallet.port", "wallet.launch", "wallet.call", "wallet.launched-when"
_AUTHENTICATE, _LAUNCH = "wallet.authenticate", "wallet.launch"


async def look_at_target(probe: Probe) -> Sequence[Line]:
    """Look at our own port, then let a player launch a game."""
    answering = await probe.answering()
    silent = [name for name in ("wallet", "wallet_tls") if answering.get(name) is False]
    port = _port(probe, silent)
    player = next(iter(probe.players), None)
    if player is None:
        return [port]
    heard = await _launched(probe, player)
    launch, inbound = heard.asked, heard.inbound
    reach = reached(LAUNCH, launch)
    if reach.level is Level.PROBLEM:
        return [port, reach]
    if not inbound and await probe.leads_nowhere(_LAUNCH, launch):
        return [port, nowhere(LAUNCH, launch, "wallet.launch.url")]
    if not inbound:
        return [port, reach, _no_call(probe, launch, strange=heard.strange)]
    return [port, reach, _call(probe, inbound[0]), *_opened(probe, launch, inbound[-1])]


def _port(probe: Probe, silent: Sequence[str]) -> Line:
    urls = probe.urls
    where = " and ".join(urls[name] for name in ("wallet", "wallet_tls") if name in urls)
    if silent:
        lost = ", ".join(urls.get(name, name) for name in silent)
        todo = "Something of this machine stands between; look for a proxy or a filter."
        return problem(PORT, f"our own wallet does not answer at {lost}", todo)
    return ok(PORT, f"our wallet answers at {where}, HTTP/2 first")


async def _launched(probe: Probe, player: PlayerView) -> Heard:
    """Launch with a token of our wallet, and wait until the call about it has been answered."""
    token = await probe.give("token", player)
    send = Send(values={"token": token})
    return await probe.ask_and_hear(_LAUNCH, send, player, hears=_AUTHENTICATE)


def _no_call(probe: Probe, launch: Probed, *, strange: bool) -> Line:
    """Say what became of a launch about which nobody asked; `strange`: somebody did, of another."""
    url = probe.urls.get("wallet", "our wallet")
    known = load_reasons("wallet")["token_unknown"]
    if strange:
        told = "the operator called our wallet about it, with another token and another player"
        return warn(CALL, told, known.advice, clause=known.clause)
    none = f"no request came to {url} within {PROBE_S:g} s"
    if launch.response is None:
        return warn(CALL, f"the launch was not answered in time, and {none}", _set_url(probe))
    status = status_of(launch)
    if launch.looks.get("launched") is True:
        told = f"the launch answered {status} and counts as launched, but {none}"
        todo = f"Ask the wallet before the game opens. If it is asked, ask this one: {url}"
        return warn(CALL, told, todo, clause="wallet.authenticate.arrives")
    return problem(
        CALL,
        f"the launch answered {status}, but {none}: is the operator's wallet URL set to that?",
        _set_url(probe),
    )


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


def _opened(probe: Probe, launch: Probed, call: Probed) -> Sequence[Line]:
    """Say whether `launched-when` holds for a launch that the wallet had nothing against."""
    answered = call.answered or {}
    if answered.get("verdict") != "accepted" or launch.response is None:
        return ()
    if launch.looks.get("launched") is True:
        return (ok(LAUNCHED, "it holds for a good launch"),)
    missed = "; ".join(_misses(probe, launch)) or f"status {launch.response.status}"
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


def _misses(probe: Probe, launch: Probed) -> Sequence[str]:
    wanted = member(probe.target.section.get("launch"), "launched-when")
    return probe.misses(launch, wanted) if isinstance(wanted, Mapping) else ()
