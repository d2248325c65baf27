"""Launch in every way the wallet and its negative cases know."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from sandbox.reference_operator.wallet.desk.entrance import LAUNCH
from tests.live.reference_operator.transcript import Pauses, Transcript
from tests.live.reference_operator.visiting import TICKET, Answer, Visit, visiting
from tests.live.reference_operator.wallet.almost_wallets import (
    ALMOST_WALLETS,
    amounts,
    odd_tokens,
    one_player_at_once,
)
from tests.live.reference_operator.wallet.odd_wallets import ODD_URLS, ODD_WALLETS, overtaken
from tests.live.reference_operator.wallet.silent_wallets import silence
from tests.live.reference_operator.wallet.untrusted_wallets import untrusted
from tests.live.reference_operator.wallet.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)


def _raw(status: int, text: bytes, *fields: tuple[bytes, bytes]) -> Answering:
    return lambda _: Reply(status, text, ((b"content-type", b"application/json"), *fields))


def _cut(call: Call) -> Reply:
    fields = ((b"content-type", b"application/json"), (b"content-length", b"5000"))
    return Reply(200, success(call).body, fields)


def _once_then(first: Reply) -> Callable[[], Answering]:
    def make() -> Answering:
        replies = [first]
        return lambda call: replies.pop() if replies else success(call)

    return make


_REDIRECT = Reply(307, b"", ((b"location", b"/elsewhere"),))

_WALLETS: dict[str, Callable[[], Answering]] = {
    "success": lambda: success,
    "code 2, HTTP 500": lambda: lambda _: failure(),
    "code 2, HTTP 200": lambda: lambda _: failure(status=200),
    "code 4711, HTTP 409": lambda: lambda _: failure(4711, status=409),
    "once 503": _once_then(failure(90502, status=503)),
    "once 503, wait": _once_then(
        Reply(
            503,
            failure(90502).body,
            ((b"content-type", b"application/json"), (b"retry-after", b"2")),
        )
    ),
    "success, HTTP 500": lambda: lambda call: Reply(500, success(call).body),
    "success, code 2": lambda: lambda call: success(call, code=2),
    "success, status false": lambda: lambda call: success(call, status=False),
    "HTTP 200, not JSON": lambda: _raw(200, b"<html>"),
    "cut": lambda: _cut,
    "redirect": _once_then(_REDIRECT),
    "another token": lambda: lambda call: success(call, token="another"),
    "another player": lambda: lambda call: success(call, player_id=1),
    "no balance": lambda: lambda call: success(call, balance=None),
    "game id a number": lambda: lambda call: success(call, game_id=5512),
    "site id a number": lambda: lambda call: success(call, site_id=call.members["site_id"]),
    "one member more": lambda: lambda call: success(call, level="gold"),
}

_URLS: dict[str, list[tuple[str, str]]] = {
    "no token": [(name, value) for name, value in TICKET.items() if name != "token"],
    "no currency": [(name, value) for name, value in TICKET.items() if name != "currency"],
    "two tokens": [*TICKET.items(), ("token", "second")],
    "giant player": list((TICKET | {"player_id": str(2**53 + 1)}).items()),
    "small currency": list((TICKET | {"site_id": "1", "currency": "USD"}).items()),
    "second launch": list((TICKET | {"token": "second"}).items()),
}


async def stimuli(*defects: str) -> Transcript:
    """Launch at a running operator with these defects, with a wallet and without."""
    with_wallet, without = await _with_wallet(*defects), await _without_wallet(*defects)
    return with_wallet | without | await silence(*defects) | await untrusted(*defects)


async def _with_wallet(*defects: str) -> Transcript:
    pauses = Pauses()
    async with (
        WalletStub() as stub,
        visiting(*defects, urls={"wallet": stub.url}, pause=pauses) as visit,
    ):
        found: Transcript = {}

        async def note(name: str, launch: Awaitable[Answer], answering: Answering) -> None:
            stub.calls, stub.answering, pauses.noted = [], answering, []
            answer = await launch
            found[name] = f"{_opened(answer)} after {pauses.noted} with {_calls(stub)}"

        for name, make in (_WALLETS | ODD_WALLETS | ALMOST_WALLETS).items():
            await note(name, visit.launch(), _lenient(make()))
        for name, params in (_URLS | ODD_URLS).items():
            await note(name, visit.send("GET", LAUNCH, params=params), _lenient(success))
        calls = 0 if found["success"].endswith("with []") else 2
        return found | {
            "at once": await _at_once(visit, stub, calls=calls),
            "overtaken": await overtaken(visit, stub),
            **await _open_games(visit, stub),
            **await odd_tokens(visit, stub),
            "one player at once": await one_player_at_once(visit, stub),
            "amounts": await amounts(visit, stub),
        }


async def _open_games(visit: Visit, stub: WalletStub) -> Transcript:
    """Read balances of two games and end one of them, while the wallet answers well and badly."""
    found: Transcript = {}
    first, second = {"token": TICKET["token"]}, {"token": "second"}

    async def note(name: str, hook: str, named: dict[str, str], answering: Answering) -> None:
        stub.calls, stub.answering = [], _lenient(answering)
        answer = await visit.hook(hook, **named)
        found[name] = f"{answer.status} {answer.body!r} with {_calls(stub)}"

    stub.answering = _lenient(success)
    await visit.launch()
    await visit.launch(token="second", player_id="7")
    await note("balance", "read-balance", first, success)
    await note("balance refused", "read-balance", first, lambda _: failure())
    await note("end refused", "end-game", first, lambda _: failure())
    await note("end", "end-game", first, success)
    await note("balance after the end", "read-balance", first, success)
    await note("balance of the other", "read-balance", second, success)
    return found


async def _without_wallet(*defects: str) -> Transcript:
    """Launch while no wallet listens."""
    pauses = Pauses()
    async with visiting(*defects, urls={"wallet": "http://127.0.0.1:9"}, pause=pauses) as visit:
        return {"unreachable": f"{_opened(await visit.launch())} after {pauses.noted}"}


def _lenient(answering: Answering) -> Answering:
    """Answer 400 where the request is too odd for the reply to be made from it."""

    def answer(call: Call) -> Reply:
        try:
            return answering(call)
        except (ValueError, KeyError):
            return failure(90102, status=400)

    return answer


def _opened(answer: Answer) -> str:
    """Show the answer; session ids are new every time."""
    if "json" not in answer.headers["content-type"]:
        return f"{answer.status} {answer.body!r}"
    shown = {name: value for name, value in answer.json.items() if name != "session"}
    return f"{answer.status} {shown}"


def _calls(stub: WalletStub) -> list[str]:
    """Show what the wallet got; a repeated call as `same`, made-up tokens in one word."""
    shown = [_call(call) for call in stub.calls]
    return [one if not place or one != shown[0] else "same" for place, one in enumerate(shown)]


def _call(call: Call) -> str:
    kept = ("content-type", "accept", "authorization", "x-request-signature")
    headers = {name: call.headers.get(name) for name in kept}
    made_up = re.search(rb'"token":"(?!5b1f0c52|5B1F0C52)[0-9a-f]{8}-', call.body)
    told = "MADE UP" if made_up else f"{headers} {call.body!r}"
    return f"{call.method} {call.path} HTTP/{call.http_version} {told}"


async def _at_once(visit: Visit, stub: WalletStub, *, calls: int) -> str:
    """Launch one token twice and another one beside it, while the wallet takes its time."""
    stub.calls, stub.answering, stub.held = [], _lenient(success), asyncio.Event()
    stub.waiting = asyncio.Semaphore(0)
    first = asyncio.create_task(visit.launch())
    both = [first, asyncio.create_task(visit.launch(token="other", player_id="7"))]
    together = True
    try:
        async with asyncio.timeout(1):
            await stub.let_go_of(calls)
    except TimeoutError:  # one waits for the other
        together = False
        stub.held.set()
    again = await visit.launch()
    sessions = {answer.json.get("session") for answer in [*await asyncio.gather(*both), again]}
    stub.held = None
    players = sorted(str(call.body[-90:]) for call in stub.calls)
    connections = len({call.connection for call in stub.calls})
    return f"{len(sessions)} sessions, {connections} connections, {together}, {players}"
