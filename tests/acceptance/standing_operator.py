"""A reference operator in a thread of its own, for commands that bring their own event loop."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from sandbox.cli.main import cli
from sandbox.reference_operator.reference import ReferenceOperator
from tests.app.files import BAD_SID, LIVE_SID


@contextmanager
def standing(*defects: str) -> Iterator[str]:
    """Yield the operator's target file as text."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def entered(operator: ReferenceOperator) -> str:
        await operator.__aenter__()
        return operator.target()

    operator = ReferenceOperator(urls={"wallet": "http://127.0.0.1:9"}, defects=defects)
    target = asyncio.run_coroutine_threadsafe(entered(operator), loop).result()
    try:
        yield target
    finally:
        left = operator.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(left, loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def project(folder: Path, *defects: str) -> Iterator[Path]:
    """Yield a folder with a target of a standing operator and two scenarios."""
    with standing(*defects) as target:
        (folder / "target.yaml").write_text(target)
        (folder / "scenarios").mkdir()
        (folder / "scenarios" / "bad-sid.yaml").write_text(BAD_SID)
        (folder / "scenarios" / "live-sid.yaml").write_text(LIVE_SID)
        yield folder


def sandbox(*words: str) -> tuple[int, str]:
    """Run the command line in this process; what it did not catch is raised."""
    result = CliRunner().invoke(cli, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return int(result.return_value or 0), result.output


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Run the project's scenarios on free ports, run directories below the project."""
    return sandbox(
        "run",
        str(folder / "scenarios"),
        "--target",
        str(folder / "target.yaml"),
        "--base-port",
        "0",
        "--out",
        str(folder / "runs"),
        *words,
    )
