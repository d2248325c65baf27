"""An operator whose circuit breaker opens at the first failure is right, if it closes again."""

import pytest

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.serve import demo_target
from sandbox.reference_operator import variants
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.variant import Variant
from sandbox.reference_operator.wallet.desk.conduct import ClientOptions, WalletConduct
from sandbox.scenario.target.target import read_target
from tests.mutants.probes import scenarios
from tests.verdicts import Verdicts, judged

CELL = "wallet-code-2-passes[second=twice]"


async def verdicts(monkeypatch: pytest.MonkeyPatch, *, keeps_away_s: float) -> Verdicts:
    client = ClientOptions(keeps_away_after=1, keeps_away_s=keeps_away_s)
    breaker = Variant("breaker", "It keeps away.", "", WalletConduct(client=client))
    monkeypatch.setitem(variants.BY_ID, breaker.id, breaker)
    chosen = [one for one in scenarios() if CELL in {cell.id for cell in one.cells()}]
    async with (
        open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="breaker")) as sandbox,
        ReferenceOperator(urls=sandbox.listeners.urls, variants=(breaker.id,)) as operator,
    ):
        target = read_target(operator.target(), file="target.yaml", environ={})
        return await judged(
            sandbox, target, chosen, seed="breaker", at_once=1, cells=frozenset({CELL})
        )


async def test_it_is_accused_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await verdicts(monkeypatch, keeps_away_s=6.0)
    assert found.outcomes == {CELL: "PASSED"}
