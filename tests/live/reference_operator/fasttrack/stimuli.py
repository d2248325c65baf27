"""Ask about sids in every way Fast Track and its negative cases know."""

import json

from aiohttp import ClientResponse
from multidict import CIMultiDict

from sandbox.reference_operator.fasttrack.desk.authenticate import AUTHENTICATE
from sandbox.reference_operator.fasttrack.desk.credentials import OAUTH_TOKEN
from tests.live.reference_operator.transcript import LAST, PLAYER, Pauses, Transcript, seen
from tests.live.reference_operator.visiting import KEY, Answer, Login, Visit, visiting

JSON = {"Content-Type": "application/json", **KEY}
GRANT = {
    "client_id": "ft-client",
    "client_secret": "ft-client-secret",
    "grant_type": "client_credentials",
}
IDS = ("4815162342", "9007199254740993", "0048151623", "p-4815162342")


async def stimuli(*defects: str) -> Transcript:
    """Ask a running operator with these defects."""
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
    answers |= await _sids_and_places(visit, player)
    await visit.hook("shift-clock", advance_s=120)
    answers["logged out for long"] = await visit.ask(gone.sid)
    answers |= await _special_sessions(visit, player)
    tokens = await _access_tokens(visit, player)
    return {name: seen(answer, known=known) for name, answer in answers.items()} | tokens


async def _sids_and_places(visit: Visit, login: Login) -> dict[str, Answer]:
    """Ask with one sid in odd places, with two, and with odd ones."""
    sid = login.sid
    live, dead = json.dumps(sid), json.dumps("nobody")
    return {
        "header alone": await _post(visit, b"{}", ("sid", sid)),
        "live header, dead body": await visit.ask("nobody", header=sid),
        "dead header, live body": await visit.ask(sid, header="nobody"),
        "live header, then dead": await _post(visit, b"{}", ("sid", sid), ("sid", "nobody")),
        "dead header, then live": await _post(visit, b"{}", ("sid", "nobody"), ("sid", sid)),
        "key twice, dead last": await _post(visit, f'{{"sid":{live},"sid":{dead}}}'.encode()),
        "sid in a list": await visit.ask([sid]),
        "quoted": await visit.ask("' OR '1'='1"),
        "any text": await visit.ask("%"),
        "the number 0": await visit.ask(0),
        "a query": await visit.ask({"$ne": None}),
        "a form": await _form(visit, sid),
        "first letters of the key": await visit.ask(sid, credentials={"X-Api-Key": "demo-ft"}),
        "long": await visit.ask("x" * 300),
        "letters": await visit.ask("Ἀλίκη"),
        "PUT": await visit.ask(sid, method="PUT"),
        "unlabelled": await _unlabelled(visit, json.dumps({"sid": sid}).encode()),
        "small key": await visit.ask(sid, credentials={"x-api-key": KEY["X-Api-Key"]}),
    }


async def _special_sessions(visit: Visit, login: Login) -> dict[str, Answer]:
    """Ask about sessions that the hooks made, and with another brand's credentials."""
    foreign = (await visit.hook("foreign-credentials", form="x-api-key")).text("x-api-key")
    agent = (await visit.hook("impersonate", player=login.id)).text("sid")
    gone, blocked = await visit.log_in(), await visit.log_in(id="blocked")
    await visit.hook("expire-session", sid=gone.sid)
    await visit.hook("block-player", player="blocked", **{"as": "blocked"})
    found = {
        "expired": await visit.ask(gone.sid),
        "agent": await visit.ask(agent),
        "blocked": await visit.ask(blocked.sid),
        "another brand's key": await visit.ask(login.sid, credentials={"X-Api-Key": foreign}),
    }
    for place in ("brand", "environment"):
        foreign_sid = (await visit.hook("foreign-session", of=place)).text("sid")
        found[f"other {place}"] = await visit.ask(foreign_sid)
    for id_ in IDS:
        sid = (await visit.log_in(id=id_)).sid
        found |= {f"{id_} {time}": await visit.ask(sid) for time in (1, 2, 3)}
    found["front page"] = await visit.send("GET", f"/?sid={login.sid}")
    found["visitor's page"] = await visit.send("GET", "/")
    await visit.hook("break-backend")
    found["outage"] = await visit.ask("nobody")
    await visit.hook("repair-backend")
    found["repaired"] = await visit.ask(login.sid)
    return found


async def _access_tokens(visit: Visit, login: Login) -> dict[str, str]:
    """Fetch tokens in every form, and ask with one before and after its end."""
    asked = {
        "by JSON": await _grant(visit, GRANT),
        "by GET": await visit.send("GET", OAUTH_TOKEN, params=list(GRANT.items())),
        "password grant": await _grant(visit, GRANT | {"grant_type": "password"}),
        "wrong secret": await _grant(visit, GRANT | {"client_secret": "wrong"}),
    }
    token = str(asked["by JSON"].json.get("access_token"))
    bearer = {"Authorization": f"Bearer {token}"}
    found = {name: _without_token(answer) for name, answer in asked.items()}
    found["bearer"] = str((await visit.ask(login.sid, credentials=bearer)).status)
    await visit.hook("shift-clock", advance_s=7300)
    found["bearer, expired"] = str((await visit.ask(login.sid, credentials=bearer)).status)
    return found


async def _post(visit: Visit, body: bytes, *fields: tuple[str, str]) -> Answer:
    headers = CIMultiDict([*JSON.items(), *fields])
    return await visit.send("POST", AUTHENTICATE, body=body, headers=headers)


async def _form(visit: Visit, sid: str) -> Answer:
    label = {"Content-Type": "application/x-www-form-urlencoded", **KEY}
    return await visit.send("POST", AUTHENTICATE, body=f"sid={sid}".encode(), headers=label)


async def _unlabelled(visit: Visit, body: bytes) -> Answer:
    url = visit.operator.url + AUTHENTICATE
    bare = visit.http.request(
        "POST", url, data=body, headers=KEY, skip_auto_headers=("Content-Type",)
    )
    async with bare as got:
        return await _read(got)


async def _read(got: ClientResponse) -> Answer:
    named = {name.lower(): value for name, value in got.headers.items()}
    return Answer(got.status, named, await got.read())


async def _grant(visit: Visit, asked: dict[str, str]) -> Answer:
    body = json.dumps(asked).encode()
    label = {"Content-Type": "application/json"}
    return await visit.send("POST", OAUTH_TOKEN, body=body, headers=label)


def _without_token(answer: Answer) -> str:
    shown = {name: value for name, value in answer.json.items() if name != "access_token"}
    label = answer.headers.get("content-type")
    return f"{answer.status} {label} {'access_token' in answer.json} {shown}"
