"""Magic values: always answered in one way, and never in the way of what a world has made."""

from pathlib import Path

import httpx2
import pytest

from sandbox.scenario.contract.magic import load_magic, parse_magic
from sandbox.scenario.contract.reading import ContractBug
from tests.control.served import AUTHENTICATE, DEMO, Served, code_of, serving

CODE_2 = "00000000-0000-4000-8000-000000000002"


async def login(served: Served, sid: str, **headers: str) -> httpx2.Response:
    url = f"{served.sandbox.listeners.urls['fasttrack']}/Platform/LoginAuthToken"
    return await served.client.post(url, headers={"authtoken": sid, **headers})


async def test_a_magic_token_gets_its_code_each_time(served: Served) -> None:
    magic = {**DEMO, "token": CODE_2}
    assert [code_of(await served.authenticate(magic)) for _ in "123"] == [2, 2, 2]
    shown = (await served.get("/requests"))["requests"]
    assert isinstance(shown, list)
    assert {each["step"] for each in shown} == {"magic"}


async def test_a_token_that_was_made_is_as_real_as_any(served: Served) -> None:
    ticket = await served.ticket(body={"token": CODE_2})
    assert code_of(await served.authenticate(ticket)) == 1


async def test_a_sid_that_was_made_is_as_real_as_any(served: Served) -> None:
    await served.post("/worlds", {"name": "mine", "players": [{"sid": "magic-accepted"}]})
    answer = await login(served, "magic-accepted")
    assert "setup.no-operator" in answer.text
    assert (await served.get("/worlds/mine/requests"))["count"] == 1


async def test_a_rule_goes_before_a_magic_value(served: Served) -> None:
    body = {"operation": AUTHENTICATE, "token": CODE_2, "reply": {"code": 90301}}
    await served.post("/replies", body)
    assert code_of(await served.authenticate({**DEMO, "token": CODE_2})) == 90301


async def test_without_magic_a_value_is_what_it_is(tls_directory: Path) -> None:
    async with serving(tls_directory, magic=False) as served:
        assert code_of(await served.authenticate({**DEMO, "token": CODE_2})) == 90300
        assert "setup.no-operator" in (await login(served, "magic-accepted")).text


async def test_nobody_is_told_of_a_magic_value_as_of_a_near_miss(served: Served) -> None:
    await served.post("/worlds", {"name": "mine"})
    token = (await served.ticket("mine"))["token"]
    body = {"operation": AUTHENTICATE, "token": token, "reply": {"code": 2}}
    await served.post("/worlds/mine/replies", body)
    await served.authenticate({**DEMO, "token": CODE_2})
    assert (await served.get("/worlds/mine/findings"))["findings"] == []


async def test_a_page_of_any_origin_may_read_the_answer(served: Served) -> None:
    answer = await login(served, "magic-refused", origin="http://shop.test")
    assert answer.headers["access-control-allow-origin"] == "http://shop.test"


ROW = """\
magic: 1
provider: wallet
values:
  a-value:
    operation: {operation}
    at: {at}
    reply: {reply}
    text: What it is for.
    curl: "{{url}}/{{value}}"
{more}"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"operation": "wallet.launch"}, "'wallet.launch' is none of"),
        ({"at": "cookie"}, "'cookie' is none of"),
        ({"reply": "{}"}, "must be a reply"),
        ({"more": "    colour: red\n"}, "unknown key"),
        ({"more": "  a-value: {}\n"}, "Y15"),
    ],
)
def test_a_row_that_is_wrong_is_told(change: dict[str, str], told: str) -> None:
    usual = {"operation": AUTHENTICATE, "at": "token", "reply": "{code: 2}", "more": ""}
    with pytest.raises(ContractBug, match=told):
        parse_magic(ROW.format(**{**usual, **change}).encode(), provider="wallet")


def test_a_provider_without_such_a_file_has_none() -> None:
    assert load_magic("nobody") == {}
