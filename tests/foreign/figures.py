"""Prints how many mistakes of foreign operators the diagnosis names.

    python -m tests.foreign.figures

Plays the tests that make each mistake; where a language's tools are missing, its line is.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROPERTY = "diagnosis"
"""Under this name a test records what is to be printed."""

Recording = Callable[[str, object], None]
"""What pytest's fixture `record_property` is."""


class _Printed:
    """Prints what tests recorded."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print it at the end of a test's call."""
        for name, told in report.user_properties if report.when == "call" else ():
            if name == PROPERTY:
                print(f"\n{told}")


def main() -> int:
    """Return what pytest does."""
    words = ["-q", "-p", "no:xdist", "-k", "each_mistake_made_in", str(Path(__file__).parent)]
    return int(pytest.main(words, plugins=[_Printed()]))


if __name__ == "__main__":
    sys.exit(main())
