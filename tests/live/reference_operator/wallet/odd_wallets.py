"""More wallets and launch URLs that an operator may meet: refusals one by one, odd texts."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from tests.live.reference_operator.visiting import TICKET, Visit
from tests.live.reference_operator.wallet.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)

JSON = (b"content-type", b"application/json")


def _refusing(code: int, status: int, message: str = "", *fields: tuple[bytes, bytes]) -> Answering:
    told = failure(code, status=status)
    body = told.body.replace(b"An unknown error has occurred.", message.encode() or b"Refused.")
    return lambda _: replace(told, body=body, headers=(JSON, *fields))


def _always(answering: Answering) -> Callable[[], Answering]:
    return lambda: answering


ODD_WALLETS: dict[str, Callable[[], Answering]] = {
    "code 90302, HTTP 409": _always(_refusing(90302, 409)),
    "code 90301, HTTP 403": _always(_refusing(90301, 403, "The token has expired.")),
    "code 90303, HTTP 403": _always(_refusing(90303, 403)),
    "code 90202, HTTP 401": _always(_refusing(90202, 401)),
    "code 90501, HTTP 505": _always(_refusing(90501, 505)),
    "code 90500, HTTP 429": _always(_refusing(90500, 429, "Slowly.", (b"retry-after", b"1"))),
    "a failure called success": _always(_refusing(2, 200, "Success")),
    "status a text": _always(lambda call: success(call, status="false")),
}


def _launch(**changed: str) -> list[tuple[str, str]]:
    return list((TICKET | changed).items())


ODD_URLS: dict[str, list[tuple[str, str]]] = {
    "token with slashes": _launch(token="a/b+c=="),
    "token with letters": _launch(token="jeton-é"),
    "token that looks encoded": _launch(token="a%2Bb"),
    "player with a fraction": _launch(player_id="90071.0"),
}


async def overtaken(visit: Visit, stub: WalletStub) -> str:
    """Launch two tokens, and let the wallet answer the second one first."""
    stub.calls, stub.overtaken, stub.answering = [], b"101", _naming_the_player
    launches = (visit.launch(token=f"{n}0{n}", player_id=str(n)) for n in (1, 2))
    answers = await asyncio.gather(*launches)
    stub.overtaken = b""
    shown = "; ".join(f"{answer.status} {answer.body[:40]!r}" for answer in answers)
    return f"{shown} with {sorted(call.body[:50] for call in stub.calls)}"


def _naming_the_player(call: Call) -> Reply:
    try:
        return success(call, balance=call.members["player_id"])
    except (ValueError, KeyError):  # too odd to be answered
        return failure(90102, status=400)
