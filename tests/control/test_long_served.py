"""A world that is served for long is bounded by its ring, not by what a cell of a run may keep."""

from pathlib import Path

from sandbox.app.worlds import WorldLimits
from sandbox.engine.serving.ring import RingBounds
from sandbox.transport.bounds import Bounds
from tests.control.served import DEMO, code_of, serving


async def test_requests_beyond_the_bound_of_a_cell_are_answered(tls_directory: Path) -> None:
    bounds = Bounds(max_cell_bytes=10_000, max_run_bytes=10_000, max_stray_bytes=10_000)
    limits = WorldLimits(ring=RingBounds(max_exchanges=5))
    async with serving(tls_directory, limits=limits, bounds=bounds) as served:
        await served.post("/worlds", {"name": "mine"})
        ticket = await served.ticket("mine")
        for one in (DEMO, ticket):
            answers = [await served.authenticate(one) for _ in range(20)]
            assert {answer.status_code for answer in answers} == {200}
            assert {code_of(answer) for answer in answers} == {1}
        for world in ("default", "mine"):
            kept = (await served.get(f"/worlds/{world}"))["requests"]
            assert isinstance(kept, dict)
            assert (kept["kept"], kept["evicted"]) == (5, 15)
