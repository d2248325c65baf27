"""What judging costs: the wallet with everything on that `serve` has, beside one with all off.

On: worlds, passive judge, the ring of exchanges, a line for each request, into a file. Off: a
sandbox that answers and nothing more. Both are up together and are asked in turn, so that a busy
machine slows both alike. `python -m bench.serving` prints the table by itself.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench.load import h2load_is_there, load_of
from bench.tree import START_S, Tree, folder

GOAL = 0.80
ROUNDS, REQUESTS = 5, 2000
_PATH = "/api/wallet/authenticate"


def measured(tree: Tree, *, rounds: int = ROUNDS, requests: int = REQUESTS) -> tuple[float, float]:
    """Return the requests a second with everything on and with all off, medians of the rounds."""
    with folder() as made, ExitStack() as servers:
        urls = {
            "on": servers.enter_context(_everything_on(tree, made)),
            "off": servers.enter_context(_all_off(tree, made)),
        }
        found: dict[str, list[float]] = {name: [] for name in urls}
        for number in range(rounds + 1):
            for name in sorted(urls, reverse=bool(number % 2)):
                per_s = load_of(urls[name] + _PATH, requests, folder=made)
                if number:  # the first round warms up
                    found[name].append(per_s)
        return median(found["on"]), median(found["off"])


@contextmanager
def _everything_on(tree: Tree, made: Path) -> Iterator[str]:
    words = tree.sandbox("serve", "--demo", "--base-port", "0")
    with (made / "lines.txt").open("wb") as lines:
        ready = made / "on.json"
        yield from _served([*words, "--ready-file", str(ready)], ready, cwd=made, stdout=lines)


@contextmanager
def _all_off(tree: Tree, made: Path) -> Iterator[str]:
    ready = made / "off.json"
    program = str(tree.home / "bench" / "all_off.py")
    words = [tree.sandbox()[0], program, str(ready)]
    yield from _served(words, ready, cwd=made, stdout=subprocess.DEVNULL)


def _served(words: list[str], ready: Path, *, cwd: Path, stdout: object) -> Iterator[str]:
    process = subprocess.Popen(words, cwd=cwd, stdout=stdout)  # type: ignore[call-overload]
    try:
        ends = time.perf_counter() + START_S
        while not (ready.exists() and ready.stat().st_size):
            if process.poll() is not None or time.perf_counter() > ends:
                raise SystemExit(f"{words[1:]} did not start")
            time.sleep(0.01)
        url: str = json.loads(ready.read_text())["wallet"]
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_S)


def main() -> int:
    if not h2load_is_there():
        print("this needs h2load (Debian: nghttp2-client)", file=sys.stderr)
        return 2
    on, off = measured(Tree("this", Path(__file__).parents[1]))
    print(f"all off             {off:>8,.0f} requests/s")
    print(f"everything on       {on:>8,.0f} requests/s")
    print(f"ratio               {on / off:>8.2f} (goal {GOAL:.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
