"""A file of worlds: made at the start, made again by a reset, and told where it is wrong."""

from pathlib import Path

import pytest

from sandbox.app.worlds.files.seeding import load_seed, sow
from sandbox.authoring.lint.files import lint_paths
from sandbox.errors import ScenarioFault, SetupFault
from sandbox.scenario.contract.contract import load_contracts
from tests.control.served import Served, beside_an_operator, code_of

TOKEN = "6d1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34"
FILE = f"""\
world: 1
worlds:
  default:
    players:
      alice: {{currency: EUR, sid: sid-of-alice, country: DEU}}
    sessions:
      phone: {{of: alice}}
    tokens:
      ticket: {{of: alice, token: {TOKEN}, balance: "12.50"}}
      too-old: {{of: alice, state: expired}}
    replies:
      - {{operation: wallet.authenticate, token: <ticket>, replies: [{{code: 2}}, real]}}
  checkout:
    seed: "7"
    players:
      carol: {{currency: USD}}
    clock: {{advance: 15m}}
"""


async def sown(served: Served, folder: Path, text: str) -> None:
    file = folder / "world.yaml"
    file.write_text(text)
    await sow(served.worlds, load_seed(file, contracts=load_contracts()))


def findings(folder: Path, text: str) -> list[str]:
    """Return what the linter and a start say of a file, which is the same."""
    file = folder / "world.yaml"
    file.write_text(text)
    report = lint_paths([str(file)], contracts=load_contracts(), environ={})
    told = [str(each).removeprefix(f"{file}:") for each in report.findings]
    refused: tuple[object, ...] = ()
    try:
        load_seed(file, contracts=load_contracts())
    except ScenarioFault as fault:
        refused = fault.findings
    assert [str(each).removeprefix(f"{file}:") for each in refused] == told
    return told


async def test_everything_in_a_file_is_made(served: Served, tmp_path: Path) -> None:
    await sown(served, tmp_path, FILE)
    scope = served.worlds.default.scope
    alice, phone = (scope[each].fields for each in ("alice", "phone"))  # type: ignore[union-attr]
    assert (alice["sid"], alice["country"]) == ("sid-of-alice", "DEU")
    assert (phone["id"], phone["sid"] != alice["sid"]) == (alice["id"], True)
    ticket = served.worlds.default.scope["ticket"].fields  # type: ignore[union-attr]
    assert [code_of(await served.authenticate(ticket)) for _ in "12"] == [2, 1]
    old = served.worlds.default.scope["too-old"].fields  # type: ignore[union-attr]
    assert code_of(await served.authenticate(old)) == 90301
    carol = await served.get("/worlds/checkout/players/carol")
    assert carol["currency"] == "USD"
    assert served.worlds.get("checkout").clock.ours_s == 900


async def test_a_reset_makes_it_again(served: Served, tmp_path: Path) -> None:
    await sown(served, tmp_path, FILE)
    ticket = served.worlds.default.scope["ticket"].fields  # type: ignore[union-attr]
    before = [code_of(await served.authenticate(ticket)) for _ in "12"]
    await served.post("/players", {"alias": "bob"})
    await served.post("/reset", status=200)
    again = served.worlds.default.scope["ticket"].fields  # type: ignore[union-attr]
    assert again["token"] == ticket["token"] == TOKEN
    assert [code_of(await served.authenticate(again)) for _ in "12"] == before == [2, 1]
    alice = served.worlds.default.scope["alice"].fields  # type: ignore[union-attr]
    assert alice["sid"] == "sid-of-alice"
    assert (await served.ask("GET", "/players/bob")).status_code == 404


async def test_a_seed_makes_the_same_people(served: Served, tmp_path: Path) -> None:
    await sown(served, tmp_path, FILE)
    first = await served.get("/worlds/checkout/players/carol")
    await served.ask("DELETE", "/worlds/checkout")
    await served.post("/worlds", {"name": "checkout", "seed": "7"})
    again = await served.post("/worlds/checkout/players", {"alias": "carol", "currency": "USD"})
    assert again["name"] == first["name"]


async def test_what_cannot_be_made_is_told_with_its_place(served: Served, tmp_path: Path) -> None:
    text = FILE.replace("currency: USD", "currency: USD, sid: sid-of-alice")
    wrong = text.replace("sid: sid-of-alice, country", "country")
    await served.post("/players", {"sid": "sid-of-alice"})
    with pytest.raises(ScenarioFault, match=r"world\.yaml:16:14: V01 the sid 'sid-of-alice'"):
        await sown(served, tmp_path, wrong)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("of: alice, token", "of: alise, token", '9:20: G01 there is no player "alise" here.'),
        ("token: <ticket>", "token: <tickets>", "12:49: R01 <tickets> leads to nothing"),
        ("operation: wallet.auth", "operation: wallet.out", '12:21: O01 "wallet.outenticate"'),
        ("operation: wallet.authenticate", "operation: wallet.launch", "12:21: O02 wallet.launch"),
        ("phone:", "alice:", '7:7: N01 "alice" stands on line 5 already.'),
        ("state: expired", "state: dead", "10:"),
        ("country: DEU", "colour: red", "5:49: S01"),
        ("currency: USD", "sid: sid-of-alice", "16:20: V01"),
        ("default:", "default:\n    seed: x", "4:5: V01 the world default has the seed"),
        ("{code: 2}", "{code: 2, fault: refuse}", "12:79: F01"),
        ("advance: 15m", "advance: <carol.id>", "17:22: R01 <carol.id>: a reference stands in"),
    ],
)
def test_each_mistake_is_told_at_its_place(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in FILE
    [first, *_] = findings(tmp_path, FILE.replace(old, new, 1))
    assert first.startswith(told), first


def test_a_file_without_a_mistake_has_none(tmp_path: Path) -> None:
    assert findings(tmp_path, FILE) == []


def test_a_file_that_is_none_of_worlds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match=r"Name the file with --world"):
        load_seed(tmp_path / "nothing.yaml", contracts=load_contracts())
    (tmp_path / "a.yaml").write_text("target: 1\nname: x\n")
    with pytest.raises(ScenarioFault, match="S00 this is a target, and a file of worlds is wanted"):
        load_seed(tmp_path / "a.yaml", contracts=load_contracts())


ACCOUNTS = """\
world: 1
worlds:
  default:
    players:
      alice: {currency: EUR}
      bob: {currency: EUR}
    accounts:
      in-dollars: {of: alice, currency: USD, country: DEU}
"""


async def test_an_account_of_an_earlier_entry_keeps_its_currency(
    tls_directory: Path, tmp_path: Path
) -> None:
    async with beside_an_operator(tls_directory) as operated:
        await sown(operated, tmp_path, ACCOUNTS)
        assert await entered(operated, "alice") == "account.currency_mismatch"
        assert await entered(operated, "bob") is None
        await operated.post("/reset", status=200)
        assert await entered(operated, "alice") == "account.currency_mismatch"
        made = await operated.post("/accounts", {"player": "bob", "currency": "GBP"})
        assert made["parameters"]["currency"] == "GBP"  # type: ignore[index,call-overload]
        assert await entered(operated, "bob") == "account.currency_mismatch"


async def entered(served: Served, name: str) -> object:
    """Enter the iFrame with a token of the operator's; return why it was refused, None for not."""
    player = served.worlds.default.scope[name]
    headers = {key: str(text) for key, text in player["headers"].items()}  # type: ignore[index,call-overload,union-attr]
    url = served.worlds.default.target.values["gr8"]["jwt-token"]["url"]  # type: ignore[index,call-overload]
    token = (await served.client.get(str(url), headers=headers)).json()["token"]
    body = {"operation": "gr8.enter", "jwt": token, "player": name}
    reason = (await served.post("/calls", body, status=200))["reason"]
    return reason["code"] if isinstance(reason, dict) else None


NOON_S = 1893499200


@pytest.mark.parametrize(
    ("clock", "frozen", "ahead"),
    [
        ("{freeze: '2030-01-01T12:00:00Z'}", True, True),
        ("{at: '2030-01-01T12:00:00Z'}", False, True),
        ("{at: '2030-01-01T13:00:00+01:00'}", False, True),
        ("{freeze: true}", True, False),
        ("{real: true}", False, False),
    ],
)
async def test_a_clock_stands_where_the_file_says(
    served: Served, tmp_path: Path, clock: str, frozen: bool, ahead: bool
) -> None:
    await sown(served, tmp_path, FILE.replace("{advance: 15m}", clock))
    for _ in range(2):
        told = await served.get("/worlds/checkout/clock")
        assert told["frozen"] is frozen
        now_s = float(str(told["now_s"]))
        assert (now_s == NOON_S if frozen and ahead else now_s >= NOON_S) is ahead
        assert (await served.get("/worlds/default/clock"))["ahead_s"] == 0
        await served.post("/worlds/checkout/reset", status=200)


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("{freeze: noon}", "a moment like 2026-11-30T10:00:00Z"),
        ("{at: '2026-02-30T10:00:00Z'}", "V01 '2026-02-30T10:00:00Z' is no moment"),
        ("{freeze: '1950-01-01T10:00:00Z'}", "years 1970 to 2199"),
        ("{at: '2026-11-30T10:00:00Z', freeze: true}", "exactly one of advance, at"),
        ("{}", "one of advance, at, freeze and real"),
    ],
)
def test_a_clock_that_cannot_be_is_told_at_its_place(clock: str, told: str, tmp_path: Path) -> None:
    [found] = findings(tmp_path, FILE.replace("{advance: 15m}", clock))
    assert found.startswith("17:"), found
    assert told in found
