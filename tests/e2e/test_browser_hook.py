"""A target whose only way in is the operator's site: players come out of its login form."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.run.planning import plan
from sandbox.engine.run.run import run_all
from sandbox.engine.world.environment import BrowserVisit
from sandbox.errors import SetupFault
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.json_value import Json
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime
from sandbox.transport.environment import environment
from sandbox.transport.outbound.browser import BrowserVisits
from tests.engine.fakes import as_json
from tests.foreign_tools import require

pytestmark = pytest.mark.foreign

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PNG = b"\x89PNG\r\n"
HOOK = """\
hooks:
  open-session:
    browser:
      open: "URL/login"
      fill: {"#name": "NAME", "#currency": <currency>}
      click: "#log-in"
      wait-for: "#welcome"
      gives:
        id: "text:#player"
        sid: cookie:session
        headers: cookies
        currency: js:document.body.dataset.currency
"""


@pytest.fixture(autouse=True)
def _tools() -> None:
    require("playwright")
    require("chromium")


async def run(folder: Path, *paths: str, name: str = "<fresh>") -> list[Mapping[str, Json]]:
    """Run catalogue files with players from the login form; return every event."""
    events: list[Mapping[str, Json]] = []
    contracts = load_contracts()
    opening = SandboxOptions(base_port=0, tls_dir=folder / "tls", pictures=folder)
    async with open_sandbox(demo_target(), opening) as sandbox:
        urls = sandbox.listeners.urls
        async with ReferenceOperator(urls=urls) as operator:
            hook = HOOK.replace("URL", operator.url).replace("NAME", name)
            head = operator.target().partition("hooks:\n")[0]
            target = read_target(head + hook, file="target.yaml", environ={})
            evidence = Evidence(
                lambda _: None,
                now_s=RealTime().now_s,
                masks=Masks(),
                watchers=(lambda event: events.append(as_json(event)),),
            )
            stage = sandbox.context_for(target, evidence, seed="browser")
            scenarios = load_scenarios([str(SCENARIOS / p) for p in paths], contracts=contracts)
            planned = plan(scenarios, target=target, contracts=contracts)
            await run_all(stage, planned, at_once=4)
    return events


def pictures(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.png")}


def ended(events: list[Mapping[str, Json]]) -> dict[str, tuple[str, str]]:
    found = (event for event in events if event["type"] == "cell.ended")
    return {str(e["cell"]): (str(e["outcome"]), str(e["because"])) for e in found}


async def test_players_who_log_in_by_the_form_pass_all_three_providers(tmp_path: Path) -> None:
    events = await run(
        tmp_path,
        "fasttrack/sid/valid-sid.yaml",
        "fasttrack/session/two-players.yaml",
        "gr8/token/token-claims.yaml",
        "wallet/request/request.yaml",
    )
    assert {outcome for outcome, _ in ended(events).values()} <= {"PASSED", "WARNED"}
    assert {cell.partition("[")[0] for cell in ended(events)} >= {"ft-two-players"}
    notes = [str(event["text"]) for event in events if event["type"] == "note"]
    assert any("a browser went through" in note for note in notes)
    assert pictures(tmp_path) == {}


async def test_one_account_logs_in_for_one_player_at_a_time(tmp_path: Path) -> None:
    paths = ("fasttrack/sid/valid-sid.yaml", "fasttrack/session/two-players.yaml")
    found = ended(await run(tmp_path, *paths, name="demo"))
    outcome, because = found["ft-two-players"]
    assert outcome == "SKIPPED"
    assert because.startswith("add to target.yaml: <fresh> to what open-session fills in")
    assert {o for c, (o, _) in found.items() if c != "ft-two-players"} == {"PASSED"}


async def test_a_form_that_refuses_is_inconclusive_with_a_picture(tmp_path: Path) -> None:
    hook = run(tmp_path, "fasttrack/session/page-views.yaml", name="no name with spaces")
    [(outcome, because)] = ended(await hook).values()
    assert outcome == "INCONCLUSIVE"
    assert because.startswith("hook open-session: #welcome did not come to be seen (Page.wait")
    [(name, picture)] = pictures(tmp_path).items()
    assert because.endswith(f". The page as it was: {tmp_path / name}")
    assert picture.startswith(PNG)


async def test_each_move_that_fails_says_what_was_looked_for(tmp_path: Path) -> None:
    visits = BrowserVisits(environment(), pictures=tmp_path, patience_s=1)
    async with ReferenceOperator() as operator:
        page = f"{operator.url}/login"

        async def told(**changed: object) -> str:
            with pytest.raises(SetupFault) as caught:
                await visits.visit(visit(page, **changed))
            return str(caught.value)

        try:
            assert "there is no field #nom to fill (Page.fill" in await told(fill=(("#nom", "x"),))
            assert "there is no #go to click" in await told(click="#go")
            assert (await told(gives={"sid": "cookie:sid"})).startswith(
                "there is no cookie:sid for 'sid' (the cookies there are: none)"
            )
            assert "there is no text:#nobody for 'id'" in await told(gives={"id": "text:#nobody"})
            assert "there is no js:1+ for 'x'" in await told(gives={"x": "js:1+"})
            assert "does not open" in await told(open="http://127.0.0.1:9/")
            read = await visits.visit(visit(page, gives={"n": "js:({a: [1.5, null]})"}))
        finally:
            await visits.close()
    assert str(read) == "{'n': {'a': [Decimal('1.5'), None]}}"


async def test_visits_share_no_cookies(tmp_path: Path) -> None:
    visits = BrowserVisits(environment(), patience_s=5)
    async with ReferenceOperator() as operator:
        page = f"{operator.url}/login"
        try:
            first = await visits.visit(
                visit(page, fill=(("#name", "ann"),), click="#log-in", gives={"c": "cookies"})
            )
            second = await visits.visit(visit(page, gives={"c": "cookies"}))
        finally:
            await visits.close()
    assert str(first["c"]).startswith("{'Cookie': 'session=")
    assert second["c"] == {"Cookie": ""}


def visit(page: str, **changed: object) -> BrowserVisit:
    words: dict[str, object] = {
        "name": "open-session",
        "open": page,
        "fill": (),
        "click": "",
        "wait_for": "",
        "gives": {},
        **changed,
    }
    return BrowserVisit(**words)  # type: ignore[arg-type]
