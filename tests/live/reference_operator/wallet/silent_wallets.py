"""Wallets that take a call and say nothing, or drop the connection.

A silence lasts, so that only the defects about it meet it; to all others it is nothing.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sandbox.reference_operator.wallet.defects.silence import DEFECTS
from tests.live.reference_operator.transcript import Pauses, Transcript
from tests.live.reference_operator.visiting import Answer, visiting
from tests.live.reference_operator.wallet.wallet_stub import WalletStub, success

ABOUT_SILENCE = {"wallet-silence-opens", *(defect.id for defect in DEFECTS)}
DEADLINE_S = 1.0

_right: Transcript = {}


async def silence(*defects: str) -> Transcript:
    """Launch, read a balance and end a game while the wallet is silent, and launch again."""
    if ABOUT_SILENCE.isdisjoint(defects):
        if not _right:
            _right.update(await _met())
        return _right
    return await _met(*defects)


async def _met(*defects: str) -> Transcript:
    return await _hanging(*defects) | await _resetting(*defects)


async def _hanging(*defects: str) -> Transcript:
    async with (
        WalletStub() as stub,
        visiting(
            *defects, urls={"wallet": stub.url}, pause=Pauses(), call_deadline_s=DEADLINE_S
        ) as visit,
    ):
        for number in (1, 2):
            await visit.launch(token=f"open-{number}", player_id=str(number))
        stub.calls, stub.answering = [], success
        stub.silent_s = 2 * DEADLINE_S
        silent = await asyncio.gather(
            visit.launch(),
            visit.hook("read-balance", token="open-1"),
            visit.hook("end-game", token="open-2"),
        )
        calls, stub.silent_s = len(stub.calls), 0.0
        told = [_shown(answer) for answer in (*silent, await visit.launch(token="later"))]
        return {"silent": f"{told} with {calls} calls"}


async def _resetting(*defects: str) -> Transcript:
    async with (
        _resetting_wallet() as wallet,
        visiting(*defects, urls={"wallet": wallet.url}, pause=Pauses()) as visit,
    ):
        found = []
        for token in ("first", "second"):
            told = _shown(await visit.launch(token=token))
            found.append(f"{told} after {wallet.connections} connections")
        return {"reset": str(found)}


def _shown(answer: Answer) -> str:
    kept = {name: value for name, value in answer.json.items() if name != "session"}
    return f"{answer.status} {kept}"


@dataclass(slots=True)
class _Wallet:
    url: str = ""
    connections: int = 0

    async def reset(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError):
            await reader.read(65_536)
        opened: socket.socket = writer.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


@asynccontextmanager
async def _resetting_wallet() -> AsyncIterator[_Wallet]:
    wallet = _Wallet()
    server = await asyncio.start_server(wallet.reset, "127.0.0.1", 0)
    wallet.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield wallet
