"""The same stimuli for every operator: what each provider's side sees of it, as plain text.

A transcript names every stimulus and what came of it, with whatever differs from run to run
(session ids, seconds, keys) put into words. Two correct operators have equal transcripts.
"""

import asyncio
import base64
import json
import re
import time
from collections.abc import Awaitable, Callable

from aiohttp import ClientSession, TCPConnector

from sandbox.protocol.jws import parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from sandbox.reference_operator.routes import AUTHENTICATE, GET_JWT_TOKEN, GET_PUBLIC_KEY, LAUNCH
from tests.live.reference_operator import fasttrack_stimuli
from tests.live.reference_operator.odd_wallets import ODD_URLS, ODD_WALLETS, overtaken
from tests.live.reference_operator.sportsbook_stub import sportsbook
from tests.live.reference_operator.visiting import (
    ACME,
    KEY,
    TICKET,
    ZENITH,
    Answer,
    Login,
    Visit,
    visiting,
)
from tests.live.reference_operator.wallet_stub import (
    Answering,
    Call,
    Reply,
    WalletStub,
    failure,
    success,
)

Transcript = dict[str, str]

PLAYER = "1a2b3c4d-0000-4000-8000-00000000abcd"
LAST = "9f8e7d6c-0000-4000-8000-00000000dcba"
JSON = {"Content-Type": "application/json", **KEY}


class Pauses:
    """Notes how long was to be waited, and waits not."""

    def __init__(self) -> None:
        self.noted: list[float] = []

    async def __call__(self, seconds: float) -> None:
        if seconds:
            self.noted.append(seconds)


def seen(answer: Answer, *, known: dict[str, str]) -> str:
    """Say what an answer shows, with the known texts by name."""
    shown = f"{answer.status} {answer.headers.get('content-type')}"
    shown += f" {answer.headers.get('cache-control')} {answer.headers.get('location', '')}"
    text = answer.body.decode(errors="replace")
    for value, name in known.items():
        text = text.replace(value, name)
    return f"{shown} {text}"


async def fast_track(*defects: str) -> Transcript:
    """Ask about sids in every way Fast Track and its negative cases know."""
    pauses = Pauses()
    async with visiting(*defects, pause=pauses) as visit:
        return await _ask_about_sids(visit) | {"pauses": str(bool(pauses.noted))}


async def _ask_about_sids(visit: Visit) -> Transcript:
    player, gone = await visit.log_in(id=PLAYER), await visit.log_in(id="gone")
    last = await visit.log_in(id=LAST)
    await visit.hook("logout", sid=gone.sid)
    sid = player.sid
    known = {sid: "SID", gone.sid: "GONE", last.sid: "LAST"}
    body = json.dumps({"sid": sid}).encode()

    async def post(sent: bytes, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await visit.send("POST", AUTHENTICATE, body=sent, headers=JSON | named)

    answers = {
        "valid": await visit.ask(sid),
        "valid again": await visit.ask(sid),
        "unknown": await visit.ask("nobody"),
        "empty": await visit.ask(""),
        "blanks around": await visit.ask(f" {sid} "),
        "cut short": await visit.ask(sid[:-1]),
        "one more": await visit.ask(sid + "x"),
        "upper case": await visit.ask(sid.upper()),
        "logged out": await visit.ask(gone.sid),
        "no credentials": await visit.ask(sid, credentials={}),
        "wrong key": await visit.ask(sid, credentials={"X-Api-Key": "wrong"}),
        "GET": await visit.ask(sid, method="GET"),
        "not JSON": await post(b"{"),
        "a list": await post(b"[]"),
        "no sid": await post(b"{}"),
        "sid null": await post(b'{"sid":null}'),
        "text/plain": await post(body, Content_Type="text/plain"),
        "charset": await post(body, Content_Type="application/json; charset=utf-8"),
    }
    answers |= await fasttrack_stimuli.sids_and_places(visit, player)
    await visit.hook("shift-clock", advance_s=120)
    answers["logged out for long"] = await visit.ask(gone.sid)
    answers |= await fasttrack_stimuli.special_sessions(visit, player)
    tokens = await fasttrack_stimuli.access_tokens(visit, player)
    return {name: seen(answer, known=known) for name, answer in answers.items()} | tokens


async def gr8(*defects: str) -> Transcript:
    """Fetch tokens and keys in every way GR8 Tech and its negative cases know."""
    pauses = Pauses()
    async with visiting(*defects, pause=pauses) as visit:
        found = await _fetch_keys(visit, pauses) | await _fetch_tokens(visit, pauses)
        return found | await _rotate(visit) | await _pages(visit)


async def _fetch_keys(visit: Visit, pauses: Pauses) -> Transcript:
    forwarded = ACME | {"X-Forwarded-For": "203.0.113.9"}
    asked = {
        "key": ACME,
        "key of zenith": ZENITH,
        "key of nobody": ACME | {"X-Brand": "nobody"},
        "key through a proxy": forwarded,
        "key by small letters": {name.lower(): value for name, value in ACME.items()},
    }
    answers = {name: await visit.public_key(headers) for name, headers in asked.items()}
    same = (await visit.public_key()).body == answers["key"].body
    shared = answers["key"].body == answers["key of zenith"].body
    shown = {name: _shown_key(answer) for name, answer in answers.items()}
    found = shown | {"key again": f"same {same}", "keys of brands": f"shared {shared}"}
    await visit.hook("shift-clock", advance_s=5)
    found["key later"] = f"same {(await visit.public_key()).body == answers['key'].body}"
    await visit.hook("shift-clock", to="real")
    slow, pauses.noted = bool(pauses.noted), []
    return found | {"key slow": str(slow), "key for a stranger": await _stranger(visit)}


async def _stranger(visit: Visit) -> str:
    """Fetch the key from an address that is not on the list, and claim to be on it."""
    claims = ({"X-Forwarded-For": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"})
    found = []
    async with ClientSession(connector=TCPConnector(local_addr=("127.0.0.2", 0))) as http:
        for claim in ({}, *claims, {"Forwarded": "for=127.0.0.1"}):
            url = visit.operator.url + GET_PUBLIC_KEY
            async with http.get(url, headers=ACME | claim) as answer:
                found.append(str(answer.status))
    return " ".join(found)


def _shown_key(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "")
    try:
        key = parse_public_key(answer.body, kind)
    except Refusal as refusal:
        frame = answer.body[:12].decode(errors="replace")
        return f"{answer.status} {kind} {refusal.reason} {frame}"
    remarks = [notice.code for notice in key.notices]
    return f"{answer.status} {kind} {key.bits} bits {remarks}"


async def _fetch_tokens(visit: Visit, pauses: Pauses) -> Transcript:
    player = await visit.log_in(id=PLAYER, currency="USD")
    gone = await visit.log_in(id=PLAYER)
    last = await visit.log_in(id=LAST)
    await visit.hook("logout", sid=gone.sid)
    first = await visit.token(player)
    found = {"token": await _shown_token(visit, first)}
    found["token slow"], pauses.noted = str(bool(pauses.noted)), []
    await visit.hook("switch-currency", player=PLAYER, to="GBP")
    await visit.hook("shift-clock", advance_s=20)
    later = await visit.token(player)
    found["after a switch"] = await _shown_token(visit, later, ahead_s=20)
    found["another player"] = await _shown_token(visit, await visit.token(last), ahead_s=20)
    found["same second"] = str((await visit.token(player)).body == later.body)
    await visit.hook("shift-clock", advance_s=400)
    found["later"] = await _shown_token(visit, await visit.token(player), ahead_s=420)
    guest = await visit.send("GET", GET_JWT_TOKEN)
    found["guest"] = f"{guest.status} {len(guest.body) > 200} {guest.body[:20]!r}"
    found["logged out"] = f"{[(await visit.token(gone)).status for _ in range(2)]}"
    await visit.hook("switch-currency", player=PLAYER, to="USD")
    back = await visit.token(player)
    found["switched back"] = await _shown_token(visit, back, ahead_s=420)
    old = await visit.log_in(id=PLAYER)
    await visit.hook("expire-session", sid=old.sid)
    found["expired"] = str((await visit.token(old)).status)
    await visit.hook("shift-clock", to="real")
    return found


async def _pages(visit: Visit) -> Transcript:
    """Let two players use the sportsbook on one page, one after the other."""
    first, second = await visit.log_in(id="first"), await visit.log_in(id="second")
    async with sportsbook() as stub:
        at = f"{stub.url}/en/"
        await visit.hook("open-sportsbook", page="one", sid=first.sid, at=at)
        await visit.hook("logout", sid=first.sid)
        await visit.hook("open-sportsbook", page="one", sid=second.sid, at=at)
    return {"page": "; ".join(stub.asked)}


async def _shown_token(visit: Visit, answer: Answer, *, ahead_s: int = 0) -> str:
    try:
        named = answer.json
    except ValueError:
        return f"{answer.status} not JSON"
    token = str(next(iter(named.values())))
    around = re.sub(r"[\w.-]", "", token, flags=re.ASCII)[:9]
    return (
        f"{answer.status} {answer.headers.get('cache-control')} {list(named)} {around!r}"
        f" {await _signature(visit, token)} {_parts(token, ahead_s=ahead_s)} {_life(token)}"
    )


async def _signature(visit: Visit, token: str) -> str:
    try:
        key = parse_public_key((await visit.public_key()).body)
        return f"signature {verify_rs256(parse_compact_jws(token), key)}"
    except Refusal as refusal:
        return refusal.reason


def _life(token: str) -> str:
    claims = read_claims(token)
    issued, ends = claims.get("iat"), claims.get("exp")
    if isinstance(issued, int) and isinstance(ends, int):
        return f"lives {ends - issued} s"
    return "lives on"


def _parts(token: str, *, ahead_s: int) -> str:
    """Show header and payload, every second of about now in words."""
    parts = [base64.b64decode(part + "==", altchars=b"-_") for part in token.split(".")[:2]]
    text = b" ".join(parts).decode(errors="replace")
    now_s = time.time() + ahead_s

    def in_words(found: re.Match[str]) -> str:
        return f"now{round((int(found[0]) - now_s) / 60) * 60:+d}"

    text = re.sub(r"\b1[0-9]{9}\b", in_words, text)
    text = re.sub(r"\b1[0-9]{12}\b|\b20[0-9T:+-]{20,}", "MOMENT", text)
    return re.sub(r'"jti":"[^"]*"', "JTI", text)


async def _rotate(visit: Visit) -> Transcript:
    login: Login = await visit.log_in(id=PLAYER, brand="zenith")
    await visit.hook("rotate-key", brand="zenith")
    found = {}
    for ahead_s in (0, 1260):
        await visit.hook("shift-clock", advance_s=ahead_s)
        before, token = await visit.public_key(ZENITH), await visit.token(login)
        after = await visit.public_key(ZENITH)
        holds = [_holds(key, token) for key in (before, after)]
        found[f"rotated {ahead_s} s ago"] = f"key before {holds[0]}, key after {holds[1]}"
        found[f"{ahead_s} s later"] = await _shown_token(visit, token, ahead_s=ahead_s)
    return found


def _holds(key: Answer, token: Answer) -> str:
    try:
        jws = parse_compact_jws(token.text("token"))
        return str(verify_rs256(jws, parse_public_key(key.body)))
    except (Refusal, ValueError, KeyError) as fault:
        return type(fault).__name__


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


async def wallet(*defects: str) -> Transcript:
    """Launch in every way the wallet and its negative cases know."""
    pauses = Pauses()
    async with WalletStub() as stub, visiting(*defects, wallet_url=stub.url, pause=pauses) as visit:
        found: Transcript = {}

        async def note(name: str, launch: Awaitable[Answer], answering: Answering) -> None:
            stub.calls, stub.answering, pauses.noted = [], answering, []
            answer = await launch
            found[name] = f"{_opened(answer)} after {pauses.noted} with {_calls(stub)}"

        for name, make in (_WALLETS | ODD_WALLETS).items():
            await note(name, visit.launch(), _lenient(make()))
        for name, params in (_URLS | ODD_URLS).items():
            await note(name, visit.send("GET", LAUNCH, params=params), _lenient(success))
        calls = 0 if found["success"].endswith("with []") else 2
        return found | {
            "at once": await _at_once(visit, stub, calls=calls),
            "overtaken": await overtaken(visit, stub),
        }


async def unreachable_wallet(*defects: str) -> Transcript:
    """Launch while no wallet listens."""
    pauses = Pauses()
    async with visiting(*defects, wallet_url="http://127.0.0.1:9", pause=pauses) as visit:
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
