"""The operator's own sportsbook page, and the sandbox whose iFrame stands on it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from sandbox.app import SandboxOptions, open_sandbox
from sandbox.json_value import Json
from sandbox.reference_operator.gr8.desk.sportsbook_page import SportsbookPage
from sandbox.reference_operator.reference import ReferenceOperator
from sandbox.scenario.target.target import read_target
from sandbox.wire import Request, Response
from tests.e2e.browsing import PATIENCE_MS, Visitor
from tests.engine.fakes import as_json
from tests.ports import free_port

if TYPE_CHECKING:
    from playwright.async_api import FrameLocator

SHOWN = SportsbookPage.show


@dataclass(slots=True)
class HostStage:
    """`page` is the operator's, in whose text `changed` is replaced, to make it wrong."""

    page: str
    login: str
    sportsbook: str
    events: list[Mapping[str, Json]] = field(default_factory=list)
    changed: Mapping[str, str] = field(default_factory=dict)

    async def open(self, visitor: Visitor, changed: Mapping[str, str] | None = None) -> None:
        """Open the operator's page, as it is or changed."""
        self.changed = changed or {}
        await visitor.page.goto(self.page)

    def served(self, page: SportsbookPage, request: Request) -> Response:
        """Serve the page in the text that was asked for."""
        answer = SHOWN(page, request)
        text = answer.body.decode()
        for old, new in self.changed.items():
            assert old in text
            text = text.replace(old, new)
        return replace(answer, body=text.encode())

    async def log_in(self, visitor: Visitor, name: str) -> None:
        """Log somebody in by the operator's form, in another tab of the same browser."""
        tab = await visitor.page.context.new_page()
        await tab.goto(self.login)
        await tab.fill("#name", name)
        await tab.click("#log-in")
        await tab.wait_for_selector("#welcome")
        await tab.close()

    async def frame(self, visitor: Visitor, state: str) -> "FrameLocator":
        """Wait until the iFrame shows that state."""
        found = visitor.page.frame_locator("#sportsbook")
        await found.locator(f"body[data-state={state}]").wait_for(timeout=PATIENCE_MS)
        return found

    async def end_session(self, visitor: Visitor) -> None:
        """End the session as the operator's site does it elsewhere, behind the page's back."""
        await visitor.page.context.request.post(f"{self.page}/log-out")

    def reasons(self) -> list[str]:
        """Reasons of every verdict of the sandbox so far, in order."""
        answered = [event.get("answered") for event in self.events]
        return [
            str(one["reason"]) for one in answered if isinstance(one, Mapping) and "reason" in one
        ]


@asynccontextmanager
async def host_stage(tls_dir: Path, *, settings: str = "") -> AsyncIterator[HostStage]:
    """Start the operator and the sandbox, each of which has to know the other's address."""
    port = free_port()
    draft = ReferenceOperator(port=0)
    async with draft:
        text = draft.target().replace(draft.url, f"http://127.0.0.1:{port}")
    text = text.replace("gr8:\n", f"gr8:\n  settings: {settings}\n") if settings else text
    target = read_target(text, file="target.yaml", environ={})
    stage = HostStage(f"http://127.0.0.1:{port}/sportsbook", f"http://127.0.0.1:{port}/login", "")
    watchers = (lambda event: stage.events.append(as_json(event)),)
    opening = SandboxOptions(base_port=0, tls_dir=tls_dir, watchers=watchers)
    async with open_sandbox(target, opening) as sandbox:
        stage.sportsbook = sandbox.listeners.urls["gr8"]

        def shown(page: SportsbookPage, request: Request) -> Response:
            return stage.served(page, request)

        with patch.object(SportsbookPage, "show", shown):
            async with ReferenceOperator(port=port, urls={"gr8": stage.sportsbook}):
                yield stage
