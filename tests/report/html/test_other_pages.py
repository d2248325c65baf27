"""The list of runs and the comparison of two, read in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.evidence.fold import fold
from sandbox.report.diff.compare import compare_runs
from sandbox.report.diff.page import diff_html
from tests.app.test_history import index, killed, made, name_of, well
from tests.report.html.axe import grave
from tests.report.html.conftest import Reader
from tests.report.runs import one_of_each

pytestmark = [pytest.mark.foreign, pytest.mark.asyncio(loop_scope="session")]


def of_runs(folder: Path) -> str:
    """Return the list of a run of each kind."""
    for number, events in enumerate((well(), one_of_each(), killed(), well())):
        made(folder, name_of(number), events, reported=number < 3)
    return index(folder)


def of_two(_folder: Path) -> str:
    """Return the comparison of a run in which all was well with one in which much was not."""
    return diff_html(compare_runs(fold(well()), fold(one_of_each())))


@pytest.mark.parametrize("make", [of_runs, of_two])
async def test_it_can_be_read_by_anybody_on_anything(
    make: Callable[[Path], str], reader: Reader, tmp_path: Path
) -> None:
    page = await reader.reads(make(tmp_path / "runs").encode())
    assert await grave(page) == []
    await page.set_viewport_size({"width": 390, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
