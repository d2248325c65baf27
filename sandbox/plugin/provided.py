"""The sandbox of a session, as tests get it, and what is left of their worlds."""

import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from sandbox.client import SandboxClient, SandboxProblem, Unreachable, World
from sandbox.client.sending import URL
from sandbox.plugin.desk import Lent, ask
from sandbox.plugin.hooks import desk_of, option
from sandbox.plugin.judging import Judged, broken, left_words

_WORLDS_KEPT = 20
_DYING_S = 3.0


@dataclass(frozen=True, slots=True)
class ProviderSandbox:
    """A sandbox that answers: its client, and its base URLs by name.

    `pid` is its process, 0 where the session did not start it; `target` is the file that it was
    started with, "" for none.
    """

    client: SandboxClient
    urls: Mapping[str, str]
    pid: int
    target: str


@dataclass(slots=True)
class Session:
    """The part of a session that needs a sandbox, in one process of pytest. `rest` are findings
    that no test could be failed for.
    """

    config: pytest.Config
    rest: list[str] = field(default_factory=list)
    _given: dict[str, ProviderSandbox] = field(default_factory=dict)
    _finished: deque[tuple[World, Judged]] = field(default_factory=deque)
    _strays: dict[str, int] = field(default_factory=dict)

    @property
    def is_worker(self) -> bool:
        """Tell whether this is a worker of pytest-xdist."""
        return hasattr(self.config, "workerinput")

    def provide(self, target: str | Path) -> ProviderSandbox:
        """Return the sandbox for a target; fail the test when there is none."""
        url = option(self.config, "sandbox_url") or os.environ.get(URL, "")
        if url:
            return self._elsewhere(url)
        name = str(target)
        lent = self._lent(name)
        if lent.fault:
            pytest.fail(lent.fault, pytrace=False)
        self._given[name] = ProviderSandbox(
            SandboxClient(lent.urls["control"]), lent.urls, pid=lent.pid, target=name
        )
        return self._given[name]

    def lost(self, provided: ProviderSandbox, fault: SandboxProblem) -> NoReturn:
        """Fail a test whose sandbox does not answer as it should, and say why it does not."""
        ended = self._end_of(provided, in_s=_DYING_S if isinstance(fault, Unreachable) else 0)
        text = f"the sandbox of these tests is gone: {ended}" if ended else str(fault)
        pytest.fail(text, pytrace=False)

    def finished(self, world: World, judged: Judged) -> None:
        """Keep the world of a test that is over for a while: an operator may still call."""
        self._finished.append((world, judged))
        if len(self._finished) > _WORLDS_KEPT:
            self._look_again(*self._finished.popleft())

    def strays(self, provided: ProviderSandbox, allowed: Sequence[str] = ()) -> list[str]:
        """Return what was found of requests that belong to no world of a test, since last asked.
        Nothing in a worker before its end: which test of which worker it was nobody knows.
        """
        return [] if self.is_worker else self._new_strays(provided.client, allowed)

    def look_at_the_rest(self) -> bool:
        """Look at what came when its test was over, or belongs to no test; tell whether there was
        anything.
        """
        while self._finished:
            self._look_again(*self._finished.popleft())
        for provided in self._given.values():
            self.rest += self._new_strays(provided.client)
        if self.is_worker:
            self.config.workeroutput["sandbox_rest"] = self.rest  # type: ignore[attr-defined]
        return bool(self.rest)

    def _end_of(self, provided: ProviderSandbox, *, in_s: float) -> str:
        """Say how the process of a sandbox ended, "" where it runs on. A system closes the sockets
        of a process before it tells the parent of its end: that may come a moment later.
        """
        if not provided.pid:
            return ""
        until = time.monotonic() + in_s
        while not (ended := self._lent(provided.target).fault) and time.monotonic() < until:
            time.sleep(0.02)
        return ended

    def _lent(self, target: str) -> Lent:
        if self.is_worker:
            address = self.config.workerinput["sandbox_desk"]  # type: ignore[attr-defined]
            return ask(address, target)
        return desk_of(self.config).lend(target)

    def _elsewhere(self, url: str) -> ProviderSandbox:
        client = SandboxClient(url)
        try:
            found = ProviderSandbox(client, client.urls(), pid=0, target="")
            before = client.world().list_findings().total
        except SandboxProblem as fault:
            pytest.fail(f"--sandbox-url: {fault}", pytrace=False)
        self._strays.setdefault(client.url, before)
        self._given[url] = found
        return found

    def _look_again(self, world: World, judged: Judged) -> None:
        try:
            late = broken(world.list_findings().since(judged.seen), judged.allowed)
            world.delete()
        except SandboxProblem:  # gone: by idleness, or with its server, which was told
            return
        self.rest += [f"{judged.test}, when it was over: {left_words(each)}" for each in late]

    def _new_strays(self, client: SandboxClient, allowed: Sequence[str] = ()) -> list[str]:
        try:
            findings = client.world().list_findings()
        except SandboxProblem:  # told by the tests
            return []
        new = findings.since(self._strays.get(client.url, 0))
        self._strays[client.url] = findings.total
        return [left_words(each) for each in broken(new, allowed)]
