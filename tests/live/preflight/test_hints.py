"""What the pre-flight says to write into the target of an operator that is right in its own way.

The operator is a variant; the target says of it what holds for the reference. The line that is
proposed is pasted, and then all is well.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.preflight_services import preflight_services
from sandbox.app.serve import demo_target
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json, dump_json, parse_json
from sandbox.preflight.preflight import Level, Line, preflight
from sandbox.reference_operator.declared import Declared
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime

Handler = Callable[[web.Request], Awaitable[web.Response]]
PLAYING = "launched-when: {status: 200, body: {state: playing}}"


@dataclass(frozen=True, slots=True)
class Place:
    """A sandbox, and an operator beside it of which the target says too little."""

    sandbox: Sandbox
    url: str

    @property
    def usual(self) -> str:
        """The target of the reference operator at that URL."""
        return target_yaml(self.url, Declared())

    async def looked(self, text: str) -> Mapping[str, Line]:
        target = read_target(text, file="target.yaml", environ={})
        evidence = Evidence(None, now_s=RealTime().now_s, masks=Masks())
        context = self.sandbox.context_for(target, evidence, seed="hints")
        lines = await preflight(context, (), preflight_services(self.sandbox))
        return {line.line: line for line in lines}


@asynccontextmanager
async def place(variant: str) -> AsyncIterator[Place]:
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="hints")) as sandbox:
        urls = sandbox.listeners.urls
        async with ReferenceOperator(urls=urls, variants=(variant,)) as operator:
            yield Place(sandbox, operator.url)


@pytest.mark.parametrize(
    ("variant", "proposed"),
    [
        ("wallet-game-or-lobby", 'headers: {location: {$regex: "/game/.*"}}'),
        ("wallet-three-redirects", '{$contains: "id=\\"game\\""}'),
        ("wallet-page-either-way", '{$contains: "id=\\"table\\""}'),
        ("wallet-launch-redirects", "{status: 303}"),
    ],
)
async def test_what_tells_a_good_launch_is_proposed_and_works(variant: str, proposed: str) -> None:
    async with place(variant) as at:
        line = (await at.looked(at.usual))["wallet.launched-when"]
        assert (line.level, line.clause) == (Level.WARN, "wallet.code-1.opens-the-game")
        found = re.search(r"launched-when: \{.*\}$", line.todo)
        assert found is not None
        assert proposed in found[0]
        pasted = await at.looked(at.usual.replace(PLAYING, found[0]))
    assert pasted["wallet.launched-when"].level is Level.OK, pasted["wallet.launched-when"]


async def test_a_launched_when_that_holds_for_refused_launches_too_is_told() -> None:
    async with place("wallet-game-or-lobby") as at:
        wide = at.usual.replace(PLAYING, "launched-when: {status: 302}")
        line = (await at.looked(wide))["wallet.launched-when"]
        assert (line.level, line.clause) == (Level.WARN, "wallet.code.unknown-is-a-failure")
        assert "it holds for a launch that the wallet refused" in line.text
        found = re.search(r"launched-when: \{.*\}$", line.todo)
        assert found is not None
        pasted = await at.looked(at.usual.replace(PLAYING, found[0]))
    assert pasted["wallet.launched-when"].level is Level.OK


@pytest.mark.parametrize(
    ("variant", "path", "words"),
    [
        ("wallet-launch-by-form", "/launch", "posted as a form"),
        ("wallet-launch-by-json", "/api/open-game", "posted as JSON, named launchToken, userId"),
        ("wallet-own-names", "/launch", "in the query, named launchToken, userId, casinoSite, cur"),
        ("wallet-token-in-the-path", "/play", "in the path"),
    ],
)
async def test_how_it_wants_to_be_launched_is_found_and_works(
    variant: str, path: str, words: str
) -> None:
    async with place(variant) as at:
        usual = at.usual.replace('/launch"', f'{path}"')
        line = (await at.looked(usual))["wallet.call"]
        assert line.level is Level.PROBLEM
        assert words in line.text
        found = re.search(r"launch: \{(.*)\}$", line.todo)
        assert found is not None
        pasted = await at.looked(usual.replace(f'url: "{at.url}{path}"', found[1]))
    assert pasted["wallet.call"].level is Level.OK
    assert pasted["wallet.launched-when"].level is Level.OK


async def test_an_operator_whose_session_decides_is_told_from_one_that_calls_another_wallet() -> (
    None
):
    async with place("wallet-bound-to-the-session") as at:
        line = (await at.looked(at.usual))["wallet.call"]
        assert line.level is Level.PROBLEM
        assert "bound-to: session" in line.todo
        gives = "{id: body.id, sid: body.sid, headers: body.headers, wallet-id: body.id}"
        named = at.usual.replace("[id, sid, headers]", gives)
        line = (await at.looked(named))["wallet.bound-to"]
        assert (line.level, "bound-to: session" in line.todo) == (Level.WARN, True)
        pasted = await at.looked(named.replace(PLAYING, f"{PLAYING}, bound-to: session"))
    assert "wallet.bound-to" not in pasted
    assert pasted["wallet.call"].level is Level.OK


async def test_a_currency_that_no_list_knows_is_told_and_the_line_works() -> None:
    async with place("wallet-game-kept-open") as at:
        coins = re.sub(r"currencies: \[[^]]*\]", "currencies: [BTC]", at.usual)
        line = (await at.looked(coins))["wallet.currencies"]
        assert (line.level, "BTC" in line.text) == (Level.WARN, True)
        found = re.search(r"currencies: \{.*\}$", line.todo)
        assert found is not None
        pasted = await at.looked(coins.replace("  games:", f"  {found[0]}\n  games:"))
    assert "wallet.currencies" not in pasted


async def test_refusing_in_the_body_alone_is_told_and_the_line_works() -> None:
    async with place("ft-refuses-in-the-body") as at:
        line = (await at.looked(at.usual))["fasttrack.refusal"]
        assert (line.level, line.clause) == (
            Level.WARN,
            "fasttrack.authenticate.bad-sid-is-4xx",
        )
        found = re.search(r"settings: \{.*\}$", line.todo)
        assert found is not None
        pasted = await at.looked(at.usual.replace("gr8:\n", f"  {found[0]}\ngr8:\n", 1))
    assert "fasttrack.refusal" not in pasted


async def test_a_first_launch_that_fails_is_tried_again_and_that_is_told() -> None:
    async with place("wallet-game-kept-open") as at:
        launches = 0

        async def launch(request: web.Request) -> web.Response:
            nonlocal launches
            launches += 1
            if launches == 1:
                return web.Response(status=502)
            return web.Response(status=307, headers={"Location": f"{at.url}{request.raw_path}"})

        app = web.Application()
        app.router.add_get("/launch", launch)
        async with TestServer(app) as before:
            front = f"http://127.0.0.1:{before.port}/launch"
            lines = await at.looked(at.usual.replace(f"{at.url}/launch", front))
    line = lines["wallet.launch"]
    told = "the first launch led to no call to our wallet, the second one to one"
    assert (line.level, line.text) == (Level.WARN, told)
    assert lines["wallet.call"].level is Level.OK
    assert lines["wallet.launched-when"].level is Level.OK


@asynccontextmanager
async def front(at: Place, launch: Handler) -> AsyncIterator[str]:
    """Serve launches before an operator; yield its target, which names this launch URL."""
    app = web.Application()
    app.router.add_get("/launch", launch)
    async with TestServer(app) as before:
        url = f"http://127.0.0.1:{before.port}/launch"
        yield at.usual.replace(f"{at.url}/launch", url)


async def test_a_first_launch_that_ends_on_a_page_that_is_not_there_is_tried_again() -> None:
    async with place("wallet-game-kept-open") as at:
        launches = 0

        async def launch(request: web.Request) -> web.Response:
            nonlocal launches
            launches += 1
            to = "/lobby" if launches == 1 else f"{at.url}{request.raw_path}"
            return web.Response(status=307, headers={"Location": to})

        async with front(at, launch) as text:
            lines = await at.looked(text)
    assert lines["wallet.launch"].text == (
        "the first launch led to no call to our wallet, the second one to one"
    )
    assert lines["wallet.call"].level is Level.OK


async def test_launches_that_end_on_a_page_that_is_not_there_are_told_as_that() -> None:
    async with place("wallet-game-kept-open") as at:

        async def launch(_: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": "/lobby?error=wallet"})

        async with front(at, launch) as text:
            lines = await at.looked(text)
    line = lines["wallet.call"]
    assert (line.level, lines["wallet.launch"].level) == (Level.PROBLEM, Level.OK)
    assert "the launch led to /lobby, which answered 404, but no request came to" in line.text
    assert line.todo.startswith("The launch URL is right, for it redirects; the page to which")
    assert "Set the operator's wallet URL to" in line.todo


async def test_a_game_page_that_is_not_there_is_told_with_the_way_round_it() -> None:
    async with place("wallet-game-kept-open") as at:

        async def launch(request: web.Request) -> web.Response:
            async with ClientSession() as client, client.get(f"{at.url}{request.raw_path}") as made:
                game = "/game/1" if (await made.json())["state"] == "playing" else "/lobby"
            return web.Response(status=302, headers={"Location": game})

        async with front(at, launch) as text:
            lines = await at.looked(text)
            line = lines["wallet.launched-when"]
            assert (line.level, lines["wallet.call"].level) == (Level.WARN, Level.OK)
            assert line.todo.startswith("The launch URL is right, for it redirects")
            found = re.search(r"launched-when: \{.*\}$", line.todo)
            assert found is not None
            pasted = await at.looked(text.replace(PLAYING, found[0]))
    assert pasted["wallet.launched-when"].level is Level.OK


async def test_a_listed_player_who_launches_nothing_is_named_where_the_session_decides() -> None:
    async with place("wallet-bound-to-the-session") as at:
        players = [await opened(at.url) for _ in range(2)]
        players[0] = {**players[0], "headers": {"Authorization": "Bearer of-yesterday"}}
        listed = [
            {
                "id": p["id"],
                "sid": p["sid"],
                "headers": p["headers"],
                "wallet-id": int(str(p["id"])),
            }
            for p in players
        ]
        bound = at.usual.replace(PLAYING, f"{PLAYING}, bound-to: session")
        text = bound.replace("players:\n  from: hook", f"players: {dump_json(listed)}")
        lines = await at.looked(text)
    assert lines["wallet.call"].level is Level.OK
    line = lines["players"]
    assert (line.level, f"session of {players[0]['id']} launches no game" in line.text) == (
        Level.WARN,
        True,
    )


async def opened(url: str) -> Mapping[str, Json]:
    """Let a player log in, and return what the hook gives."""
    async with (
        ClientSession() as client,
        client.post(f"{url}/test/sessions", json={"currency": "EUR"}) as made,
    ):
        found = parse_json(await made.read())
    assert isinstance(found, Mapping)
    return found


async def test_who_takes_the_token_out_of_the_address_bar_needs_no_word() -> None:
    async with place("wallet-token-out-of-the-address-bar") as at:
        lines = await at.looked(at.usual)
    assert {line.level for line in lines.values()} == {Level.OK}
