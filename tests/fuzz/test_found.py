"""What once was a fault of ours, over real sockets: each is a finding or a refusal, and is told."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hyperframe.frame import PriorityFrame

from sandbox.errors import SetupFault
from sandbox.evidence.events import MessageEnded, MessageStarted
from sandbox.evidence.lines import Recorded
from sandbox.evidence.reading import read_events
from sandbox.json_value import Json, parse_json
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import SIGNATURE_HEADER, Signed, sign
from tests.fuzz.seeds import ZERO_WIDTH
from tests.fuzz.stage import (
    USUAL,
    Habits,
    Http1Client,
    Said,
    Stage,
    answer,
    key_answer,
    right,
    stage,
    stub,
)
from tests.fuzz.tally import Tally
from tests.live.harness import open_harness
from tests.transport.h2_peer import http2_peer, usual

_TOKEN = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.eA"


@dataclass(slots=True)
class Seen:
    """The messages in the evidence, in order of their beginning."""

    begun: list[MessageStarted] = field(default_factory=list)
    ends: dict[str, MessageEnded] = field(default_factory=dict)

    def on(self, recorded: Recorded) -> None:
        match recorded.event:
            case MessageStarted() as event:
                self.begun.append(event)
            case MessageEnded() as event:
                self.ends[event.id] = event

    def verdict(self, operation: str) -> Mapping[str, Json]:
        """Return what was made of the only message of that operation."""
        [event] = [event for event in self.begun if event.operation == operation]
        return self.ends[event.id].answered or {}


@asynccontextmanager
async def unbroken(seen: Seen, habits: Habits = USUAL) -> AsyncIterator[Stage]:
    """Open a stage on which nothing may be left unhandled."""
    tally = Tally("test")
    async with stage(tally, habits, watch=seen.on) as on:
        yield on
    assert tally.unhandled == {}


async def ask(on: Stage, provider: str, request: bytes) -> Said:
    """Send one request on a connection of its own."""
    client = Http1Client(on.port(provider))
    try:
        return await client.ask(request)
    finally:
        client.close()


def login(sid: bytes, *fields: bytes) -> bytes:
    """A login as a page sends it."""
    lines = (
        b"POST /Platform/LoginAuthToken HTTP/1.1",
        b"Host: a",
        b"authtoken: " + sid,
        *fields,
        b"Content-Length: 2",
        b"\r\n{}",
    )
    return b"\r\n".join(lines)


def wallet(body: bytes) -> bytes:
    """A signed call of the wallet."""
    key = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
    fields = (
        "Content-Type: application/json",
        f"Authorization: {compose_basic('7041', 'k3yDem0-Acc355')}",
        f"{SIGNATURE_HEADER}: {sign(Signed(body), key=key)}",
        f"Content-Length: {len(body)}",
    )
    head = "\r\n".join(("POST /api/wallet/authenticate HTTP/1.1", "Host: a", *fields))
    return head.encode() + b"\r\n\r\n" + body


def heard_by(heard: list[bytes]) -> Callable[[bytes], bytes]:
    """Answer as a correct operator that keeps what it was asked."""

    def says(request: bytes) -> bytes:
        heard.append(request)
        return right(request)

    return says


ENTRY = f"GET /en/?brand=acme&jwt={_TOKEN} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ("sid-zürich-1".encode(), "sid-zürich-1"),
        ("sid-zürich-1".encode("latin-1"), "sid-zürich-1"),
        ("sid-\u4e2d-\U0001f600".encode(), "sid-\u4e2d-\U0001f600"),
        (b"sid-%C3%BC", "sid-%C3%BC"),
    ],
)
async def test_a_sid_reaches_the_operator_in_the_letters_in_which_it_came(
    sent: bytes, arrives: str
) -> None:
    heard: list[bytes] = []
    async with unbroken(Seen(), Habits("both")) as on:
        on.operator.says = heard_by(heard)
        said = await ask(on, "fasttrack", login(sent))
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert parse_json(body) == {"sid": arrives}
    assert b"\r\nsid: " + arrives.encode() + b"\r\n" in head
    told = parse_json(said.body)
    assert isinstance(told, Mapping)
    assert told["Success"] is True


@pytest.mark.parametrize("surrogate", [b"\\ud800", b"\\udfff", b"x\\ud83d"])
async def test_half_a_letter_in_a_token_is_refused_and_in_the_evidence_as_sent(
    surrogate: bytes,
) -> None:
    seen = Seen()
    body = b'{"token":"' + surrogate + b'","player_id":90071,"site_id":12,"provider_id":7041,'
    body += b'"game_id":"lucky-ferry","currency":"EUR"}'
    async with unbroken(seen) as on:
        said = await ask(on, "wallet", wallet(body))
    assert 200 <= said.status < 500
    assert seen.begun[0].request.body == body.decode()
    assert seen.verdict("wallet.authenticate")["verdict"] == "refused"


@pytest.mark.parametrize("origin", [b"https://a\x01", b"https://a\x00b", b"a\x7f"])
async def test_a_control_character_in_origin_is_refused_and_told(origin: bytes) -> None:
    seen = Seen()
    async with unbroken(seen) as on:
        said = await ask(on, "fasttrack", login(b"sid-one-1", b"Origin: " + origin))
    assert said.status == 400
    assert "control character" in seen.begun[0].request.flaws[0]
    assert ("Origin", origin.decode()) in seen.begun[0].request.headers


@pytest.mark.parametrize(
    "location", [b"http://[", b"http://[::1", b"http://a:99999/", b"http://\x80[", b"javascript:x"]
)
@pytest.mark.parametrize("provider", ["fasttrack", "gr8"])
async def test_a_location_that_is_no_url_is_a_redirect_that_is_not_followed(
    location: bytes, provider: str
) -> None:
    seen = Seen()
    async with unbroken(seen, Habits(follow=True)) as on:
        on.operator.says = lambda _: answer(b"", status=b"302 Found\r\nLocation: " + location)
        await ask(on, provider, login(b"sid-one-1") if provider == "fasttrack" else ENTRY)
    operation = "fasttrack.login" if provider == "fasttrack" else "gr8.enter"
    reason = "authenticate.redirect" if provider == "fasttrack" else "key.fetch.redirect"
    assert seen.verdict(operation)["reason"] == reason
    assert on.operator.calls == 1


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (b'"a\\u0000b"', "oauth.no-access-token"),
        (b'"a\\r\\nX: 1"', "oauth.no-access-token"),
        (b'"a\\ud800b"', "oauth.no-access-token"),
        (b'" a"', "oauth.no-access-token"),
        (b'"z\xff"', "oauth.not-json"),
    ],
)
async def test_an_access_token_that_no_header_carries_is_the_token_urls_fault(
    token: bytes, reason: str
) -> None:
    seen = Seen()
    async with unbroken(seen, Habits(oauth=True)) as on:
        on.operator.says = lambda _: answer(
            b'{"token_type":"Bearer","access_token":' + token + b"}"
        )
        await ask(on, "fasttrack", login(b"sid-one-1"))
    assert seen.verdict("fasttrack.login")["reason"] == reason


async def test_a_token_that_lives_longer_than_any_number_has_the_usual_life() -> None:
    seen, never = Seen(), b"9" * 400
    token = b'{"token_type":"Bearer","access_token":"abc","expires_in":' + never + b"}"
    async with unbroken(seen, Habits(oauth=True)) as on:
        on.operator.says = lambda r: answer(token) if b" /token" in r[:20] else right(r)
        await ask(on, "fasttrack", login(b"sid-one-1"))
    assert seen.verdict("fasttrack.login")["verdict"] == "accepted"
    notes = next(e.notes for e in seen.ends.values() if e.answered and "user-id" in e.answered)
    assert any("expires_in is 9999" in note for note in notes)


@pytest.mark.parametrize(
    "body",
    [
        b'{"user_id":"u1","access_token":"s3cret-\xff-s3cret"}',
        b'{"user_id":"u1"}&password=s3cret%ff-s3cret',
        b'{"password":"s3cret\\u00ff\x8b-s3cret"',
    ],
)
async def test_a_credential_that_is_no_utf_8_is_hidden_and_stops_nothing(body: bytes) -> None:
    lines: list[str] = []
    async with unbroken(Seen()) as on:
        on.operator.says = lambda _: answer(body)
        keep_lines(on, lines)
        said = await ask(on, "fasttrack", login(b"sid-one-1", b"Cookie: sess=s3cret%ab-s3cret"))
    assert said.status == 200
    assert lines
    assert "s3cret" not in "".join(lines)


async def test_a_key_with_a_letter_that_nobody_sees_is_refused_for_it() -> None:
    seen = Seen()
    async with unbroken(seen) as on:
        spoiled = (
            key_answer().partition(b"\r\n\r\n")[2].replace(b"MII", b"MI" + ZERO_WIDTH + b"I", 1)
        )
        on.operator.says = lambda _: answer(spoiled, kind=b"text/plain")
        await ask(on, "gr8", ENTRY)
    assert seen.verdict("gr8.enter")["reason"] == "key.parse.encoding"


@pytest.mark.parametrize("depends_on", [0, 1, 3, 5])
async def test_priority_frames_of_any_stream_leave_the_others_alive(depends_on: int) -> None:
    path = "/api/v1/config/acme"
    async with (
        unbroken(Seen()) as on,
        http2_peer(on.sandbox.listeners.urls["fasttrack"]) as peer,
    ):
        first = peer.open(path, method="GET")
        for stream in (1, 5, 7):
            if stream != depends_on:
                frame = PriorityFrame(stream, depends_on=depends_on, stream_weight=3)
                peer.write(frame.serialize())
        peer.data(first, b"", ended=True)
        assert (await peer.answer(first)).status == "200"
        second = peer.open(path, method="GET", ended=True)
        assert (await peer.answer(second)).status == "200"
    assert peer.goaways == []


@pytest.mark.parametrize("method", ["PÖST", "G\x00T", "", "A B"])
async def test_a_method_that_is_none_ends_its_stream_alone(method: str) -> None:
    seen, path = Seen(), "/api/v1/config/acme"
    async with (
        unbroken(seen) as on,
        http2_peer(on.sandbox.listeners.urls["fasttrack"]) as peer,
    ):
        beside = peer.open(path, method="GET")
        wrong = peer.send([*usual(path, method=method)], ended=True)
        assert (await peer.answer(wrong)).reset_with == 1
        peer.data(beside, b"", ended=True)
        assert (await peer.answer(beside)).status == "200"
    flawed = [event for event in seen.begun if event.request.flaws]
    assert [event.request.method.encode("latin-1") for event in flawed] == [method.encode()]


def keep_lines(on: Stage, lines: list[str]) -> None:
    """Keep every line of evidence from now on."""
    evidence = on.sandbox.default.evidence
    evidence._sink = lambda line: lines.append(line.decode())


async def test_half_a_letter_in_a_body_with_a_wrong_signature_is_a_wrong_signature() -> None:
    seen, body = Seen(), b'{"token":"x\\ud800","\\udfff":["\\ud800"]}'
    sent = wallet(body).replace(b"X-Request-Signature: ", b"X-Request-Signature: 0", 1)
    async with unbroken(seen) as on:
        said = await ask(on, "wallet", re.sub(rb"(?i)(x-request-signature: ).", rb"\g<1>0", sent))
    assert said.status < 500
    assert seen.verdict("wallet.authenticate")["verdict"] == "refused"
    assert seen.begun[0].request.body == body.decode()


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 20_000,
        b'{"n":' + b"[" * 20_000,
        b'{"\\ud800":1,"n":1,"at":1,"cell":null,"type":"note"',
    ],
)
def test_a_line_that_is_none_is_told_by_its_number(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "evidence.jsonl").write_bytes(line + b"\n{}\n")
    with pytest.raises(SetupFault, match=r"evidence.jsonl:1: no evidence event"):
        list(read_events(tmp_path / "evidence.jsonl"))


LAUNCH = """
  - call: wallet.launch
    as: alice
    send: {token: <alice.sid>}
    expect: [{premise: it is answered, status: {$in: [200, 400, 401, 403, 404, 422]}}]
"""
LOGIN = """
  - call: fasttrack.login
    as: alice
    expect: [{must: fasttrack.login.accepted-for-valid-sid, answered: {verdict: accepted}}]
"""


@pytest.mark.parametrize(
    ("step", "outcome"), [(LAUNCH, "INCONCLUSIVE"), (LOGIN, "INCONCLUSIVE")], ids=["url", "field"]
)
async def test_what_a_hook_gives_may_hold_half_a_letter(
    tmp_path: Path, step: str, outcome: str
) -> None:
    spoiled = b'{"id":"p\\ud800","sid":"s1d-\\ud800-s1d","headers":{"Cookie":"a=\\ud800"}}'
    async with open_harness(tmp_path) as harness, stub() as hook:
        hook.says = lambda _: answer(spoiled)
        harness.write(f"steps:{step}", given="given: {alice: {player: {currency: EUR}}}\n")
        played = await harness.run(edit=lambda text: _hooked(text, hook.url))
    assert (hook.calls, played.outcome) == (1, outcome)
    assert "Traceback" not in played.notes


def _hooked(text: str, url: str) -> str:
    return re.sub(r'POST http://[^"]*/test/sessions', f"POST {url}/sessions", text)
