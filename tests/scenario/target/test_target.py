"""target.yaml: what it becomes, how secrets get in, and what every mistake in it says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.errors import ScenarioFault, SetupFault
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.target.needs import line_to_add
from sandbox.scenario.target.target import (
    BrowserHook,
    CommandHook,
    FixedPlayer,
    HttpHook,
    ManualHook,
    PlayersFromHook,
    Target,
    load_target,
    read_target,
)

ACME = Path(__file__).parents[2] / "scenario" / "worked" / "target-acme.yaml"
ENVIRON = {"ACME_FT_KEY": "ft-k3y", "ACME_ACCESS_KEY": "acc3ss", "ACME_PRIVATE_KEY": "pr1vate"}
HEAD = "target: 1\nname: t\n"
FAST_TRACK = 'fasttrack: {authenticate: {url: "http://h/a"}, settings: {%s}}\n'
LAUNCH = 'launch: {url: "http://h/l", launched-when: {status: 200}}'
WALLET = "wallet: {" + LAUNCH + ", provider: {id: %s, access-key: a, private-key: b}}\n"


def acme() -> Target:
    return load_target(ACME, environ=ENVIRON)


def read(rest: str, **environ: str) -> Target:
    return read_target(HEAD + rest, file="t.yaml", environ=environ)


def told(rest: str, **environ: str) -> list[tuple[str, int, int]]:
    with pytest.raises(ScenarioFault) as caught:
        read(rest, **environ)
    return [(f.code, f.place.line, f.place.column) for f in caught.value.findings]


def test_a_whole_target_is_read() -> None:
    target = acme()
    assert (target.name, target.file) == ("acme on a laptop", str(ACME))
    assert set(target.sections) == {"fasttrack", "gr8", "wallet"}
    assert target.players == PlayersFromHook()
    assert target.capabilities == {"multi-currency"}
    assert target.base_port == 8700


def test_hooks_are_http_command_or_manual() -> None:
    hooks = acme().hooks
    session = HttpHook(
        "POST",
        "http://127.0.0.1:8600/test/sessions",
        gives={"id": "body.id", "sid": "body.sid", "headers": "body.headers"},
    )
    assert hooks["open-session"] == session
    assert hooks["logout"] == HttpHook(
        "POST",
        "http://127.0.0.1:8600/test/logout",
        send={"session": "<sid>"},
        headers={"x-test": "1"},
    )
    assert hooks["switch-currency"] == CommandHook(
        ("./switch.sh", "--now"), gives={"done": "body.result.done"}
    )
    assert hooks["rotate-key"] == ManualHook("Rotate the key that signs tokens, then press Enter.")


def test_the_environment_is_filled_into_sections_and_counts_as_secret() -> None:
    target = acme()
    wallet = target.sections["wallet"].section
    assert wallet["provider"] == {"id": 7041, "access-key": "acc3ss", "private-key": "pr1vate"}
    assert target.secrets == {"ft-k3y", "acc3ss", "pr1vate"}


def test_references_to_the_target_see_what_the_environment_filled_in() -> None:
    values = acme().values
    assert values["wallet"] == {
        "launch": {
            "url": "http://127.0.0.1:8600/launch",
            "launched-when": {"status": 200, "body": {"state": "playing"}},
        },
        "provider": {
            "id": 7041,
            "access-key": "acc3ss",
            "private-key": "pr1vate",
        },
        "retry": {"attempts": 2, "within": "30s"},
        "silence": "12s",  # the provider's own, for the file says nothing of it
    }


def test_credentials_that_stand_in_the_file_are_secrets_too() -> None:
    target = read(WALLET % 7)
    assert target.secrets == {"a", "b"}


def test_only_the_variables_value_is_secret_and_not_the_text_around_it() -> None:
    target = read('hooks: {x: {http: "GET http://h/x", headers: {a: "Bearer ${T}"}}}', T="s3cret")
    assert target.secrets == {"s3cret"}
    hook = target.hooks["x"]
    assert isinstance(hook, HttpHook)
    assert hook.headers == {"a": "Bearer s3cret"}


def test_urls_of_hooks_may_come_from_variables_whole_or_in_part() -> None:
    target = read(
        'hooks: {a: {browser: {open: "${U}/login"}}, b: {http: "POST ${U}"}, c: {http: "${W}"}}',
        U="https://acme.example",
        W="PUT https://acme.example",
    )
    assert target.hooks["a"] == BrowserHook("https://acme.example/login")
    assert target.hooks["b"] == HttpHook("POST", "https://acme.example")
    assert target.hooks["c"] == HttpHook("PUT", "https://acme.example")


def test_what_a_variable_holds_is_not_searched_for_variables() -> None:
    target = read('hooks: {x: {manual: "${A} ${B}"}}', A="${B}", B="b")
    assert target.hooks["x"] == ManualHook("${B} b")


@pytest.mark.parametrize(
    ("rest", "environ", "expected"),
    [
        ('hooks: {x: {manual: "${A}"}}', {}, [("T03", 3, 21)]),
        ('hooks: {x: {manual: "${A} ${B}"}}', {"A": "1"}, [("T03", 3, 21)]),
        ('hooks: {x: {manual: "${A:-b}"}}', {"A": "1"}, [("T04", 3, 21)]),
        ('hooks: {x: {manual: "${}"}}', {}, [("T04", 3, 21)]),
        ('hooks: {x: {manual: "${A"}}', {"A": "1"}, [("T04", 3, 21)]),
        ('hooks: {x: {manual: "${1A}"}}', {"1A": "1"}, [("T04", 3, 21)]),
        (WALLET % '"${ID}"', {"ID": "seven"}, [("T05", 3, 84)]),
        ('fasttrack: {authenticate: {url: "${U}/a"}}', {"U": "acme"}, [("T06", 3, 33)]),
        ('hooks: {x: {browser: {open: "${U}/login"}}}', {"U": "acme"}, [("T06", 3, 29)]),
        ('hooks: {x: {http: "POST ${U}/out"}}', {"U": "acme"}, [("T06", 3, 19)]),
        ("capabilities: [3]", {}, [("S03", 3, 16)]),
        ("name: u", {}, [("Y15", 3, 1)]),
        ('a: "${A}"\nhooks: {x: {}}', {}, [("S01", 3, 1), ("T03", 3, 4), ("S07", 4, 12)]),
    ],
)
def test_each_mistake_is_told_at_its_place(
    rest: str, environ: dict[str, str], expected: list[tuple[str, int, int]]
) -> None:
    assert told(rest, **environ) == expected


def test_a_scenario_in_place_of_a_target_is_one_mistake() -> None:
    with pytest.raises(ScenarioFault) as caught:
        read_target("scenario: 1\nid: a\nsteps: []\n", file="a.yaml", environ={})
    [finding] = caught.value.findings
    assert finding.code == "S00"
    assert finding.text == "this is a scenario, and a target is wanted here."


def test_a_matcher_that_does_not_exist_is_told_before_any_launch() -> None:
    launch = LAUNCH.replace("{status: 200}", "{body: {state: {$regx: a}}}")
    rest = WALLET.replace(LAUNCH, launch) % 1
    assert told(rest) == [("M02", 3, rest.index("$regx") + 1)]


def test_an_unset_variable_is_told_with_the_line_that_sets_it() -> None:
    with pytest.raises(ScenarioFault, match=r"export ACME_FT_KEY=…") as caught:
        load_target(ACME, environ={})
    places = [finding.place.line for finding in caught.value.findings]
    assert len(places) == 3
    assert places == sorted(places)


def test_a_finding_never_shows_what_a_variable_holds() -> None:
    rest = WALLET % '"${ID}"' + 'fasttrack: {authenticate: {url: "${ID}"}}'
    with pytest.raises(ScenarioFault) as caught:
        read(rest, ID="hidden-value")
    assert "hidden-value" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "environ", "number"),
    [("7", {}, 7), ('"8"', {}, 8), ('"${ID}"', {"ID": "9"}, 9)],
)
def test_a_number_may_come_from_the_environment(
    written: str, environ: dict[str, str], number: int
) -> None:
    provider = read(WALLET % written, **environ).sections["wallet"].section["provider"]
    assert provider == {"id": number, "access-key": "a", "private-key": "b"}


def test_a_key_of_digits_stays_text() -> None:
    target = read(WALLET.replace("access-key: a", 'access-key: "${K}"') % 1, K="123")
    assert target.sections["wallet"].section["provider"] == {
        "id": 1,
        "access-key": "123",
        "private-key": "b",
    }


def test_settings_are_the_contracts_defaults_with_the_targets_over_them() -> None:
    target = read(FAST_TRACK % "login.empty_sid: refuse")
    settings = target.sections["fasttrack"].settings
    assert settings["login.empty_sid"] == "refuse"
    defaults = load_contract("fasttrack").effective({})
    assert {**defaults, "login.empty_sid": "refuse"} == settings


@pytest.mark.parametrize(
    ("settings", "code"),
    [("login.empty_sidd: refuse", "T01"), ("login.empty_sid: maybe", "T02"), ("auth: {}", "T01")],
)
def test_settings_the_contract_does_not_know_are_told(settings: str, code: str) -> None:
    assert [found for found, *_ in told(FAST_TRACK % settings)] == [code]


def test_players_may_be_a_list() -> None:
    rest = """\
players:
  - {id: a, sid: s1, currency: EUR, brand: acme, wallet-id: "9007199254740993", headers: {c: d}}
  - {id: b, sid: "${SID}"}
"""
    assert read(rest, SID="s2").players == (
        FixedPlayer("a", "s1", "EUR", "acme", {"wallet-id": 9007199254740993}, {"c": "d"}),
        FixedPlayer("b", "s2"),
    )


def test_a_target_may_say_next_to_nothing() -> None:
    target = read("")
    assert target.sections == {}
    assert target.players == ()
    assert target.hooks == {}
    assert target.base_port is None


@pytest.mark.parametrize(
    ("need", "line"),
    [
        ("hooks.logout", None),
        ("hooks.shift-clock", 'hooks: {shift-clock: {http: "POST http://'),
        ("multi-currency", None),
        ("capability.multi-currency", None),
        ("multi-brand", "capabilities: [multi-brand]"),
        ("capability.multi-brand", "capabilities: [multi-brand]"),
        ("wallet", None),
        ("wallet.retry", None),
        ("wallet.retry.pause", "wallet: {retry: {pause: …}}"),
        ("gr8.jwt-token", None),
        ("players", None),
    ],
)
def test_a_need_that_is_not_met_names_the_line_to_add(need: str, line: str | None) -> None:
    found = acme().why_not(need)
    assert (found is None) is (line is None)
    assert found is None or found.startswith(f"add to target.yaml: {line}")


@pytest.mark.parametrize("need", ["fasttrack", "gr8", "wallet", "wallet.retry", "players"])
def test_an_empty_target_is_told_every_section_to_add(need: str) -> None:
    assert str(read("").why_not(need)).startswith(f"add to target.yaml: {need.partition('.')[0]}: ")


def test_a_file_that_is_not_there_is_a_setup_fault_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match=r"none\.yaml: No such file .* --target"):
        load_target(tmp_path / "none.yaml", environ={})


@pytest.mark.parametrize(
    ("sid", "place", "met"),
    [
        ("", "header", True),
        ("", "body", True),
        (", sid: both", "header", True),
        (", sid: both", "body", True),
        (", sid: header", "header", True),
        (", sid: header", "body", False),
        (", sid: body", "header", False),
        (", sid: body", "body", True),
    ],
)
def test_a_need_about_a_choice_is_met_by_what_is_chosen(sid: str, place: str, met: bool) -> None:
    target = read(f'fasttrack: {{authenticate: {{url: "http://h/a"{sid}}}}}\n')
    found = target.why_not(f"fasttrack.authenticate.sid.{place}")
    chosen = sid.rpartition(" ")[2]
    told = f"does not apply: the target's fasttrack.authenticate.sid is {chosen}, not {place}"
    assert found == (None if met else told)


@pytest.mark.parametrize(
    ("target", "origin"),
    [
        ({}, "http://127.0.0.1:8600"),
        (
            {"fasttrack": {"authenticate": {"url": "https://staging.acme.example:9443/auth"}}},
            "https://staging.acme.example:9443",
        ),
        (
            {
                "fasttrack": {"authenticate": {"url": "https://login.acme.example/auth"}},
                "hooks": {"login": {"http": "POST https://qa.acme.example/login"}},
            },
            "https://qa.acme.example",
        ),
        ({"wallet": {"launch": {"url": "${ACME}/launch"}}}, "http://127.0.0.1:8600"),
        ({"wallet": {"launch": {"url": "http://[::1]:81/a"}}}, "http://[::1]:81"),
    ],
)
def test_a_line_to_add_names_the_targets_own_host(target: Mapping[str, Json], origin: str) -> None:
    line = f'add to target.yaml: hooks: {{logout: {{http: "POST {origin}/test/logout"}}}}'
    assert line_to_add(target, "hooks.logout") == line


def test_a_section_knows_the_hosts_of_all_urls_in_the_target() -> None:
    text = """\
fasttrack: {authenticate: {url: "${FT}/authenticate"}}
gr8:
  jwt-token: {url: "http://[::1]:8600/jwt"}
  tenants:
    - {brand: a, operator-id: o, public-key: "https://Keys.example/k",
       currencies: [EUR], casino-aggregation: false}
hooks:
  logout: {http: "POST http://hooks.example:9/x?to=http://inner.example/"}
"""
    target = read(text, FT="http://ft.example:8080")
    hosts = {"ft.example", "::1", "keys.example", "hooks.example", "inner.example"}
    assert {section.hosts for section in target.sections.values()} == {frozenset(hosts)}


@pytest.mark.parametrize(
    ("written", "secrets"),
    [
        ("GET ${WHOLE}", {"s3cret-query"}),
        ("GET https://${HOST}/${PATH}", set()),
        ("GET https://h.example/a?at=1&x=${QUERY}#${QUERY}", {"s3cret-query"}),
        ("GET https://h.example/a?api_key=in-the-file", {"in-the-file"}),
        ("GET ${SCHEME}://h.example:${PORT}/a", set()),
    ],
)
def test_of_a_url_host_and_path_are_no_secret(written: str, secrets: set[str]) -> None:
    target = read(
        f'hooks: {{x: {{http: "{written}"}}}}',
        WHOLE="https://stage.example/launch/a?token=s3cret-query&lang=en",
        HOST="stage.example",
        PATH="launch/b",
        QUERY="s3cret-query",
        SCHEME="https",
        PORT="8443",
    )
    assert target.secrets == secrets


def test_a_variable_that_is_a_url_is_read_as_one_wherever_it_stands() -> None:
    headers = 'headers: {Origin: "${ORIGIN}", a: "${AUTHORIZATION}"}'
    target = read(
        f'hooks: {{x: {{http: "GET http://h/x", {headers}}}}}',
        ORIGIN="https://stage:pass-word@stage.example",
        AUTHORIZATION="Bearer opaque-token",
    )
    assert target.secrets == {"pass-word", "opaque-token"}
