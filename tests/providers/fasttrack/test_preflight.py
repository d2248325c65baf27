"""What the pre-flight says of Fast Track's question, and what it never stops a run for."""

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.preflight.preflight import Level
from sandbox.wire import Headers, Request, Response
from tests.preflight.operator_stub import HOOKED, LISTED, OperatorStub, look

EVERYWHERE = frozenset({"header", "body"})
DECLARED_BODY = HOOKED.replace("sid: both", "sid: body")
DECLARED_HEADER = HOOKED.replace("sid: both", "sid: header")


async def test_a_right_operator_gets_nothing_but_ok() -> None:
    looked = await look(OperatorStub())
    assert {line.level for line in looked.lines} == {Level.OK}
    assert {"fasttrack.credentials", "fasttrack.sid", "gr8.token", "gr8.clock"} <= looked.names


@pytest.mark.parametrize(
    ("reads", "words"),
    [
        (EVERYWHERE, "reads header and body"),
        (frozenset({"body"}), "`sid: body` would say just that"),
        (frozenset({"header"}), "`sid: header` would say just that"),
    ],
)
async def test_both_serves_every_operator_and_the_place_it_reads_is_told(
    reads: frozenset[str], words: str
) -> None:
    line = (await look(OperatorStub(reads=reads)))["fasttrack.sid"]
    assert (line.level, words in line.text) == (Level.OK, True)


@pytest.mark.parametrize(
    ("target", "reads", "write"),
    [
        (DECLARED_HEADER, "body", "sid: body"),
        (DECLARED_BODY, "header", "sid: header"),
    ],
)
async def test_a_sid_declared_where_it_is_not_read_stops_with_the_line_to_write(
    target: str, reads: str, write: str
) -> None:
    looked = await look(OperatorStub(reads=frozenset({reads})), target=target)
    assert looked.problems == ["fasttrack.sid"]
    assert looked["fasttrack.sid"].todo.endswith(write)


async def test_a_place_declared_alone_is_well_when_it_is_read() -> None:
    looked = await look(OperatorStub(reads=frozenset({"body"})), target=DECLARED_BODY)
    line = looked["fasttrack.sid"]
    assert (line.level, "would say" in line.text) == (Level.OK, False)


async def test_credentials_that_open_nothing_stop_a_run() -> None:
    looked = await look(OperatorStub(key="another-key"))
    assert looked.problems == ["fasttrack.credentials"]
    assert "right-key" not in looked["fasttrack.credentials"].text


async def test_a_live_session_refused_by_who_knows_the_credentials_is_the_operators_fault() -> None:
    looked = await look(OperatorStub(sids={}))
    line = looked["fasttrack.credentials"]
    assert (line.level, line.clause) == (Level.WARN, "fasttrack.authenticate.valid-sid-is-200")
    assert looked.problems == []


async def test_another_status_than_200_is_told_with_its_clause() -> None:
    line = (await look(OperatorStub(valid_status=201)))["fasttrack.credentials"]
    assert (line.level, line.clause) == (Level.WARN, "fasttrack.authenticate.valid-sid-is-200")


async def test_a_sid_good_for_one_question_is_told_and_not_taken_for_a_place_unread() -> None:
    looked = await look(OperatorStub(lives=1))
    line = looked["fasttrack.sid"]
    assert (line.level, line.clause) == (Level.WARN, "fasttrack.authenticate.sid-not-one-time")
    assert looked.problems == []


async def test_a_listed_session_that_is_over_is_named_where_another_lives() -> None:
    looked = await look(OperatorStub(sids={"sid-of-b": "b"}), target=LISTED)
    told = [line for line in looked.lines if line.line == "players"]
    assert [line.level for line in told] == [Level.OK, Level.WARN]
    assert "the listed session of a is not taken" in told[1].text
    assert looked["fasttrack.credentials"].level is Level.OK


async def test_no_listed_session_alive_stops_a_run() -> None:
    looked = await look(OperatorStub(sids={}), target=LISTED)
    assert looked.problems == ["fasttrack.credentials"]
    assert "none of the 2 listed sessions" in looked["fasttrack.credentials"].text


@pytest.mark.parametrize(
    ("trouble", "level"),
    [
        (PeerTrouble.REFUSED, Level.PROBLEM),
        (PeerTrouble.UNRESOLVED, Level.PROBLEM),
        (PeerTrouble.TLS, Level.PROBLEM),
        (PeerTrouble.TIMEOUT, Level.WARN),
        (PeerTrouble.BROKEN, Level.WARN),
    ],
)
async def test_only_an_operator_that_cannot_be_reached_stops_a_run(
    trouble: PeerTrouble, level: Level
) -> None:
    looked = await look(OperatorStub(faults={"/authenticate": PeerFault(trouble, "seen")}))
    assert looked["fasttrack.reachable"].level is level
    assert "fasttrack.credentials" not in looked.names


async def test_no_sid_from_the_hook_is_told() -> None:
    looked = await look(
        OperatorStub(), target=HOOKED.replace("gives: [id, sid, headers]", "gives: [id]")
    )
    assert looked["fasttrack.credentials"].level is Level.SKIP
    assert "Add sid" in looked["fasttrack.credentials"].todo


ELSEWHERE = HOOKED.replace("http://op/authenticate", "http://op/authenticat")


def page(status: int, body: bytes) -> Response:
    return Response(status, Headers.of(content_type="text/html"), body)


@pytest.mark.parametrize("answer", [page(404, b"Cannot POST"), page(200, b"<html>")])
async def test_a_url_that_leads_nowhere_stops_a_run_instead_of_accusing_the_operator(
    answer: Response,
) -> None:
    looked = await look(OperatorStub(nowhere=answer), target=ELSEWHERE)
    assert looked.problems == ["fasttrack.reachable"]
    line = looked["fasttrack.reachable"]
    assert line.text.startswith(f"http://op/authenticat answers {answer.status}, as this host does")
    assert "fasttrack.authenticate.url" in line.todo


async def test_an_answer_that_quotes_its_own_path_is_known_all_the_same() -> None:
    class Quoting(OperatorStub):
        async def send(
            self, request: Request, *, timeout_s: float, busy_s: object = None
        ) -> tuple[Response, float]:
            self.nowhere = page(404, b"Cannot POST " + request.path.encode())
            return await OperatorStub.send(self, request, timeout_s=timeout_s)

    assert (await look(Quoting(), target=ELSEWHERE)).problems == ["fasttrack.reachable"]


@pytest.mark.parametrize("answer", [page(500, b"boom"), page(503, b"")])
async def test_an_operator_that_is_out_of_order_everywhere_is_judged(answer: Response) -> None:
    looked = await look(OperatorStub(nowhere=answer), target=ELSEWHERE)
    assert looked.problems == []
    assert looked["fasttrack.credentials"].level is Level.WARN


async def test_an_operator_that_refuses_with_words_of_its_own_is_judged() -> None:
    looked = await look(OperatorStub(valid_status=404, nowhere=page(404, b"Cannot POST")))
    assert looked.problems == []
    assert looked["fasttrack.credentials"].clause == "fasttrack.authenticate.valid-sid-is-200"


DEAD = HOOKED + "sids: {expired: [sid-of-yesterday, sid-of-last-week], foreign: [sid-of-staging]}\n"


async def test_listed_sids_of_sessions_that_are_over_are_tried_once_each() -> None:
    operator = OperatorStub()
    line = (await look(operator, target=DEAD))["sids"]
    assert (line.level, line.text) == (Level.OK, "3 listed, and none lets anybody in")
    asked = [request.headers.get("sid") for request in operator.asked]
    assert [asked.count(f"sid-of-{one}") for one in ("yesterday", "last-week", "staging")] == [
        1
    ] * 3


async def test_a_listed_sid_that_still_lets_somebody_in_is_named_with_its_clause() -> None:
    sids = {"sid-of-a": "a", "sid-of-last-week": "x"}
    line = (await look(OperatorStub(sids=sids), target=DEAD))["sids"]
    assert (line.level, line.clause) == (
        Level.WARN,
        "fasttrack.authenticate.no-identity-for-bad-sid",
    )
    assert "expired 2 still lets somebody in" in line.text
    assert "sid-of-last-week" not in line.text
    assert "expired 1" not in line.text


async def test_where_not_even_a_live_session_is_taken_dead_ones_prove_nothing() -> None:
    looked = await look(OperatorStub(sids={}), target=DEAD)
    assert "sids" not in looked.names
