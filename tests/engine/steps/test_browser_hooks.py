"""A browser hook: what the browser is told, what becomes of what it read, and how it fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from sandbox.engine.steps.hooks import HookFault, run_hook
from sandbox.engine.world.environment import BrowserVisit
from sandbox.engine.world.world import World
from sandbox.errors import SetupFault
from sandbox.json_value import Json
from tests.engine.fakes import Log, environment, target_of, world

FORM = """\
hooks:
  open-session:
    browser:
      open: "http://op/login?brand=<brand>"
      fill: {"#name": <fresh>, "#currency": "in <currency>"}
      click: "#go"
      wait-for: "#in"
      gives: {sid: cookie:session, headers: cookies}
"""


@dataclass(slots=True)
class Browser:
    """Reads what a test wants it to have read."""

    read: Mapping[str, Json] = field(default_factory=dict)
    fault: str = ""
    visits: list[BrowserVisit] = field(default_factory=list)

    async def visit(self, visit: BrowserVisit) -> Mapping[str, Json]:
        self.visits.append(visit)
        if self.fault:
            raise SetupFault(self.fault)
        return self.read


SEEN: Mapping[str, Json] = {
    "sid": "s3cret-session",
    "headers": {"Cookie": "session=s3cret-session"},
}


def with_browser(browser: Browser, *, log: Log | None = None, text: str = FORM) -> World:
    return world(replace(environment(), browser=browser.visit), log=log, target=target_of(text))


async def test_parameters_are_filled_in_and_percent_encoded_in_the_url() -> None:
    browser = Browser(SEEN)
    services = with_browser(browser)
    asked: dict[str, Json] = {"currency": "EUR", "brand": "a&b c"}
    assert await run_hook(services, "open-session", asked) == SEEN
    [visit] = browser.visits
    assert visit.open == "http://op/login?brand=a%26b%20c"
    assert (visit.click, visit.wait_for) == ("#go", "#in")
    assert visit.fill[1] == ("#currency", "in EUR")


async def test_every_call_has_a_fresh_name_to_fill_in() -> None:
    browser = Browser(SEEN)
    services = with_browser(browser)
    for _ in range(20):
        await run_hook(services, "open-session", {"currency": "EUR", "brand": "acme"})
    names = [visit.fill[0][1] for visit in browser.visits]
    assert len(set(names)) == 20
    assert all(name.isalnum() and name.islower() and len(name) < 21 for name in names)


async def test_what_the_browser_read_is_masked_before_anything_tells_of_it() -> None:
    log = Log()
    services = with_browser(Browser(SEEN), log=log)
    await run_hook(services, "open-session", {"currency": "EUR", "brand": "acme"})
    services.note("the sid is s3cret-session")
    assert "s3cret-session" not in "\n".join(log.lines)
    assert "a browser went through http://op/login?brand=<brand>" in log.lines[0]


async def test_a_page_that_does_not_do_its_part_is_a_hook_that_failed() -> None:
    services = with_browser(Browser(fault="there is no field #name to fill"))
    with pytest.raises(HookFault, match="hook open-session: there is no field #name to fill"):
        await run_hook(services, "open-session", {"currency": "EUR", "brand": "acme"})


async def test_a_parameter_that_this_call_has_not_is_told_before_a_browser_starts() -> None:
    browser = Browser(SEEN)
    with pytest.raises(HookFault, match=r"asks for what this call has not.*<brand>"):
        await run_hook(with_browser(browser), "open-session", {"currency": "EUR"})
    assert browser.visits == []


async def test_where_no_browser_is_lent_the_hook_says_so() -> None:
    services = world(environment(), target=target_of(FORM))
    with pytest.raises(HookFault, match="there is no browser here to open http://op/login"):
        await run_hook(services, "open-session", {"currency": "EUR", "brand": "acme"})
