"""A conversation with an operator that is written in Node, captured and played again."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.app.worlds import WorldLimits
from sandbox.app.worlds.files.capturing import capture
from sandbox.scenario.target.target import read_target
from tests.capture.conversation import Talk
from tests.capture.replay import played, saved
from tests.capture.test_capture import converse
from tests.foreign.against import running
from tests.foreign.node.target import target_yaml
from tests.foreign.node.test_node_operator import OPERATOR, node
from tests.foreign_tools import require
from tests.ports import OFFSETS, free_base_port

pytestmark = pytest.mark.foreign


@asynccontextmanager
async def node_talk(tls: Path, *switches: str) -> AsyncIterator[Talk]:
    """Serve for an operator in Node, which has to know the wallet's port before."""
    words = [word for switch in switches for word in ("--switch", switch)]
    base = free_base_port()
    wallet = f"http://127.0.0.1:{base + OFFSETS['wallet']}"
    async with running(require("node"), OPERATOR, "--wallet", wallet, *words) as told:
        target = read_target(target_yaml(told), file="target.yaml", environ={})
        options = SandboxOptions(base_port=base, tls_dir=tls, worlds=WorldLimits())
        async with open_sandbox(target, options) as sandbox:
            assert sandbox.worlds is not None
            world = await sandbox.worlds.open("suite")
            async with httpx2.AsyncClient(timeout=30) as client:
                yield Talk(sandbox, world, client)


async def test_it_passes_again_and_fails_with_each_mistake(tmp_path: Path) -> None:
    async with node_talk(tmp_path) as talk:
        await converse(talk)
        text = capture(talk.world)
        scenario = saved(text, tmp_path)
        said = await played(talk.sandbox, talk.world.target, scenario, seed="node")
    assert said.not_passed() == {}, text
    wanted = {"wallet.signature.valid", "wallet.code-2.is-a-failure"}
    listed = json.loads(node("--list-switches").stdout)
    for clause in wanted:
        mistake = next(each["name"] for each in listed if each["clause"] == clause)
        async with node_talk(tmp_path, mistake) as talk:
            said = await played(talk.sandbox, talk.world.target, scenario, seed=mistake)
        assert said.misses(clause), (mistake, said.not_passed())
