"""How long a file of 2,000 steps lints, beside plain YAML parsing of the same text.

The steps are a little longer than those of the catalogue, which have 220 characters on average.
Plain parsing is PyYAML's C loader, which makes dicts and lists and knows no places.
"""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from sandbox.authoring.lint.files import lint_paths
from sandbox.scenario.contract.contract import load_contracts

STEPS, ROUNDS = 2000, 5
HEAD = """\
scenario: 1
id: large
title: Every page view with one session id names the same player
why: A session id that wears out logs the player out in the middle of an evening.
matrix:
  page: [/, /login, /game]
given:
  alice: {player: {currency: EUR}}
steps:
"""
STEP = """\
  - call: fasttrack.authenticate
    name: view-{number}
    send: {{sid: <alice.sid>, headers: {{x-page: <matrix.page>}}}}
    expect:
      - must: fasttrack.authenticate.user-id-stable
        body: {{user_id: {{$either: [{{$absent: true}}, <{before}>]}}}}
    save: {{user: body.user_id}}
"""
TAIL = """\
  - check:
      - must: fasttrack.authenticate.user-id-is-the-players
        equal: [<view-{last}.user>, <alice.id>]
"""


def large_file(steps: int) -> str:
    """Write a scenario of so many steps, each using what the one before saved."""
    names = ["alice.id", *(f"view-{number}.user" for number in range(steps))]
    body = (STEP.format(number=number, before=names[number]) for number in range(steps))
    return HEAD + "".join(body) + TAIL.format(last=steps - 1)


def measure(steps: int = STEPS) -> tuple[float, float]:
    """Return the median seconds of linting and of plain parsing, in alternate rounds."""
    contracts = load_contracts()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "large.yaml"
        file.write_text(large_file(steps))

        def lint() -> None:
            report = lint_paths([str(file)], contracts=contracts, environ={})
            assert report.findings == ()

        def parse() -> None:
            yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)

        lint()
        rounds = [(_timed(lint), _timed(parse)) for _ in range(ROUNDS)]
    ours, plain = (median(pair[side] for pair in rounds) for side in (0, 1))
    return ours, plain


def main() -> None:
    ours, plain = measure()
    print(f"lint of one file with {STEPS:,} steps            {ours:.2f} s (median)")
    print(f"plain YAML parsing of the same file        {plain:.2f} s (median)")
    print(f"ratio                                        {ours / plain:.1f} times plain parsing")


def _timed(work: Callable[[], None]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
