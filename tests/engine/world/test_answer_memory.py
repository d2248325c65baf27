"""A decision that is made again asks the operator nothing that it has asked before."""

import asyncio

import pytest

from sandbox.engine.outbound import WorldOutbound
from sandbox.engine.world.answer_memory import AnswerMemory, answer_memory, remembering
from sandbox.engine.world.switchboard import Switchboard
from sandbox.engine.world.world import World
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.port import Decision, PlayerView, Records, Room, Send, Table
from sandbox.wire import Request, Response
from tests.engine.fakes import Log, Peer, environment, world

QUESTION, OTHER = Request("POST", "/a", body=b"1"), Request("POST", "/a", body=b"2")


class Operator:
    """Answers 201, 202 …, and counts the questions."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer(self) -> Response | PeerFault:
        self.asked += 1
        return Response(200 + self.asked)


async def statuses(memory: AnswerMemory, operator: Operator, *questions: Request) -> list[int]:
    answers = [await memory.ask("op", question, operator.answer) for question in questions]
    return [answer.status for answer in answers if isinstance(answer, Response)]


async def test_what_was_asked_before_the_conflict_is_answered_from_memory() -> None:
    memory, operator = AnswerMemory(), Operator()
    assert await statuses(memory, operator, QUESTION) == [201]
    memory.again()
    assert await statuses(memory, operator, QUESTION) == [201]
    assert operator.asked == 1


async def test_a_question_that_one_decision_asks_twice_is_asked_twice() -> None:
    memory, operator = AnswerMemory(), Operator()
    assert await statuses(memory, operator, QUESTION, QUESTION) == [201, 202]
    memory.again()
    assert await statuses(memory, operator, QUESTION, QUESTION, QUESTION) == [201, 202, 203]


async def test_another_question_is_asked_whatever_the_memory_holds() -> None:
    memory, operator = AnswerMemory(), Operator()
    await statuses(memory, operator, QUESTION)
    memory.again()
    assert await statuses(memory, operator, OTHER, QUESTION) == [202, 201]
    await memory.ask("another operation", QUESTION, operator.answer)
    assert operator.asked == 3


async def test_that_there_was_no_answer_is_remembered_too() -> None:
    memory, asked = AnswerMemory(), []

    async def silent() -> Response | PeerFault:
        asked.append(1)
        return PeerFault(PeerTrouble.TIMEOUT, "5 s")

    for _ in range(2):
        memory.again()
        assert isinstance(await memory.ask("op", QUESTION, silent), PeerFault)
    assert len(asked) == 1


async def test_the_memory_is_there_for_a_decision_and_for_the_tasks_that_it_starts() -> None:
    async def seen() -> AnswerMemory | None:
        return answer_memory()

    with remembering() as memory:
        assert await asyncio.create_task(seen()) is memory
        with remembering() as inner:
            assert answer_memory() is inner
        assert answer_memory() is memory
    assert answer_memory() is None


COUNTS = Table("counts", int)


class Overtaken(Room):
    """A room whose first decisions are overtaken by another writer; it counts what it accepted."""

    def __init__(self, of: World, *, times: int) -> None:
        self._store = of.room_store("wallet")
        self._outbound = WorldOutbound(of)
        self._left = times
        self.decided = 0

    async def handle(self, request: Request, records: Records) -> Decision:
        self.decided += 1
        counted = await records.get(COUNTS, "all") or 0
        answer = await self._outbound.send("gr8.get-public-key", QUESTION, timeout_s=1)
        if self._left:
            self._left -= 1
            other = Records(self._store)
            before = await other.get(COUNTS, "all") or 0
            await self._store.apply([other.put(COUNTS, "all", before + 10)])
        return Decision(
            answer, {"verdict": "accepted"}, changes=(records.put(COUNTS, "all", counted + 1),)
        )

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        return QUESTION


async def answered(board: Switchboard, request: Request) -> list[Response]:
    """Let a request be answered; return what was delivered."""
    delivered: list[Response] = []

    async def deliver(response: Response) -> Response:
        delivered.append(response)
        return response

    await board.handle("wallet", request, deliver)
    return delivered


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_an_overtaken_decision_is_made_again_and_the_operator_asked_once(times: int) -> None:
    peer, log = Peer(Response(207)), Log()
    here = world(environment(peer=peer), log=log)
    room = Overtaken(here, times=times)
    here.rooms = {**here.rooms, "wallet": room}
    board = Switchboard(here.directory, here)
    (response,) = await answered(board, Request("POST", "/api/wallet/authenticate"))
    counted = await Records(here.room_store("wallet")).get(COUNTS, "all")
    assert (response.status, counted) == (207, 10 * times + 1)
    assert (room.decided, len(peer.asked)) == (times + 1, 1)
    assert [event["operation"] for event in log.of("message.started")] == [
        "wallet.authenticate",
        "gr8.get-public-key",
    ]


async def test_the_next_request_asks_the_operator_anew() -> None:
    peer = Peer(Response(207))
    here = world(environment(peer=peer))
    here.rooms = {**here.rooms, "wallet": Overtaken(here, times=1)}
    board = Switchboard(here.directory, here)
    for _ in range(2):
        await answered(board, Request("POST", "/api/wallet/authenticate"))
    assert len(peer.asked) == 2
