"""Whether `launched-when` holds for a good launch and for no other, and what would tell them apart.

A launch with a token that nobody minted is refused by the wallet. What a good launch and this one
have in common says nothing about a game.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from sandbox.json_value import member
from sandbox.port import PlayerView, Send
from sandbox.port.preflight import Line, Probe, Probed, ok, warn
from sandbox.providers.wallet.hints.launched_when import candidates, flow_yaml
from sandbox.providers.wallet.hints.redirects import lost_page
from sandbox.wire import Response

LAUNCHED = "wallet.launched-when"
_LAUNCH, _AUTHENTICATE = "wallet.launch", "wallet.authenticate"


async def opened(probe: Probe, good: Probed, player: PlayerView) -> Line:
    """Say whether it holds for a launch that the wallet let pass, and not for one it refused."""
    bad = await _refused(probe, player)
    holds = good.looks.get("launched") is True
    if holds and bad is None:
        return ok(LAUNCHED, "it holds for a good launch")
    if holds and bad is not None and bad.looks.get("launched") is not True:
        return ok(LAUNCHED, "it holds for a good launch, and for none that the wallet refused")
    proposed = await _proposed(probe, good, bad, player)
    if holds:
        told = "it holds for a launch that the wallet refused, just as for a good one"
        none = "Open no game that the wallet has refused."
        return warn(LAUNCHED, told, proposed or none, clause="wallet.code.unknown-is-a-failure")
    missed = "; ".join(_misses(probe, good)) or f"status {_status(good)}"
    told = f"it does not hold for a launch that the wallet let pass: {missed}"
    hint = " A status of 2xx says that it did." if _is_well(_status(good)) else ""
    else_ = f"If the game opened, correct wallet.launch.launched-when in the target.{hint}"
    clause = "wallet.code-1.opens-the-game"
    todo = " ".join(filter(None, (lost_page(good), else_, proposed)))
    return warn(LAUNCHED, told, todo, clause=clause)


async def _proposed(probe: Probe, good: Probed, bad: Probed | None, player: PlayerView) -> str:
    """Return the line to write, tried on all launches; "" where nothing tells them apart."""
    if bad is None or bad.response is None or good.response is None:
        return ""
    again = await _launched(probe, player)
    chains = [good.answers, *([again.answers] if again is not None else [])]
    if len({len(chain) for chain in chains}) > 1:
        return ""
    for answers in reversed(list(zip(*chains, strict=True))):
        for parts in candidates(answers, bad.answers):
            fits = all(probe.fits(answer, parts) for answer in answers)
            if fits and not any(probe.fits(answer, parts) for answer in bad.answers):
                return f"What tells it from a refused one: launched-when: {flow_yaml(parts)}"
    return ""


async def _launched(probe: Probe, player: PlayerView) -> Probed | None:
    """Launch once more; None unless the wallet let it pass."""
    token = (await probe.give("token", player))["token"]
    send = Send(values={"token": token})
    heard = await probe.ask_and_hear(_LAUNCH, send, player, hears=_AUTHENTICATE, patient=False)
    passed = any((e.answered or {}).get("verdict") == "accepted" for e in heard.inbound)
    return heard.asked if passed else None


async def _refused(probe: Probe, player: PlayerView) -> Probed | None:
    """Launch with a token that nobody minted; None unless the wallet was asked and refused it."""
    token = probe.ids.uuid4()
    probe.mask("token", token)
    send = Send(values={"token": token})
    heard = await probe.ask_and_hear(_LAUNCH, send, player, hears=_AUTHENTICATE, patient=False)
    refused = any((e.answered or {}).get("verdict") == "refused" for e in heard.inbound)
    return heard.asked if refused and heard.asked.response is not None else None


def _status(asked: Probed) -> int:
    return asked.response.status if isinstance(asked.response, Response) else 0


def _is_well(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _misses(probe: Probe, launch: Probed) -> Sequence[str]:
    wanted = member(probe.target.section.get("launch"), "launched-when")
    return probe.misses(launch, wanted) if isinstance(wanted, Mapping) else ()
