"""Wallets whose answers are almost right, tokens that nobody minted, and launches of one player."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from tests.live.reference_operator.transcript import Transcript
from tests.live.reference_operator.visiting import TICKET, Visit
from tests.live.reference_operator.wallet.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)


def _around(front: bytes, end: bytes = b"") -> Callable[[], Answering]:
    def answer(call: Call) -> Reply:
        told = success(call)
        return replace(told, body=front + told.body + end)

    return lambda: answer


def _changed(old: bytes, new: bytes) -> Callable[[], Answering]:
    def answer(call: Call) -> Reply:
        told = success(call)
        return replace(told, body=told.body.replace(old, new))

    return lambda: answer


def _with_http(status: int) -> Callable[[], Answering]:
    return lambda: lambda call: replace(success(call), status=status)


def _labelled(*label: bytes) -> Callable[[], Answering]:
    """Answer with a success that is labelled so, or with no label at all."""
    fields = tuple((b"content-type", one) for one in label)
    return lambda: lambda call: replace(success(call), headers=fields)


def _with(**members: object) -> Callable[[], Answering]:
    return lambda: lambda call: success(call, **members)


ALMOST_WALLETS: dict[str, Callable[[], Answering]] = {
    "a second value": _around(b"", b'{"status": true}'),
    "a status twice": _changed(b"{", b'{"status": false, '),
    "in a list": _around(b"[", b"]"),
    "in an envelope": _around(b'{"data": ', b"}"),
    "behind words": _around(b"HTTP/1.1 200 OK\r\n\r\n"),
    "printed otherwise": _changed(b'"status"', b'"st\\u0061tus"'),
    "success, HTTP 201": _with_http(201),
    "success, HTTP 404": _with_http(404),
    "success, HTTP 503": _with_http(503),
    "a failure with everything": _with(status=False, code=2),
    "a failure with a success": _with(status=False, code=2, success=True),
    "code 11": _with(status=False, code=11),
    "status in a list": _with(status=[False], code=2),
    "code in a list": _with(status=False, code=[1]),
    "token true": _with(token=True),
    "labelled as a page": _labelled(b"text/html; charset=utf-8"),
    "labelled as text": _labelled(b"text/plain"),
    "labelled as a problem": _labelled(b"application/problem+json"),
    "not labelled": _labelled(),
    "labelled with a charset": _labelled(b"application/json; charset=utf-8"),
    "labelled in capitals": _labelled(b"Application/JSON"),
    "a smallest balance": _with(balance=0.00000001),
    "the tail of a float": _with(balance=0.30000000000000004),
    "only the player fits": _with(token="another", site_id=0, provider_id=0),
}


async def odd_tokens(visit: Visit, stub: WalletStub) -> Transcript:
    """Launch tokens that the wallet refuses: words of a program, and ones like that of a game."""
    found: Transcript = {}
    for token in ("constructor", "%", "' OR '1'='1", "null"):
        found[f"token {token}"] = await _refused(visit, stub, token)
    ticket = TICKET["token"]
    long = ticket + "x" * (255 - len(ticket))
    for opened, tried in (
        (f"{ticket}-aB", f"{ticket}-Ab"),
        (f"{ticket}-cd", f"{ticket}-cd "),
        (f"{ticket}-ef", f"{ticket}-ef7"),
        (f"{ticket}-cafe", f"{ticket}-café"),
        (long, f"{long}y"),
    ):
        stub.answering = _or_refused
        await visit.launch(token=opened)
        found[f"token like {opened}"] = await _refused(visit, stub, tried)
    return found


async def _refused(visit: Visit, stub: WalletStub, token: str) -> str:
    stub.answering = lambda _: failure(90300, status=403)
    answer = await visit.launch(token=token)
    return f"{answer.status} {answer.body[:20]!r}"


async def one_player_at_once(visit: Visit, stub: WalletStub) -> str:
    """Launch two tokens of one player while the wallet takes its time, and count the calls."""
    stub.calls, stub.answering, stub.held = [], _or_refused, asyncio.Event()
    stub.waiting = asyncio.Semaphore(0)
    both = [asyncio.create_task(visit.launch(token=f"tab-{n}")) for n in (1, 2)]
    try:
        async with asyncio.timeout(1):
            await stub.let_go_of(2)
    except TimeoutError:
        stub.held.set()
    answers = await asyncio.gather(*both)
    stub.held = None
    return f"{[answer.status for answer in answers]} with {len(stub.calls)} calls"


def _or_refused(call: Call) -> Reply:
    return _telling(310.4)(call)


def _telling(balance: float, **members: object) -> Answering:
    def answer(call: Call) -> Reply:
        try:
            return success(call, balance=balance, **members)
        except (ValueError, KeyError):  # too odd to be answered
            return failure(90102, status=400)

    return answer


async def amounts(visit: Visit, stub: WalletStub) -> str:
    """Read two balances of one open game, one after the other."""
    stub.answering = _or_refused
    await visit.launch(token="rich")
    shown = []
    for told in (19.99, 12345678.91):
        stub.answering = _telling(told)
        answer = await visit.hook("read-balance", token="rich")
        shown.append(answer.body)
    stub.answering = _telling(7, status=False, code=2)
    return f"{shown} {(await visit.hook('read-balance', token='rich')).body!r}"
