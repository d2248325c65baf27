"""The steps that reasons.yaml lists are those of GR8, in its order: the first that fails counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import pytest

from sandbox.json_value import Json, dump_json
from sandbox.scenario.contract.reasons import load_reasons, load_steps
from sandbox.wire import Response
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import NOW, World

STEPS = load_steps("gr8")["gr8.enter"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A token and the world that it comes to."""

    header: Mapping[str, Json] = field(default_factory=lambda: {"alg": "RS256", "typ": "JWT"})
    claims: Mapping[str, Json] = field(
        default_factory=lambda: {
            "externalUserId": "p-1001",
            "defaultCurrency": "EUR",
            "iat": NOW - 10,
            "exp": NOW + 10,
        }
    )
    signer: str = "acme"
    brand: str = "acme"
    key: Response | None = None

    def with_claims(self, **claims: Json) -> "Tried":
        return replace(self, claims={**self.claims, **claims})


MISTAKES: Mapping[str, Callable[[Tried], Tried]] = {
    "jwt.header.alg": lambda tried: replace(tried, header={**tried.header, "alg": "HS256"}),
    "jwt.header.crit": lambda tried: replace(tried, header={**tried.header, "crit": ["x"]}),
    "jwt.header.typ": lambda tried: replace(tried, header={**tried.header, "typ": "other"}),
    "tenant.unknown": lambda tried: replace(tried, brand="nobody"),
    "key.fetch.status": lambda tried: replace(tried, key=Response(404)),
    "jwt.signature": lambda tried: replace(tried, signer="another"),
    "jwt.iat.type": lambda tried: tried.with_claims(iat="soon"),
    "jwt.expired": lambda tried: tried.with_claims(exp=NOW - 9),
    "claim.externalUserId": lambda tried: tried.with_claims(externalUserId=7),
    "claim.defaultCurrency": lambda tried: tried.with_claims(defaultCurrency="JPY"),
}
"""One mistake for each step that can fail by itself, in the order of the steps."""


async def reason(tried: Tried) -> object:
    world = World()
    if tried.key is not None:
        world.operator.answers["acme"] = tried.key
    header, claims = (dump_json(part).encode() for part in (tried.header, tried.claims))
    token = signing_key(tried.signer).sign_parts(header, claims)
    return (await world.enter(token, brand=tried.brand)).answered.get("reason")


def test_the_mistakes_stand_in_the_order_of_the_steps() -> None:
    last = {code: number for number, step in enumerate(STEPS) for code in step.codes}
    numbers = [last[name] for name in MISTAKES]
    assert numbers == sorted(numbers)


def test_every_reason_about_a_token_is_at_a_step() -> None:
    listed = {code for step in STEPS for code in step.codes}
    about = {code for code in load_reasons("gr8") if code.startswith(("jwt.", "key.", "claim."))}
    assert about <= listed


async def test_a_token_without_mistake_is_accepted() -> None:
    assert await reason(Tried()) is None


@pytest.mark.parametrize(("first", "second"), list(combinations(MISTAKES, 2)))
async def test_of_two_mistakes_the_step_before_counts(first: str, second: str) -> None:
    assert await reason(MISTAKES[second](MISTAKES[first](Tried()))) == first
