"""What the dashboard changes happens: rules, faults, clock, worlds, runs, by real requests."""

from pathlib import Path

import httpx2
import pytest

from sandbox.scenario.language.values.references import Minted
from tests.control.dashboard.conftest import Looker
from tests.control.served import DEMO, DEMO_TOKEN, beside_an_operator, code_of, serving
from tests.control.test_calls import url_of_jwt
from tests.live.harness import GIVEN, HEAD, LAUNCH_STEPS

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]


async def test_the_next_authenticate_answers_as_was_chosen_and_the_one_after_it_not(
    looker: Looker, tls: Path
) -> None:
    async with serving(tls) as served, looker.at(served):
        pane = await looker.show("answers")
        await pane.locator("[name=operation]").select_option("wallet.authenticate")
        await pane.locator("[name=preset]").select_option(label="The player is blocked.")
        assert await pane.locator("[name=reply]").input_value() == '{"code":90310}'
        await pane.get_by_role("button", name="Add the rule").click()
        await pane.get_by_role("cell", name="reply-1", exact=True).wait_for()
        assert [code_of(await served.authenticate(DEMO)) for _ in range(2)] == [90310, 1]
        await looker.rows("by a rule").wait_for()
        await pane.get_by_role("cell", name="0", exact=True).wait_for()  # none is left
        await pane.get_by_role("button", name="take all away").click()
        await pane.get_by_text("None: every provider answers by itself.").wait_for()


async def test_a_fault_that_was_chosen_breaks_the_connection(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served, looker.at(served):
        pane = await looker.show("answers")
        await pane.locator("[name=operation]").select_option("wallet.authenticate")
        await pane.locator("[name=preset]").select_option(label="a reset of the connection")
        await pane.get_by_role("button", name="Add the rule").click()
        await pane.get_by_role("cell", name="reply-1", exact=True).wait_for()
        with pytest.raises(httpx2.TransportError):
            await served.authenticate(DEMO)
        assert code_of(await served.authenticate(DEMO)) == 1


async def test_several_replies_are_written_as_json(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served, looker.at(served) as page:
        pane = await looker.show("answers")
        await pane.locator("[name=operation]").select_option("wallet.authenticate")
        await pane.locator("[name=reply]").fill('[{"code": 2}, "real"')
        await pane.get_by_role("button", name="Add the rule").click()
        await page.get_by_role("alert").get_by_text("the reply is no JSON").wait_for()
        await pane.locator("[name=reply]").fill('[{"code": 2}, {"code": 2}, "real"]')
        await pane.locator("[name=times]").select_option(label="all")
        await pane.get_by_text("Only some of them:").click()
        await pane.locator("[name=token]").fill(DEMO_TOKEN)
        await pane.locator("[name=body]").fill('{"game_id": "lucky-ferry"')
        await pane.get_by_role("button", name="Add the rule").click()
        await page.get_by_role("alert").get_by_text("the body is no JSON").wait_for()
        await pane.locator("[name=body]").fill('{"game_id": {"$one-of": ["lucky-ferry"]}}')
        await pane.get_by_role("button", name="Add the rule").click()
        await pane.get_by_role("cell", name="reply-1", exact=True).wait_for()
        await pane.get_by_text('body {"game_id":{"$one-of":["lucky-ferry"]}}').wait_for()
        assert code_of(await served.authenticate(DEMO, game_id="other")) == 1
        assert [code_of(await served.authenticate(DEMO)) for _ in range(3)] == [2, 2, 1]


async def test_a_quarter_of_an_hour_on_a_token_has_expired(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served, looker.at(served) as page:
        ticket = await served.ticket(body={"ttl": "5m"})
        pane = await looker.show("people")
        await pane.get_by_role("cell", name="minted").first.wait_for()
        await page.click("#clock-advance")
        await page.locator("#clock", has_text="+15 min").wait_for()
        await pane.get_by_role("cell", name="expired", exact=True).wait_for()
        assert code_of(await served.authenticate(ticket)) == 90301
        await page.click("#clock-freeze")
        await page.locator("#clock", has_text="frozen").wait_for()
        assert served.worlds.default.clock.is_frozen
        await page.get_by_role("button", name="Go on").click()
        await page.click("#clock-real")
        await page.wait_for_function(
            "!document.querySelector('#clock').textContent.includes('+15')"
        )


async def test_a_player_and_a_token_are_made_and_what_was_made_can_be_used(
    looker: Looker, tls: Path
) -> None:
    async with serving(tls) as served, looker.at(served):
        pane = await looker.show("people")
        await pane.locator("[name=currency]").fill("USD")
        await pane.get_by_role("button", name="New player").click()
        await pane.get_by_text("player-1 was made").wait_for()
        await pane.get_by_role("button", name="New token").click()
        await pane.get_by_text("token-3 was made").wait_for()
        made = served.worlds.default.scope["token-3"]
        assert isinstance(made, Minted)
        assert made.fields["currency"] == "USD"
        assert code_of(await served.authenticate(made.fields)) == 1
        await pane.get_by_role("cell", name="active", exact=True).wait_for()


async def test_an_account_shows_the_currency_that_it_will_always_have(
    looker: Looker, tls: Path
) -> None:
    async with beside_an_operator(tls) as served, looker.at(served):
        await served.post("/players", {"alias": "alice", "currency": "EUR"})
        handed = (await served.client.get(await url_of_jwt(served))).json()
        entered = {"operation": "gr8.enter", "jwt": handed["token"]}
        assert (await served.ask("POST", "/calls", entered)).json()["verdict"] == "accepted"
        pane = await looker.show("people")
        accounts = pane.get_by_role("group", name="Accounts")
        await accounts.get_by_role("cell", name="EUR", exact=True).wait_for()
        keys = pane.get_by_role("group", name="The public key")
        await (
            keys.get_by_role("cell", name="15 min", exact=True)
            .or_(keys.get_by_role("cell", name="14 min 59 s", exact=True))
            .first.wait_for()
        )
        await pane.get_by_role("button", name="flush").click()
        await keys.get_by_role("cell", name="yes").wait_for(state="detached")


async def test_two_worlds_do_not_mix(looker: Looker, tls: Path) -> None:
    async with serving(tls) as served, looker.at(served) as page:
        await served.post("/worlds", {"name": "mine"})
        ticket = await served.ticket("mine")
        await served.authenticate(DEMO)
        await looker.counts("1")
        await served.authenticate(ticket)
        await served.authenticate(ticket)
        await page.focus("#world")
        await page.select_option("#world", "mine")
        await looker.counts("2")
        await served.authenticate(DEMO)
        await served.authenticate(ticket)
        await looker.counts("3")
        await page.select_option("#world", "default")
        await looker.counts("2")
        await page.click("#new-world")
        await looker.counts("0")
        assert await page.input_value("#world") == "world-2"
        await page.click("#delete-world")
        await looker.counts("2")
        assert [world.name for world in served.worlds.all] == ["default", "mine"]


async def test_a_scenario_is_run_to_its_verdict(looker: Looker, tls: Path, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    for name in ("one", "two"):
        text = HEAD.format(id=name) + GIVEN + LAUNCH_STEPS
        (tmp_path / "scenarios" / f"{name}.yaml").write_text(text)
    async with beside_an_operator(tls, folder=tmp_path) as served, looker.at(served):
        pane = await looker.show("runs")
        await pane.get_by_role("button", name="Run one").click()
        row = pane.locator("[data-scenario=one]")
        await row.get_by_text("passed").wait_for()
        await pane.get_by_text("exit code 0").wait_for()
        async with looker.page.context.expect_page() as opened:
            await pane.get_by_role("link", name="report").click()
        report = await opened.value
        await report.get_by_role("heading", level=1).first.wait_for()
        await report.close()
        assert await pane.locator("[data-scenario=two]").get_by_text("passed").count() == 0
        await pane.get_by_role("button", name="Run these 2").click()
        await pane.get_by_text("2 passed").wait_for()


async def test_a_run_that_fails_says_what_was_expected(
    looker: Looker, tls: Path, tmp_path: Path
) -> None:
    (tmp_path / "scenarios").mkdir()
    text = HEAD.format(id="one") + GIVEN + LAUNCH_STEPS
    (tmp_path / "scenarios" / "one.yaml").write_text(text)
    defect = "wallet-signature-reserialised"
    async with beside_an_operator(tls, defect, folder=tmp_path) as served, looker.at(served):
        pane = await looker.show("runs")
        await pane.get_by_role("button", name="Run one").click()
        await pane.locator("[data-scenario=one]").get_by_text("failed").wait_for()
        await pane.locator(".run").get_by_text("expected", exact=True).first.wait_for()


async def test_the_token_is_asked_for_once_and_kept_in_this_tab_alone(
    looker: Looker, tls: Path
) -> None:
    looker.expected = ("401",)
    async with serving(tls, token="open sesame") as served:
        page = looker.page
        await page.goto(served.sandbox.listeners.urls["control"])
        dialog = page.get_by_role("dialog")
        await dialog.locator("input").fill("wrong")
        await dialog.get_by_role("button", name="Go on").click()
        await dialog.get_by_text("That is not the token.").wait_for()
        await dialog.locator("input").fill("open sesame")
        await dialog.get_by_role("button", name="Go on").click()
        await looker.is_live()
        await page.reload()
        await looker.is_live()
        assert not await dialog.is_visible()
        assert await page.evaluate("localStorage.length + document.cookie.length") == 0
        await looker.leave()
