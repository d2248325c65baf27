"""What is measured of a checkout, each by a function from a tree to numbers."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.load import authenticating, echoing, h2load_is_there
from bench.serving import GOAL, measured
from bench.tree import Tree, folder, free_block, started
from sandbox.transport.inbound.ports import free_port

SEED = "7"
REQUESTS = 6000
_PASSED_OR_JUDGED = (0, 1, 3)

Numbers = Mapping[str, float]
"""Row of the table → number. A function may fill several rows."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measurement. `rows` are the names of its numbers, each with its unit in brackets."""

    rows: tuple[str, ...]
    of: Callable[[Tree], Numbers]
    rounds: int = 5


def _command(row: str, *words: str) -> Measure:
    return Measure((row,), lambda tree: {row: tree.run(tree.sandbox(*words))})


def _ready(tree: Tree) -> Numbers:
    with folder() as made:
        with started(tree, "serve", "--base-port", "0", folder=made) as fresh:
            pass
        with started(tree, "serve", "--base-port", "0", folder=made) as again:
            return {_FRESH: fresh.start_s, _AGAIN: again.start_s}


_FRESH, _AGAIN = "serve to ready, certificates made (s)", "serve to ready, certificates there (s)"
_QUIET, _LOUD = "wallet authenticate (requests/s)", "the same, evidence to disk (requests/s)"
_ECHO, _PEAK = "bare ASGI echo, same server (requests/s)", "peak memory of serve after that (MB)"
_QUIET_US, _LOUD_US = "processor time of a request (µs)", "the same, evidence to disk (µs)"
_SHARE, _COST = "authenticate, share of the bare echo", "evidence, cost in throughput"


_PLUGIN = "import of the pytest plugin, where nothing uses it (ms)"


def _plugin(tree: Tree) -> Numbers:
    """Read what `-X importtime` says of the plugin, once pytest itself is there."""
    command = [str(tree.home / ".venv/bin/python"), "-X", "importtime", "-c"]
    command.append("import pytest, sandbox.plugin.hooks")
    done = subprocess.run(command, cwd=tree.home, capture_output=True, text=True, check=False)
    found = re.search(r"(\d+) \| sandbox\.plugin\.hooks$", done.stderr, re.MULTILINE)
    return {_PLUGIN: int(found[1]) / 1000} if found else {}


def _load(tree: Tree) -> Numbers:
    quiet = authenticating(tree, REQUESTS, evidence=False)
    loud = authenticating(tree, REQUESTS, evidence=True)
    echo = echoing(tree, REQUESTS)
    return {
        _QUIET: quiet.per_s,
        _LOUD: loud.per_s,
        _ECHO: echo,
        _SHARE: quiet.per_s / echo,
        _COST: 1 - loud.per_s / quiet.per_s,
        _QUIET_US: quiet.processor_us,
        _LOUD_US: loud.processor_us,
        _PEAK: quiet.peak_mb,
    }


_ON, _OFF = "authenticate, everything on (requests/s)", "the same, all off (requests/s)"
_KEPT = f"everything on, share of all off (goal {GOAL:.2f})"


def _judged(tree: Tree) -> Numbers:
    if not (tree.home / "bench/all_off.py").exists():
        return {}
    on, off = measured(tree, rounds=2)
    return {_ON: on, _OFF: off, _KEPT: on / off}


def _catalogue(jobs: int) -> Measure:
    row = f"run of the catalogue, --jobs {jobs} (s)"

    def of(tree: Tree) -> Numbers:
        port, base = free_port(), free_block()
        wallet = f"http://127.0.0.1:{base + 3}"
        operator = ("operator", "--port", str(port), "--wallet-url", wallet)
        with folder() as made:
            target = made / "target.yaml"
            printed = tree.sandbox(*operator, "--print-target")
            tree.run(["sh", "-c", 'out=$1; shift; "$@" > "$out"', "sh", str(target), *printed])
            with started(tree, *operator, folder=made):
                words = ["run", "scenarios", "--target", str(target), "--seed", SEED]
                words += ["--base-port", str(base), "--jobs", str(jobs), "--out", str(made)]
                return {row: tree.run(tree.sandbox(*words), ends=_PASSED_OR_JUDGED)}

    return Measure((row,), of, rounds=1)


_PAGE, _PAGE_MB, _OPENED = (
    "report.html of 500 cells, 20,000 messages: made (s)",
    "its size (MB, goal 15)",
    "opened in Chromium (s, goal 2)",
)


def _large_report(tree: Tree) -> Numbers:
    if not (tree.home / "bench/large_report.py").exists():
        return {}
    command = [str(tree.home / ".venv/bin/python"), "-m", "bench.large_report"]
    done = subprocess.run(command, cwd=tree.home, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return {_PAGE: found["made_s"], _PAGE_MB: found["mb"], _OPENED: found["opened_s"]}


def _word(word: str) -> Measure:
    row = f"make {word} (s)"

    def of(tree: Tree) -> Numbers:
        known = f"\n{word}:" in (tree.home / "Makefile").read_text()
        return {row: tree.run(["make", word])} if known else {}

    return Measure((row,), of, rounds=1)


def measures(*, catalogue: bool, suites: bool) -> Iterator[Measure]:
    """Yield what is to be measured; runs of the catalogue and of the tests take minutes."""
    yield _command("sandbox --help (s)", "--help")
    yield _command("sandbox list scenarios (s)", "list", "scenarios")
    yield _command("sandbox lint scenarios (s)", "lint", "scenarios")
    yield Measure((_AGAIN, _FRESH), _ready)
    yield Measure((_PLUGIN,), _plugin)
    yield Measure((_PAGE, _PAGE_MB, _OPENED), _large_report, rounds=3)
    if h2load_is_there():
        rows = (_QUIET, _LOUD, _ECHO, _SHARE, _COST, _QUIET_US, _LOUD_US, _PEAK)
        yield Measure(rows, _load, rounds=3)
        yield Measure((_ON, _OFF, _KEPT), _judged, rounds=3)
    if catalogue:
        yield from (_catalogue(jobs) for jobs in (4, 16))
    if suites:
        yield from (_word(word) for word in ("quick", "test"))
