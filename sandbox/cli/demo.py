"""`make demo`: the catalogue against the correct operator, then one scenario against a broken one.

Everything is started as a user would start it, as commands of their own, which are shown.
"""

import contextlib
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.transport.inbound.ports import Ports, bind, free_port

OUT = Path("runs")
DEFECT = "wallet-code-2-with-200-opens"
SCENARIO = "scenarios/wallet/failure/code-2.yaml"
START_S = 20.0
_BASES = range(8700, 9700, 20)


def main() -> int:
    """Run the demonstration; 0 when the correct operator passes and the broken one is found out."""
    if not Path("scenarios").is_dir():
        print("sandbox: run the demo in the project's folder: it needs scenarios/", file=sys.stderr)
        return Exit.NOTHING_RUN
    OUT.mkdir(exist_ok=True)
    try:
        base, port = _free_block(), free_port()
        _say("1. The smoke scenarios against the reference operator, which does everything right")
        passed = _against(
            base,
            port,
            paths=("scenarios", "--tag", "smoke"),
            out=OUT,
            defects=(),
        )
        _say(f"2. One scenario against an operator with the defect {DEFECT}")
        broken = _against(base, port, paths=(SCENARIO,), out=OUT / "broken", defects=(DEFECT,))
    except SetupFault as fault:
        print(f"sandbox: {fault}", file=sys.stderr)
        return Exit.NOTHING_RUN
    as_wanted = passed == Exit.PASSED and broken == Exit.FAILED
    _say(
        "The correct operator passed; the defect was found, with clause, evidence and place."
        if as_wanted
        else f"Not as it should be: exit codes {passed} and {broken}, expected 0 and 1."
    )
    return Exit.PASSED if as_wanted else Exit.FAILED


def _against(
    base: int, port: int, *, paths: Sequence[str], out: Path, defects: Sequence[str]
) -> int:
    wallet = f"http://127.0.0.1:{base + 3}"
    chosen = [word for defect in defects for word in ("--defect", defect)]
    operator = ["operator", "--port", str(port), "--wallet-url", wallet, *chosen]
    out.mkdir(parents=True, exist_ok=True)
    target = out / "target.yaml"
    target.write_text(
        subprocess.run(  # noqa: S603 - our own command
            _sandbox(*operator, "--print-target"), capture_output=True, text=True, check=True
        ).stdout
    )
    with _started(operator, ready=out / "operator.json"):
        words = ["run", *paths, "--target", str(target), "--base-port", str(base)]
        return _shown([*words, "--out", str(out)])


def _shown(words: Sequence[str]) -> int:
    print(f"$ sandbox {shlex.join(words)}", flush=True)
    return subprocess.run(_sandbox(*words), check=False).returncode  # noqa: S603 - our own command


@contextlib.contextmanager
def _started(words: Sequence[str], *, ready: Path) -> Iterator[None]:
    ready.unlink(missing_ok=True)
    print(f"$ sandbox {shlex.join(words)} &", flush=True)
    process = subprocess.Popen(  # noqa: S603 - our own command
        _sandbox(*words, "--ready-file", str(ready)), stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(ready, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_S)
        ready.unlink(missing_ok=True)


def _wait_for(ready: Path, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_S
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > ends:
            raise SetupFault("the reference operator did not start; its message stands above")
        time.sleep(0.05)


def _sandbox(*words: str) -> list[str]:
    return [sys.executable, "-m", "sandbox", *words]


def _free_block() -> int:
    for base in _BASES:
        with contextlib.suppress(SetupFault), contextlib.ExitStack() as opened:
            for name, number in Ports.from_base(base).numbers.items():
                opened.enter_context(bind("127.0.0.1", number, name=name))
            return base
    raise SetupFault("no free block of ports between 8700 and 9700")


def _say(text: str) -> None:
    print(f"\n== {text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
