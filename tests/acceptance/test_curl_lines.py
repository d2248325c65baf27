"""The curl lines of failed checks, as the report has them, pasted into a real shell."""

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from sandbox.evidence.results import MessageResult, RunResult
from sandbox.evidence.verdict import Mark
from sandbox.report.html.components.exchange import ExchangeView, exchange_view
from sandbox.report.html.components.shared import Shared
from sandbox.report.run_directory import read_run
from tests.acceptance.commands import (
    PATIENCE_S,
    SCENARIOS,
    Stand,
    environment,
    ready,
    sandbox,
    stand,
)
from tests.foreign_tools import require

MISTAKES = ("ft-stranger-is-guest", "gr8-key-pkcs1", "wallet-signature-reserialised")
"""One of each provider: two that our call meets with, and one in what the operator sends."""
KEY = "demo-ft-key"
MISSED = frozenset({Mark.FAIL, Mark.WARN})


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """An operator with a mistake for each provider, and two runs against it."""
    with stand(tmp_path_factory.mktemp("wrong"), *MISTAKES) as made:
        made.write_target(lambda text: text.replace(f'"{KEY}"', '"${DESK_KEY}"'))
        for name, more in (("hidden", ()), ("shown", ("--show-secrets",))):
            words = (*made.run_words(str(SCENARIOS), "--tag", "smoke"), "--out", name, *more)
            played = sandbox(made.folder, *words, env={"DESK_KEY": KEY})
            assert played.code == 1, played.all
        yield made


def accused(run: RunResult) -> list[tuple[MessageResult, ExchangeView]]:
    """Return every message that a check which missed judges."""
    shared = Shared.of(run)
    return [
        (cell.messages[name], exchange_view(cell.messages[name], shared))
        for cell in run.cells
        for name in dict.fromkeys(m for check in cell.marked(*MISSED) for m in check.messages)
        if name in cell.messages
    ]


def status_of_pasted(line: str, folder: Path) -> str:
    """Paste a line into a shell that only wants to know the status."""
    begin, curl, rest = line.rpartition("curl ")
    done = subprocess.run(
        [require("bash")],
        input=f"{begin}{curl}-s -o /dev/null -w '%{{http_code}}' {rest}",
        cwd=folder,
        env=environment({"DESK_KEY": KEY}),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return done.stdout


def latest(wrong: Stand, runs: str) -> RunResult:
    return read_run(wrong.folder / runs / "latest")


def by_tls(message: MessageResult, urls: Mapping[str, str]) -> MessageResult:
    """Return a message that came in the clear as it comes to the port with TLS."""
    request = message.started.request
    [name] = [name for name, url in urls.items() if request.url.startswith(f"{url}/")]
    url = request.url.replace(urls[name], urls[f"{name}_tls"])
    started = structs.replace(message.started, request=structs.replace(request, url=url))
    return replace(message, started=started)


def test_each_line_of_a_run_that_shows_secrets_reproduces_the_exchange(wrong: Stand) -> None:
    require("curl")
    run = latest(wrong, "shown")
    found = [
        (message, view)
        for message, view in accused(run)
        if message.ended and message.ended.response
    ]
    assert {message.operation.partition(".")[0] for message, _ in found} >= {
        "fasttrack",
        "gr8",
        "wallet",
    }
    assert {message.is_received for message, _ in found} == {True, False}
    words = ("serve", "--target", str(wrong.target), "--base-port", str(wrong.base_port))
    with ready(wrong.folder, *words, env={"DESK_KEY": KEY}) as told:
        found += [
            (secure, exchange_view(secure, Shared.of(run)))
            for secure in [by_tls(message, told) for message, _ in found if message.is_received][:2]
        ]
        again = {
            view.line: (view.status, status_of_pasted(view.curl, wrong.folder)) for _, view in found
        }
    assert {line: pair for line, pair in again.items() if pair[0] != pair[1]} == {}
    assert any("https:" in line for line in again)


def test_each_line_of_a_run_that_hides_names_what_it_lacks(wrong: Stand) -> None:
    found = accused(latest(wrong, "hidden"))
    assert found
    for _, view in found:
        assert KEY not in view.curl
        told = " ".join(view.hidden)
        if "${DESK_KEY}" in view.curl:
            assert "DESK_KEY" in told
        if "‹" in view.curl:
            assert "--show-secrets" in told, (view.id, view.curl, told)
    assert any("${DESK_KEY}" in view.curl for _, view in found)
    assert any("‹" in view.curl for _, view in found)
