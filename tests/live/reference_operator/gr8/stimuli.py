"""Fetch tokens and keys in every way GR8 Tech and its negative cases know."""

import asyncio
import base64
import re
import time

from aiohttp import ClientSession, TCPConnector

from sandbox.protocol.jws import parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.jwt_signing import unsigned_jwt
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import parse_public_key
from sandbox.reference_operator.gr8.desk.tokens import GET_JWT_TOKEN, GET_PUBLIC_KEY
from tests.live.reference_operator.gr8.sportsbook_stub import sportsbook
from tests.live.reference_operator.transcript import LAST, PLAYER, Pauses, Transcript
from tests.live.reference_operator.visiting import ACME, ZENITH, Answer, Login, Visit, visiting


async def stimuli(*defects: str) -> Transcript:
    """Call a running operator with these defects."""
    pauses = Pauses()
    async with visiting(*defects, pause=pauses) as visit:
        found = await _fetch_keys(visit, pauses) | await _fetch_tokens(visit, pauses)
        found |= await _rotate(visit) | await _pages(visit)
        return found | await _strangers(visit) | await _key_much_later(visit)


async def _strangers(visit: Visit) -> Transcript:
    """Ask in another's name, with session ids that nobody has, from other sites, of odd players."""
    alice = await visit.log_in(id="alice-of-the-strangers", country="EST")
    bob = await visit.log_in(id="bob-of-the-strangers", country="FRA")
    asked = [("playerId", bob.id), ("externalUserId", bob.id), ("currency", "USD")]
    tokens = [
        await visit.send("GET", GET_JWT_TOKEN, headers=alice.headers, params=[pair])
        for pair in asked
    ]
    found = {"asked for another": str([_named(answer) for answer in tokens])}
    own = _token(await visit.token(alice)).strip()
    sids = {
        "swapped": alice.sid.swapcase(),
        "longer": f"{alice.sid}x",
        "shorter": alice.sid[:-4],
        "inside": f"x{alice.sid}x",
        "encoded": f"%{ord(alice.sid[0]):02X}{alice.sid[1:]}",
        "first letters": alice.sid[:8] + "0" * 18,
        "its length": "0" * 26,
        "with signs": f"{alice.sid[:9]}-{alice.sid[9:]}",
        "player": bob.id,
        "unsigned": unsigned_jwt({"sub": bob.id}),
        "token": own,
        "sql": "' OR '1'='1",
        "prototype": "constructor",
    }
    for name, sid in sids.items():
        answer = await visit.send("GET", GET_JWT_TOKEN, headers={"Authorization": f"Bearer {sid}"})
        found[f"sid {name}"] = f"{answer.status} {_named(answer)}"
    for origin in ("https://evil.example", "null"):
        headers = {**alice.headers, "Origin": origin}
        answer = await visit.send("GET", GET_JWT_TOKEN, headers=headers)
        found[f"origin {origin}"] = str(answer.headers.get("access-control-allow-origin"))
    for brand in ("acm", "%", "constructor"):
        answer = await visit.public_key(ACME | {"X-Brand": brand})
        found[f"brand {brand}"] = str(answer.status)
    odd = [await visit.log_in(id=id_) for id_ in ("9007199254741003", "4294967319")]
    found["digits"] = str([_named(await visit.token(login)) for login in odd])
    at_home = [read_claims(_token(await visit.token(one))).get("country") for one in (alice, bob)]
    return found | {"countries": str(at_home)}


def _named(answer: Answer) -> str:
    claims = read_claims(_token(answer))
    return f"{claims.get('externalUserId')} {claims.get('defaultCurrency')}"


async def _key_much_later(visit: Visit) -> Transcript:
    await visit.hook("shift-clock", advance_s=7200)
    found = {"key after two hours": str((await visit.public_key()).status)}
    await visit.hook("shift-clock", to="real")
    return found


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
    found["key waited"], pauses.noted = str(set(pauses.noted)), []
    asked_often = [(await visit.public_key()).body for _ in range(9)]
    turns = [asked_often.index(body) for body in asked_often]
    found["keys in turn"] = f"{turns == [0] * 9} {len(set(turns))}"
    return found | {"key for a stranger": await _stranger(visit)}


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
        return f"{answer.status} {kind} {refusal.reason} {frame} {answer.body.isupper()}"
    remarks = [notice.code for notice in key.notices]
    return f"{answer.status} {kind} {key.bits} bits {remarks}"


async def _fetch_tokens(visit: Visit, pauses: Pauses) -> Transcript:
    player = await visit.log_in(id=PLAYER, currency="USD")
    gone = await visit.log_in(id=PLAYER)
    last = await visit.log_in(id=LAST)
    await visit.hook("logout", sid=gone.sid)
    first = await visit.token(player)
    found = {"token": await _shown_token(visit, first)}
    found["token waited"], pauses.noted = str(set(pauses.noted)), []
    await visit.hook("switch-currency", player=PLAYER, to="GBP")
    await visit.hook("shift-clock", advance_s=20)
    later = await visit.token(player)
    found["after a switch"] = await _shown_token(visit, later, ahead_s=20)
    found["kept"] = str(later.body == first.body)
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
    often = [await visit.token(player) for _ in range(9)]
    found["often"] = str(sorted({answer.status for answer in often}))
    found["signed often"] = str(sorted({await _signature(visit, _token(one)) for one in often}))
    at_once = await asyncio.gather(*(visit.token(one) for one in (player, last) * 4))
    found["at once"] = str([read_claims(_token(one)).get("externalUserId") for one in at_once])
    return found


def _token(answer: Answer) -> str:
    try:
        return str(next(iter(answer.json.values()), ""))
    except ValueError:
        return ""


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
        return f"{answer.status} not JSON {answer.body[:4]!r} {answer.body[-1:] == b'}'}"
    token = str(next(iter(named.values()), "none"))
    around = re.sub(r"[\w.-]+", "T", token, flags=re.ASCII)[:9]
    label, kept = (answer.headers.get(name) for name in ("content-type", "cache-control"))
    return (
        f"{answer.status} {label} {kept} {list(named)} {around!r}"
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
    try:
        parts = [base64.b64decode(part + "==", altchars=b"-_") for part in token.split(".")[:2]]
    except ValueError:
        return token
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
