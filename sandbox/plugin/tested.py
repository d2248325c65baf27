"""The world of one test: opened for it, judged when it is over, shown when it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from sandbox.client import SandboxProblem, World
from sandbox.plugin.evidence import Evidence, as_name, file_name
from sandbox.plugin.hooks import MARK
from sandbox.plugin.judging import Judged, broken, words, wrong_names
from sandbox.plugin.provided import ProviderSandbox, Session

_LONGEST_NAME = 80
_TITLE = "provider sandbox"


@dataclass(frozen=True, slots=True)
class Tested:
    """A test with its world; `file` is where its evidence is kept if it fails."""

    test: str
    session: Session
    provided: ProviderSandbox
    world: World
    file: Path

    @classmethod
    def opened(
        cls, item: pytest.Item, session: Session, provided: ProviderSandbox, *, folder: Path
    ) -> "Tested":
        """Open a world for a test; fail it when there is none."""
        name = f"{as_name(item.name)[:_LONGEST_NAME] or 'test'}-{uuid4().hex[:8]}"
        session.rest += session.strays(provided)  # came before it
        try:
            world = provided.client.open(name)
        except SandboxProblem as fault:
            session.lost(provided, fault)
        return cls(item.nodeid, session, provided, world, folder / file_name(item.nodeid))

    def judge(self, allowed: Sequence[str]) -> None:
        """Fail the test for what was found in its world, and allows not."""
        if wrong := wrong_names(allowed):
            pytest.fail(f"@pytest.mark.{MARK}: {wrong}", pytrace=False)
        try:
            findings = self.world.list_findings()
        except SandboxProblem as fault:
            self.session.lost(self.provided, fault)
        self.session.finished(self.world, Judged(self.test, findings.total, allowed))
        found = broken(findings.found, allowed)
        strays = self.session.strays(self.provided, allowed)
        if found or strays:
            pytest.fail(words(found, strays, mark=MARK), pytrace=False)

    def tell(self, report: pytest.TestReport) -> None:
        """Add to a report what happened in the world, and write it to the file."""
        try:
            evidence = Evidence.of(self.world)
            evidence.write(self.file, test=self.test)
        except (SandboxProblem, OSError) as fault:
            report.sections.append((_TITLE, f"there is no evidence: {fault}"))
            return
        lines = [f"world {self.world.name}", *evidence.lines(), f"evidence  {self.file}"]
        report.sections.append((_TITLE, "\n".join(lines)))
        report.user_properties.append(("sandbox_evidence", str(self.file)))
