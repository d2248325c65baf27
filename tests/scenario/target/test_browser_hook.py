"""The browser form of a hook in target.yaml."""

import pytest

from sandbox.errors import ScenarioFault
from sandbox.scenario.target.target import BrowserHook, read_target

HOOK = """\
target: 1
name: acme
hooks:
  open-session:
    browser:
      open: "${BASE}/login?lang=en"
      fill: {"#user": <id>, "#password": "${PW}"}
      click: button
      wait-for: ".in"
      gives: {sid: cookie:session, headers: cookies, id: "text:#id", currency: js:window.money}
"""
ENVIRON = {"BASE": "https://acme.test", "PW": "pass-word"}


def test_a_browser_hook_is_read_whole_and_its_secrets_are_known() -> None:
    target = read_target(HOOK, file="t.yaml", environ=ENVIRON)
    assert target.hooks["open-session"] == BrowserHook(
        open="https://acme.test/login?lang=en",
        fill={"#user": "<id>", "#password": "pass-word"},
        click="button",
        wait_for=".in",
        gives={
            "sid": "cookie:session",
            "headers": "cookies",
            "id": "text:#id",
            "currency": "js:window.money",
        },
    )
    assert "pass-word" in target.secrets


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        ('{open: "/login"}', "3:29", "an absolute URL, like http://127.0.0.1:8600/login"),
        ("{click: a}", "3:13", '"open"'),
        ('{open: "http://a", fil: {a: b}}', "3:41", 'Did you mean "fill"'),
        ('{open: "http://a", fill: {a: 1}}', "3:51", "text (numbers in quotes)"),
        ('{open: "http://a", gives: {sid: body.sid}}', "3:54", "cookie:NAME, cookies, text:SEL"),
        ('{open: "http://a", gives: [sid]}', "3:48", "map"),
    ],
)
def test_a_mistake_in_it_is_told_at_its_place(wrong: str, place: str, words: str) -> None:
    text = f"target: 1\nname: acme\nhooks: {{h: {{browser: {wrong}}}}}\n"
    with pytest.raises(ScenarioFault) as caught:
        read_target(text, file="t.yaml", environ={})
    [finding] = caught.value.findings
    assert f"{finding.place.line}:{finding.place.column}" == place
    assert words in str(finding)


@pytest.mark.parametrize(
    ("hook", "anybody"),
    [
        (BrowserHook("http://a"), False),
        (BrowserHook("http://a?u=<fresh>"), True),
        (BrowserHook("http://a", fill={"#u": "<id>"}), True),
        (BrowserHook("http://a", fill={"#u": "demo", "#c": "<currency>"}), False),
    ],
)
def test_a_hook_that_sends_nothing_new_logs_in_one_account_only(
    hook: BrowserHook, anybody: bool
) -> None:
    assert hook.makes_anybody is anybody
