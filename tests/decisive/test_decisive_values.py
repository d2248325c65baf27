"""For mistakes of every kind, both values that decide are in the console's text and in JUnit's."""

import re
from collections.abc import AsyncIterator, Sequence
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from tests.decisive.playing import said_of

CATALOGUE = Path(__file__).parents[2] / "scenarios"

DECISIVE: dict[str, tuple[str, ...]] = {
    # defect: its scenario, what was wanted, what came, and what else is to be seen at once
    "ft-answer-with-a-comma-too-many": (
        "ft-valid-sid",
        r"body: one JSON object",
        r'body: \{"user_id":"[^"]+",\}',
        r"authenticate.not-json: The operator's 200 answer is not one JSON object",
    ),
    "ft-answer-bare": ("ft-valid-sid", r"body: one JSON object", r'body: "[^"]+" \(HTTP 200\)'),
    "ft-compared-sid-first-characters": (
        "ft-after-bad-ones",
        r'body.user_id: absent, null, "" or 0',
        r'attempts 1–6: body.user_id: "[^"]+" \(HTTP 200\)',
    ),
    "ft-player-opens-by-bearer": (
        "ft-players-headers",
        r'body.user_id: absent, null, "" or 0',
        r'body.user_id: "[^"]+"',
    ),
    "ft-error-page": (
        "ft-outage",
        r"body: absent or an object",
        r'body: "<!doctype html><h1>503</h1>" \(HTTP 503\)',
    ),
    "ft-refusal-names-the-user-in-a-header": (
        "ft-nothing-told",
        r"our provider's names: absent",
        r"our provider's names: \[",
    ),
    "ft-created": ("ft-valid-sid", r"status: 200", r"status: 201"),
    "ft-user-id-bool": (
        "ft-valid-sid",
        r"body.user_id: a text or a whole number",
        r"body.user_id: true",
    ),
    "gr8-sent-country-doubled": (
        "gr8-token-claims",
        r"JWT claim country: absent or text matching",
        r'JWT claim country: "(\w{3})\1"',
    ),
    "gr8-token-outlives-itself": (
        "gr8-expired-jwt",
        r"JWT claim exp: absent or after now \(now is \d+ \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)\)",
        r"JWT claim exp: \d+ \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)",
    ),
    "gr8-currency-follows-wallet": (
        "gr8-currency-mismatch",
        r'JWT claim defaultCurrency: "EUR"',
        r'JWT claim defaultCurrency: "USD"',
    ),
    "gr8-sent-currency-swapped": (
        "gr8-first-entry",
        r'JWT claim defaultCurrency: "EUR", "USD" or "GBP"',
        r'JWT claim defaultCurrency: "[A-Z]{3}" \(HTTP 200\)',
        r"claim.defaultCurrency: The tenant has no such currency",
    ),
    "gr8-payload-is-a-list": (
        "gr8-first-entry",
        r"JWT claims: one JSON object that names no claim twice",
        r'JWT claims: \[\{"externalUserId"',
    ),
    "gr8-key-quoted": (
        "gr8-key-form",
        r"m\d+ body: one PEM block BEGIN PUBLIC KEY",
        r'm\d+ body: "-----BEGIN PUBLIC KEY-----\\n',
    ),
    "gr8-exp-minutes": (
        "gr8-token-claims",
        r"JWT claim exp: absent or from 1000000000",
        r"JWT claim exp: \d{8} \(HTTP 200\)",
    ),
    "gr8-sent-alg-null": (
        "gr8-token-claims",
        r'JWT header field alg: "RS256"',
        r"JWT header field alg: null",
    ),
    "gr8-key-per-worker": (
        "gr8-sixteen-players",
        r"JWT signed-by: the published key",
        r"JWT signed-by: (no key that is known|one of several keys that are served in turn)",
    ),
    "gr8-token-reused": ("gr8-expired-jwt", r"JWT token: not ‹jwt #\d+›", r"JWT token: ‹jwt #\d+›"),
    "wallet-body-printed-after-signing": (
        "wallet-request",
        r"header field x-request-signature: the signature of the body that was sent",
        r'header field x-request-signature: "[0-9a-f]{64}"',
        r"as if the client signed the compact JSON and sent it with white space",
    ),
    "wallet-read-player-stale": (
        "journey-one-player",
        r"body.player_id: \d+ as number or text",
        r"body.player_id: \d+ \(HTTP 403\)",
        r"the minted token ‹token #\d+›: player \d+, site \d+, [A-Z]{3}, provider \d+",
    ),
    "wallet-read-token-lower-case": (
        "wallet-token-forms",
        r'body.token: "‹token #\d+›',
        r"the same but for the case of letters",
    ),
    "wallet-sent-currency-doubled": (
        "wallet-request",
        r'body.currency: "EUR"',
        r'body.currency: "EUREUR" \(the same, twice in one\)',
    ),
    "wallet-sent-player-missing": (
        "wallet-request",
        r"body.player_id: an unsigned integer",
        r"body.player_id: absent",
        r"validation_failed: A parameter is missing or not of its type",
    ),
    "wallet-bearer": (
        "wallet-request",
        r"header field authorization: Basic with provider id and access key",
        r'header field authorization: "Bearer ‹',
        r"the scheme is 'Bearer', not Basic",
    ),
    "wallet-basic-two-colons": (
        "wallet-request",
        r"header field authorization: Basic with provider id and access key",
        r"the access key is wrong \(the same with 1 character more before it\)",
    ),
    "wallet-http1": ("wallet-request", r'http-version: "2"', r'http-version: "1.1"'),
    "wallet-retry-with-new-token": (
        "wallet-code-2-passes",
        r"body.token: the same in every attempt",
        r"body.token: ‹token #\d+›, ‹token #\d+›",
    ),
    "wallet-compared-provider-truthy": (
        "wallet-echo-incomplete",
        r"launched: false",
        r"launched: true",
        r"m\d+, wallet.authenticate, was answered HTTP 200 with provider_id \d+ for \d+",
    ),
    "wallet-http-status-ignored": (
        "wallet-contradictions",
        r"launched: false",
        r"launched: true",
        r'm\d+, wallet.authenticate, was answered HTTP 500 \{"status": true',
    ),
    "wallet-balance-as-a-short-double": (
        "wallet-balance-amounts",
        r"all equal",
        r"they differ: 1234567.1, 1234567.12",
    ),
}


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    return {one.id: one for one in load_scenarios((str(CATALOGUE),), contracts=load_contracts())}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="decisive")) as opened:
        yield opened


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("defect", DECISIVE)
async def test_both_values_that_decide_are_in_console_and_junit(
    defect: str, scenarios: dict[str, Scenario], sandbox: Sandbox, tmp_path: Path
) -> None:
    scenario, *wanted = DECISIVE[defect]
    said = await said_of(defect, [scenarios[scenario]], sandbox, directory=tmp_path)
    for name, text in (("console", said.console), ("JUnit", unescape(said.junit))):
        assert missing(wanted, text) == [], f"{name} of {defect}:\n{text}"


def missing(wanted: Sequence[str], text: str) -> list[str]:
    """Return what a report lacks, however it is wrapped."""
    flat = " ".join(text.split())
    return [pattern for pattern in wanted if not re.search(pattern, flat)]
