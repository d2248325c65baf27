"""What shows in one message is found without a scenario, by the clause that it breaks."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.reference_operator.defects import BY_ID
from tests.passive.conversation import found_in

SHOWN = (
    "wallet-http1",
    "wallet-field-with-line-end",
    "wallet-get",
    "wallet-content-type-text",
    "wallet-accept-html",
    "wallet-basic-missing",
    "wallet-basic-newline",
    "wallet-basic-two-colons",
    "wallet-bearer",
    "wallet-signature-missing",
    "wallet-signature-reserialised",
    "wallet-signature-base64",
    "wallet-signature-access-key",
    "wallet-signature-of-digest",
    "wallet-body-form",
    "wallet-member-twice",
    "wallet-game-id-missing",
    "wallet-members-camel-case",
    "wallet-ids-as-strings",
    "wallet-game-id-number",
    "wallet-game-unregistered",
    "wallet-provider-is-site",
    "wallet-player-from-profile",
    "wallet-site-fixed",
    "wallet-currency-lower-case",
    "ft-created",
    "ft-text-plain",
    "ft-answer-cut",
    "ft-byte-order-mark",
    "ft-user-id-float",
    "ft-user-id-camel-case",
    "ft-user-id-bool",
    "ft-user-id-nested",
    "ft-answer-twice",
    "ft-cacheable",
    "ft-personal-data",
    "ft-error-shows-the-query",
    "ft-token-misnamed",
    "ft-expires-in-text",
    "gr8-alg-none",
    "gr8-hs256",
    "gr8-typ-missing",
    "gr8-crit",
    "gr8-token-with-scheme",
    "gr8-base64url-padded",
    "gr8-iat-missing",
    "gr8-iat-ms",
    "gr8-exp-text",
    "gr8-exp-at-iat",
    "gr8-iat-fraction",
    "gr8-claim-twice",
    "gr8-player-id-underscores",
    "gr8-currency-lower-case",
    "gr8-country-iso2",
    "gr8-operator-user-empty",
    "gr8-exp-in-a-month",
    "gr8-key-private",
    "gr8-key-in-json",
    "gr8-key-weak",
    "gr8-key-cut",
    "gr8-key-labelled-json",
)

DECIDED_BY = {
    "wallet-currency-lower-case": ('body.currency: "EUR"', 'body.currency: "eur"'),
    "wallet-ids-as-strings": ("body.site_id: an unsigned integer", 'body.site_id: "12"'),
    "wallet-game-unregistered": ("a game that is registered", "lucky-ferry-html5"),
    "gr8-key-in-json": ("body: one PEM block", 'body: {"publicKey":'),
    "gr8-claim-twice": ("JWT claims: one JSON object", 'JWT claims: {"'),
    "gr8-exp-text": ("JWT claim exp: absent or from 1000000000", " UTC)"),
}
"""Values that the finding has to name, whatever else it says."""


@pytest.mark.parametrize("id_", SHOWN)
async def test_a_mistake_that_one_message_shows_is_found_by_its_clause(tls: Path, id_: str) -> None:
    defect = BY_ID[id_]
    found = await found_in(tls, defects=(id_,), variants=defect.beside)
    assert defect.clause in found.missed
    shown = [each for each in found.shown if isinstance(each, Mapping)]
    of_clause = [each for each in shown if each["clause"] == defect.clause]
    assert all(each["differences"] for each in of_clause)
    decided = [f"{each['expected']} | {each['actual']}" for each in of_clause]
    assert not any("-matches" in each for each in decided)
    sides = DECIDED_BY.get(id_, ())
    assert any(all(side in each for side in sides) for each in decided), decided
