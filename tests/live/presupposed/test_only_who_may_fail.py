"""Each operation in turn gives no answer, a late one, a reset, a refusal: who may fail fails.

Which may is what the contract says: a clause is missed only on messages that could show all that
it presupposes. What a broken operation leaves of its own messages, and of those that rest on them,
is what `left` makes. A must fails for every breakage, for each of them breaks one.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pytest

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.authoring.loading import load_scenarios
from sandbox.engine.judging.presupposed import bare_subject, unseen
from sandbox.engine.world.exchange import Exchange, Starter
from sandbox.errors import PeerFault, PeerTrouble
from sandbox.evidence.verdict import Mark
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.registry import prepare
from sandbox.reference_operator.wallet.desk.provider import WalletProvider
from sandbox.scenario.contract.contract import Contracts, load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import read_target
from sandbox.wire import Response
from tests.engine.fakes import environment, exchange, world
from tests.live.presupposed.breaking import PATIENCE_S, Breakage, broken
from tests.mutants.trials import CATALOGUE
from tests.verdicts import Verdicts, judged


@dataclass(frozen=True, slots=True)
class Broken:
    """One operation of the operator: its path, who rests on its answer, and what is played."""

    operation: str
    path: str
    scenarios: tuple[str, ...]
    resting: str = ""
    reason: str = ""
    variant: str = ""

    @property
    def room(self) -> str:
        return self.operation.partition(".")[0]


TOKENS = ("gr8-token-claims", "gr8-first-entry", "gr8-currency-mismatch", "gr8-player-ids")
EVERY = (
    Broken(
        "fasttrack.authenticate",
        "/authenticate",
        ("ft-valid-sid", "ft-page-views", "ft-two-players", "ft-bad-sid", "ft-user-ids"),
        resting="fasttrack.login",
        reason="authenticate",
    ),
    Broken(
        "fasttrack.get-token",
        "/oauth/token",
        ("ft-oauth-token", "ft-valid-sid", "ft-page-views"),
        resting="fasttrack.login",
        reason="oauth",
        variant="ft-oauth",
    ),
    Broken(
        "gr8.get-jwt-token",
        "/api/v1/auth/get-jwt-token",
        (*TOKENS, "gr8-two-players", "gr8-returning-player", "journey-fifty-each"),
    ),
    Broken(
        "gr8.get-public-key",
        "/api/v1/sportsbook-iframe/auth/keys/get-public-key",
        (*TOKENS, "gr8-key-form", "gr8-key-cache", "gr8-brand-routing"),
        resting="gr8.enter",
        reason="key.fetch",
    ),
    Broken(
        "wallet.launch",
        "/launch",
        ("wallet-request", "wallet-two-players", "wallet-relaunch", "journey-two-players"),
    ),
)
TROUBLES = {
    Breakage.SILENCE: PeerTrouble.TIMEOUT,
    Breakage.LATE: PeerTrouble.TIMEOUT,
    Breakage.RESET: PeerTrouble.BROKEN,
}
REASONS = {
    Breakage.SILENCE: "timeout",
    Breakage.LATE: "timeout",
    Breakage.RESET: "unreachable",
    Breakage.REFUSAL: "status",
}
TRIED = [(one, breakage) for one in EVERY for breakage in Breakage]


def left(one: Broken, breakage: Breakage) -> Iterable[Exchange]:
    """Return the messages that a breakage leaves: its own, and those that rest on them."""
    trouble = TROUBLES.get(breakage)
    own = exchange(1, operation=one.operation, starter=Starter.PROVIDER)
    if trouble is None:
        own.response = Response(500, body=b'{"error": "out of order"}')
    else:
        own.response, own.trouble = None, PeerFault(trouble, "no answer")
    yield own
    if one.resting:
        said = {"verdict": "refused", "reason": f"{one.reason}.{REASONS[breakage]}"}
        yield exchange(3, operation=one.resting, starter=Starter.PLAYER, answered=said)


def may_fail(one: Broken, breakage: Breakage, contracts: Contracts) -> set[str]:
    """Return the clauses that may be missed, by what the contract says that they presuppose."""
    stage = world(environment())
    return {
        clause.id
        for clause in contracts.clauses.values()
        if clause.id.startswith(f"{one.room}.")
        for message in left(one, breakage)
        if not unseen(stage, clause.presupposes, bare_subject(message))
    }


def _impatient(contracts: Contracts) -> Contracts:
    soon = {n: replace(o, within_s=PATIENCE_S) for n, o in contracts.operations.items()}
    return replace(contracts, operations=soon)


async def _tried(sandbox: Sandbox, one: Broken, breakage: Breakage) -> Verdicts:
    scenarios = [each for each in _catalogue() if each.id in one.scenarios]
    variants = (one.variant,) if one.variant else ()
    async with (
        ReferenceOperator(urls=sandbox.listeners.urls, variants=variants) as operator,
        broken(operator.url, one.path, breakage) as url,
    ):
        text = operator.target().replace(operator.url, url)
        for room, setting in (
            ("fasttrack", f"client.timeout_ms: {int(PATIENCE_S * 1000)}"),
            ("gr8", f"key.timeout_s: {PATIENCE_S}"),
        ):
            text = text.replace(f"\n{room}:\n", f"\n{room}:\n  settings: {{{setting}}}\n")
        target = read_target(text, file="target.yaml", environ={})
        seed = f"{one.operation}-{breakage}"
        return await judged(sandbox, target, scenarios, seed=seed, at_once=8)


def _catalogue() -> Sequence[Scenario]:
    return load_scenarios([CATALOGUE], contracts=load_contracts())


async def _all() -> dict[tuple[str, Breakage], Verdicts]:
    places = asyncio.Semaphore(5)
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0)) as sandbox:
        sandbox.default.contracts = _impatient(sandbox.default.contracts)
        impatient = replace(sandbox)  # whose cells run on these contracts
        # a pre-flight would have heard this operator, so that it is known to be wired to us
        sandbox.default.directory.hear("wallet.authenticate", world=sandbox.default)

        async def one(broken_: Broken, breakage: Breakage) -> Verdicts:
            async with places:
                return await _tried(impatient, broken_, breakage)

        found = await asyncio.gather(*(one(*each) for each in TRIED))
    return {(b.operation, how): seen for (b, how), seen in zip(TRIED, found, strict=True)}


@pytest.fixture(scope="module")
def played() -> dict[tuple[str, Breakage], Verdicts]:
    """Play every breakage once, side by side."""
    prepare()
    return asyncio.run(_all())


@pytest.mark.parametrize(("one", "breakage"), TRIED, ids=lambda x: getattr(x, "operation", x))
def test_only_clauses_fail_that_may_and_a_must_does(
    one: Broken, breakage: Breakage, played: dict[tuple[str, Breakage], Verdicts]
) -> None:
    verdicts, allowed = played[one.operation, breakage], may_fail(one, breakage, load_contracts())
    missed = {check.clause for _, check in verdicts.missed()}
    assert missed - allowed == set()
    assert any(check.mark is Mark.FAIL for _, check in verdicts.missed()), verdicts.not_passed()


@pytest.mark.parametrize("breakage", Breakage)
def test_no_token_is_no_wrong_token(
    breakage: Breakage, played: dict[tuple[str, Breakage], Verdicts]
) -> None:
    cells = played["gr8.get-jwt-token", breakage].cells
    told = {check.clause: check for cell in cells for check in cell.marked(Mark.UNCLEAR)}
    for name in ("gr8.jwt.player-id-form", "gr8.jwt.currency-is-the-players"):
        assert "it was not seen that there was a token" in told[name].actual


async def test_a_refused_signature_is_that_and_nothing_else() -> None:
    prepare()
    async with (
        open_sandbox(demo_target(), SandboxOptions(base_port=0)) as sandbox,
        ReferenceOperator(urls=sandbox.listeners.urls) as operator,
    ):
        key = WalletProvider().private_key
        text = operator.target().replace(key, f"another-{key}")
        target = read_target(text, file="target.yaml", environ={})
        wanted = {"wallet-request", "wallet-relaunch", "wallet-many-launches", "wallet-refused"}
        wanted |= {"journey-two-players", "journey-one-player", "wallet-two-players"}
        scenarios = [each for each in _catalogue() if each.id in wanted]
        seen = await judged(sandbox, target, scenarios, seed="signature", at_once=8)
    failed = {check.clause for _, check in seen.missed() if check.mark is Mark.FAIL}
    assert failed == {"wallet.signature.valid"}
