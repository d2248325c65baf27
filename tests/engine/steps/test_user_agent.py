"""Every call to the operator says what it is made with, unless a step says otherwise."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sandbox.engine.judging.check_log import CheckLog
from sandbox.engine.steps.call import Caller
from sandbox.engine.steps.hooks import run_hook
from sandbox.engine.steps.step_player import StepPlayer
from sandbox.engine.user_agent import OF_A_BROWSER, OF_A_PROVIDER
from sandbox.engine.world.switchboard import Switchboard
from sandbox.json_value import Json
from sandbox.scenario.language.model import CallStep
from sandbox.scenario.language.values.paths import dig
from sandbox.wire import Headers, Response
from tests.engine.fakes import Log, Peer, environment, target_of, world
from tests.engine.step_harness import PLACE

ASK, GET_TOKEN = "fasttrack.authenticate", "fasttrack.get-token"
LAUNCH, GET_JWT = "wallet.launch", "gr8.get-jwt-token"
TARGET = """\
fasttrack:
  authenticate:
    url: "http://op.test/authenticate"
    credentials: {oauth: {token-url: "http://op.test/token", client-id: ft, client-secret: s}}
gr8:
  tenants: [{brand: b, operator-id: o, currencies: [EUR], public-key: "http://op.test/key"}]
  jwt-token: {url: "http://op.test/sportsbook-token"}
wallet:
  launch: {url: "http://op.test/launch", launched-when: {status: 200}}
  provider: {id: 7041, access-key: a, private-key: b}
hooks:
  log-out: {http: "POST http://op.test/logout"}
  revoke-session: {http: "POST http://op.test/revoke", headers: {user-agent: tester}}
"""
TOKEN = Response(200, body=b'{"access_token": "t-1", "token_type": "Bearer", "expires_in": 600}')
TO_THE_GAME = Response(302, Headers((("Location", "/game"),)))


async def agents(
    operation: str, headers: Mapping[str, Json] | None = None, *, answers: Sequence[Response] = ()
) -> list[str | None]:
    """Make one call and return the user agents of all requests that went out for it."""
    peer = Peer(*answers, TOKEN)
    where = world(environment(peer=peer), target=target_of(TARGET))
    step = CallStep(place=PLACE, operation=operation, send={"headers": headers or {}})
    step_player = StepPlayer(where, CheckLog(where, why="w"), {}, {})
    await Caller(Switchboard(where.directory, where)).play(step_player, step)
    return [request.headers.get("User-Agent") for request in peer.asked]


async def test_a_provider_and_the_token_that_it_needs_are_asked_for_under_its_name() -> None:
    assert await agents(ASK) == [OF_A_PROVIDER, OF_A_PROVIDER]


@pytest.mark.parametrize("operation", [LAUNCH, GET_JWT])
async def test_the_players_browser_begins_as_browsers_do(operation: str) -> None:
    assert await agents(operation) == [OF_A_BROWSER]


@pytest.mark.parametrize(
    ("headers", "sent"),
    [({}, OF_A_BROWSER), ({"user-agent": "x"}, "x"), ({"user-agent": None}, None)],
)
async def test_a_browser_stays_the_same_through_redirects(
    headers: Mapping[str, Json], sent: str | None
) -> None:
    assert await agents(LAUNCH, headers, answers=[TO_THE_GAME]) == [sent, sent]


@pytest.mark.parametrize(
    ("headers", "sent"), [({"user-agent": "curl/8"}, "curl/8"), ({"User-Agent": None}, None)]
)
async def test_a_step_may_send_another_one_or_none(
    headers: Mapping[str, Json], sent: str | None
) -> None:
    assert await agents(GET_TOKEN, headers) == [sent]


async def test_the_evidence_shows_it_as_it_was_sent() -> None:
    log = Log()
    where = world(environment(peer=Peer(TOKEN)), log=log, target=target_of(TARGET))
    await run_hook(where, "log-out", {})
    [started] = log.of("message.started")
    headers = dig(started, "request.headers")
    assert isinstance(headers, Sequence)
    assert ["User-Agent", OF_A_BROWSER] in headers


async def test_a_hook_of_the_target_may_bring_its_own() -> None:
    peer = Peer(Response(200, Headers()))
    where = world(environment(peer=peer), target=target_of(TARGET))
    await run_hook(where, "revoke-session", {})
    assert [request.headers.all("User-Agent") for request in peer.asked] == [("tester",)]


def test_the_documentation_says_what_is_sent() -> None:
    told = Path("docs/target.md").read_text(encoding="utf-8")
    assert f"`User-Agent: {OF_A_PROVIDER}`" in told
    assert f"`{OF_A_BROWSER}`" in told
