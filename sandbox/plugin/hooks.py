"""What pytest loads: options, the mark, the fixtures, and the hooks that lead to the rest.

Sessions that use none of it load this module and nothing else of ours.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from sandbox.client import World
    from sandbox.plugin.desk import Desk
    from sandbox.plugin.provided import ProviderSandbox, Session
    from sandbox.plugin.tested import Tested

_SESSION: "pytest.StashKey[Session]" = pytest.StashKey()
_DESK: "pytest.StashKey[Desk]" = pytest.StashKey()
_TESTED: "pytest.StashKey[Tested]" = pytest.StashKey()

MARK = "sandbox_allows"
_MARK_TEXT = (
    f"{MARK}(*findings): do not fail the test for these findings of its world: ids of clauses,"
    " `unexpected`, `near-miss`; * stands for anything"
)

OPTIONS = (
    ("sandbox_url", "URL", "Control port of a sandbox that is up already; none is started then."),
    (
        "sandbox_target",
        "FILE",
        "Target of the sandbox that is started, as `sandbox serve` takes it.",
    ),
    ("sandbox_base_port", "PORT", "First port of the sandbox that is started; 0 takes free ones."),
    ("sandbox_evidence", "DIR", "Where the evidence of failed tests is kept."),
)
"""Options of ours: the name in a configuration file, the value's, what it says."""


class Worker(Protocol):
    """A worker of pytest-xdist, as the process that started it knows it."""

    config: pytest.Config
    workerinput: dict[str, object]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options; each but the URL's token can stand in the configuration file, too."""
    group = parser.getgroup("sandbox", "provider sandbox")
    for name, metavar, text in OPTIONS:
        group.addoption(f"--{name.replace('_', '-')}", metavar=metavar, default=None, help=text)
        parser.addini(name, text, default="")


def option(config: pytest.Config, name: str) -> str:
    """Return an option of ours: of the command line, else of the configuration file, else ""."""
    return str(config.getoption(name) or config.getini(name) or "")


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", _MARK_TEXT)


@pytest.fixture(scope="session")
def sandbox_target(pytestconfig: pytest.Config) -> str | Path:
    """The target of the sandbox that is started, its file or its name in sandbox.toml; "" for what
    `sandbox serve` finds by itself. Override it where the tests start the operator.
    """
    return option(pytestconfig, "sandbox_target")


@pytest.fixture(scope="session")
def provider_sandbox(pytestconfig: pytest.Config, sandbox_target: str | Path) -> "ProviderSandbox":
    """A sandbox for the whole session, started when the first test asks for it."""
    return _session(pytestconfig).provide(sandbox_target)


@pytest.fixture
def sandbox_world(
    request: pytest.FixtureRequest,
    provider_sandbox: "ProviderSandbox",
    tmp_path_factory: pytest.TempPathFactory,
) -> "Iterator[World]":
    """A fresh world of the sandbox. When the test is over it fails for what was found there: a
    broken must, a request that no provider serves, one that nearly was what the test waited for.
    """
    from sandbox.plugin.evidence import folder_of
    from sandbox.plugin.tested import Tested

    item: pytest.Item = request.node
    folder = folder_of(item.config, tmp_path_factory)
    tested = Tested.opened(item, _session(item.config), provider_sandbox, folder=folder)
    item.stash[_TESTED] = tested
    yield tested.world
    tested.judge([name for mark in item.iter_markers(MARK) for name in mark.args])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the evidence of a test that failed, and show what happened in its world."""
    report = yield
    tested = item.stash.get(_TESTED, None)
    if tested is not None and report.failed:
        tested.tell(report)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look for what no test could be failed for; the session fails for it."""
    ours = session.config.stash.get(_SESSION, None)
    if ours is not None and ours.look_at_the_rest() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what no test was failed for."""
    ours = config.stash.get(_SESSION, None)
    if ours is not None and ours.rest:
        terminalreporter.section("provider sandbox: no test was failed for this", red=True)
        for text in dict.fromkeys(ours.rest):  # workers see the same
            terminalreporter.write_line(text)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what was started, however the session ended."""
    desk = config.stash.get(_DESK, None)
    if desk is not None:
        desk.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "Worker") -> None:
    """Tell a worker of pytest-xdist whom to ask for the sandbox: all have one together."""
    node.workerinput["sandbox_desk"] = desk_of(node.config).address()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: "Worker") -> None:
    """Take what a worker has found that no test was failed for."""
    if told := getattr(node, "workeroutput", {}).get("sandbox_rest"):
        _session(node.config).rest += told


def desk_of(config: pytest.Config) -> "Desk":
    """Return the desk of this process, which starts sandboxes."""
    from sandbox.plugin.desk import Desk

    if _DESK not in config.stash:
        config.stash[_DESK] = Desk(
            base_port=option(config, "sandbox_base_port"), folder=config.rootpath
        )
    return config.stash[_DESK]


def _session(config: pytest.Config) -> "Session":
    from sandbox.plugin.provided import Session

    if _SESSION not in config.stash:
        config.stash[_SESSION] = Session(config)
    return config.stash[_SESSION]
