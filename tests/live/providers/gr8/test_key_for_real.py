"""Keys over real connections: what is kept of a private one, and how often one is asked for."""

import logging

import pytest

from sandbox.reference_operator.gr8.desk.keys import KeyRing
from tests.live.providers.gr8.catalogue_runs import play

SETTINGS = {"gr8:\n": "gr8:\n  settings: {key.timeout_s: 0.2}\n"}


@pytest.mark.parametrize("defect", ["gr8-key-private", "gr8-key-private-pkcs1"])
async def test_nothing_of_a_private_key_is_stored_or_logged(
    defect: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    played = await play("key/key-form.yaml", "account/first-entry.yaml", defects=(defect,))
    pair = KeyRing().current("acme")  # out of the pool that the operator has its key from
    printed = (pair.private_pem() + pair.private_pem(pkcs1=True)).splitlines()
    secret = [line for line in printed if "-----" not in line]
    kept = "\n".join(played.lines) + caplog.text
    assert len(secret) > 40
    assert [line for line in secret if line in kept] == []
    assert "key.parse.private" in played.reasons()
    assert played.outcomes() == {"gr8-key-form": "FAILED", "gr8-first-entry": "INCONCLUSIVE"}


async def test_a_key_that_is_too_slow_ends_the_entry() -> None:
    played = await play("account/first-entry.yaml", defects=("gr8-key-slow",), target=SETTINGS)
    assert played.reasons() == {"key.fetch.timeout"}
    assert played.outcomes() == {"gr8-first-entry": "INCONCLUSIVE"}


async def test_four_entries_at_once_ask_for_the_key_once() -> None:
    played = await play("iframe/languages.yaml")
    begun = [event for event in played.events if event["type"] == "message.started"]
    asked = [event for event in begun if event["operation"] == "gr8.get-public-key"]
    assert played.outcomes() == {"gr8-languages": "PASSED"}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("defect", "code"),
    [
        ("gr8-key-broken", "key.fetch.status"),
        ("gr8-key-not-found", "key.fetch.status"),
        ("gr8-key-no-content", "key.fetch.status"),
        ("gr8-key-redirect", "key.fetch.redirect"),
        ("gr8-key-redirect-to-another-host", "key.fetch.redirect"),
        ("gr8-key-cut", "key.parse.damaged"),
        ("gr8-key-in-page", "key.parse.html"),
        ("gr8-key-without-frame", "key.parse.not-pem"),
    ],
)
async def test_a_key_that_is_none_has_its_reason(defect: str, code: str) -> None:
    played = await play("account/first-entry.yaml", defects=(defect,))
    assert played.reasons() == {code}
