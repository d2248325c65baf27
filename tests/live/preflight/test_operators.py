"""Every correct operator there is: none is stopped, and nothing is held against it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.app import Sandbox, SandboxOptions, open_sandbox
from sandbox.app.preflight_services import preflight_services
from sandbox.app.serve import demo_target
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.masks import Masks
from sandbox.preflight.preflight import Level, Line, preflight
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.reference_operator.variants import ALL, Variant
from sandbox.scenario.target.target import read_target
from sandbox.transport.clock import RealTime

AT_ONCE = 6


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox(demo_target(), SandboxOptions(base_port=0, seed="variants")) as there:
        yield there


async def looked(sandbox: Sandbox, variant: Variant) -> tuple[Line, ...]:
    urls = sandbox.listeners.urls
    async with ReferenceOperator(urls=urls, variants=(variant.id,)) as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        evidence = Evidence(None, now_s=RealTime().now_s, masks=Masks())
        context = sandbox.context_for(target, evidence, seed=variant.id)
        return await preflight(context, (), preflight_services(sandbox))


ADVISED = {"gr8-iat-dated-back", "wallet-bound-to-the-session-unsaid"}
"""A token may be dated back; that its clock may be slow is worth a line all the same. So is that
the session decides who plays, where the target does not say so.
"""


async def test_no_correct_operator_is_stopped_or_warned_beyond_what_a_run_warns_of(
    sandbox: Sandbox,
) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(variant: Variant) -> list[str]:
        async with places:
            lines = await looked(sandbox, variant)
        wrong = [line for line in lines if line.level in (Level.WARN, Level.PROBLEM)]
        return [
            f"{variant.id}: {line.line}: {line.text}"
            for line in wrong
            if line.level is Level.PROBLEM or line.clause not in variant.warned
            if variant.id not in ADVISED
        ]

    found = await asyncio.gather(*(one(variant) for variant in ALL))
    assert "\n".join(line for lines in found for line in lines) == ""
    assert len(found) > 20
