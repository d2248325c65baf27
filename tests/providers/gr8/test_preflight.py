"""What the pre-flight says of tokens, keys and the clock: told with its clause, never a stop."""

from collections.abc import Callable

import pytest

from sandbox.errors import PeerFault, PeerTrouble
from sandbox.preflight.preflight import Level
from sandbox.protocol.jwt_signing import SigningKey
from sandbox.wire import Headers, Response
from tests.preflight.operator_stub import HOOKED, KEY, LISTED, NOW_S, OperatorStub, look

OTHER = SigningKey.generate()


@pytest.mark.parametrize(
    ("published", "clause"),
    [
        (Response(200, Headers(), b"<html>"), "gr8.key.is-spki-pem"),
        (Response(204), "gr8.key.served"),
        (Response(302), "gr8.key.no-redirect"),
        (Response(404), "gr8.key.served"),
        (Response(200, Headers(), KEY.private_pem().encode()), "gr8.key.never-private"),
    ],
)
async def test_a_bad_key_is_told_by_its_clause_and_stops_nothing(
    published: Response, clause: str
) -> None:
    looked = await look(OperatorStub(published=published))
    assert (looked["gr8.key acme"].level, looked["gr8.key acme"].clause) == (Level.WARN, clause)
    assert looked["gr8.signature"].level is Level.SKIP
    assert looked.problems == []


NOT_FOUND = Response(404, Headers(), b"<h1>Not found</h1>")


async def test_a_key_url_that_leads_nowhere_stops_a_run() -> None:
    looked = await look(OperatorStub(published=NOT_FOUND, nowhere=NOT_FOUND))
    line = looked["gr8.key acme"]
    assert (looked.problems, line.clause) == (["gr8.key acme"], "")
    assert line.text == (
        "http://op/key answers 404, as this host does at any path where nothing is"
    )
    assert "public-key" in line.todo


async def test_a_token_url_that_leads_nowhere_stops_a_run() -> None:
    looked = await look(OperatorStub(), target=HOOKED.replace("http://op/token", "http://op/tokn"))
    assert looked.problems == ["gr8.reachable"]
    assert "gr8.jwt-token.url" in looked["gr8.reachable"].todo


async def test_a_private_key_is_shown_nowhere() -> None:
    pem = KEY.private_pem()
    looked = await look(
        OperatorStub(published=Response(200, Headers(), pem.encode())), recorded=True
    )
    secret = pem.splitlines()[5]
    assert not any(secret in line.text + line.todo for line in looked.lines)
    assert looked.log.lines
    assert not any(secret in line for line in looked.log.lines)


async def test_a_key_endpoint_that_lets_nobody_in_stops_a_run() -> None:
    looked = await look(OperatorStub(published=Response(403)))
    assert looked.problems == ["gr8.key"]


async def test_a_foreign_signature_is_told_by_its_clause() -> None:
    line = (await look(OperatorStub(signer=OTHER)))["gr8.signature"]
    assert (line.level, line.clause) == (Level.WARN, "gr8.jwt.signed-by-published-key")


async def test_a_session_that_is_not_known_by_its_headers_stops_a_run() -> None:
    looked = await look(OperatorStub(cookies=frozenset()))
    assert looked.problems == ["gr8.token"]
    assert "sent were: Cookie" in looked["gr8.token"].todo


async def test_a_token_in_another_place_is_told_with_the_pointer_to_write() -> None:
    looked = await look(OperatorStub(token_body=lambda token: {"data": {"jwt": token}}))
    line = looked["gr8.token"]
    assert (line.level, line.clause) == (Level.WARN, "gr8.jwt.answered")
    assert "`pointer: /data/jwt`" in line.todo
    assert looked["gr8.clock"].level is Level.OK  # by Date


@pytest.mark.parametrize(
    "body", [lambda token: token.encode(), lambda token: f"{token}\n".encode(), lambda token: token]
)
async def test_an_answer_that_is_the_token_is_told_with_the_empty_pointer(
    body: Callable[[str], object],
) -> None:
    line = (await look(OperatorStub(token_body=body)))["gr8.token"]
    assert (line.level, line.clause) == (Level.WARN, "gr8.jwt.answered")
    assert '`pointer: ""`' in line.todo


@pytest.mark.parametrize(
    "body",
    [
        lambda token: token.encode() + b" and more",
        lambda token: b"<p>" + token.encode() + b"</p>",
        lambda token: token.encode().rpartition(b".")[0],
        lambda token: [token],
        lambda _: b"\xff",
        lambda _: b"",
    ],
)
async def test_an_answer_with_more_or_less_than_a_token_is_given_no_pointer(
    body: Callable[[str], object],
) -> None:
    line = (await look(OperatorStub(token_body=body)))["gr8.token"]
    assert (line.level, line.clause) == (Level.WARN, "gr8.jwt.answered")
    assert "no token in it" in line.text
    assert "pointer: " not in line.todo


@pytest.mark.parametrize("body", [lambda token: token.encode(), lambda token: token])
async def test_with_the_empty_pointer_the_whole_answer_is_the_token(
    body: Callable[[str], object],
) -> None:
    target = HOOKED.replace("pointer: /token", 'pointer: ""')
    looked = await look(OperatorStub(token_body=body), target=target)
    assert looked["gr8.token"].level is Level.OK
    assert looked["gr8.signature"].level is Level.OK


async def test_an_unreachable_token_endpoint_stops_a_run() -> None:
    fault = PeerFault(PeerTrouble.REFUSED, "nothing listens there")
    looked = await look(OperatorStub(faults={"/token": fault}))
    assert looked.problems == ["gr8.reachable"]


@pytest.mark.parametrize(
    ("iat_off", "date_off", "level", "clause"),
    [
        (0, 0, Level.OK, ""),
        (5, 5, Level.OK, ""),
        (-5, None, Level.OK, ""),
        (7, 7, Level.WARN, "gr8.jwt.iat-not-ahead"),
        (-7, -7, Level.WARN, ""),
        (3600, 0, Level.WARN, "gr8.jwt.iat-not-ahead"),
        (-60, 0, Level.WARN, "gr8.jwt.fresh-per-request"),
        (0, 60, Level.WARN, ""),
    ],
)
async def test_a_clock_is_well_within_the_skew_and_told_beyond(
    iat_off: int, date_off: int | None, level: Level, clause: str
) -> None:
    date_s = None if date_off is None else NOW_S + date_off
    looked = await look(OperatorStub(claims={"iat": int(NOW_S) + iat_off}, date_s=date_s))
    assert (looked["gr8.clock"].level, looked["gr8.clock"].clause) == (level, clause)
    assert looked.problems == []


async def test_the_skew_is_the_one_of_the_settings() -> None:
    target = HOOKED.replace("  jwt-token:", "  settings: {jwt.skew_s: 100}\n  jwt-token:")
    operator = OperatorStub(claims={"iat": int(NOW_S) + 90}, date_s=NOW_S + 90)
    assert (await look(operator, target=target))["gr8.clock"].level is Level.OK


@pytest.mark.parametrize(
    ("claims", "clause"),
    [
        ({"sub": "x"}, "gr8.jwt.iat-present"),
        ({"iat": "1800000000"}, "gr8.jwt.iat-is-seconds"),
        ({"iat": int(NOW_S) * 1000}, "gr8.jwt.iat-is-seconds"),
        ({"iat": True}, "gr8.jwt.iat-is-seconds"),
        ({"iat": -(10**400)}, "gr8.jwt.iat-is-seconds"),
    ],
)
async def test_an_iat_that_tells_no_time_is_told_by_its_clause(
    claims: dict[str, object], clause: str
) -> None:
    line = (await look(OperatorStub(claims=claims)))["gr8.clock"]
    assert (line.level, line.clause) == (Level.WARN, clause)


TWO = LISTED.replace("sid: sid-of-b}", "sid: sid-of-b, headers: {Cookie: b}}")


async def test_a_listed_player_who_gets_no_token_is_named_and_another_ones_is_looked_at() -> None:
    looked = await look(OperatorStub(cookies=frozenset({"b"})), target=TWO)
    told = [line for line in looked.lines if line.line == "players"]
    assert [line.level for line in told] == [Level.OK, Level.WARN]
    assert "the listed headers of a get no token" in told[1].text
    assert looked["gr8.signature"].level is Level.OK
    assert looked.problems == []


async def test_where_no_listed_player_gets_a_token_the_headers_are_at_fault() -> None:
    looked = await look(OperatorStub(cookies=frozenset()), target=TWO)
    assert looked.problems == ["gr8.token"]
    assert [line.level for line in looked.lines if line.line == "players"] == [Level.OK]
