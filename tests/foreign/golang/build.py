"""Compiles the operator in Go."""

import os
import subprocess
from pathlib import Path

from tests.foreign_tools import lacking, require

SOURCES = Path(__file__).parent
GOPATH = "/usr/share/gocode"
"""Where Debian's golang-golang-x-net-dev puts the HTTP/2 transport."""
HTTP2 = Path(GOPATH, "src", "golang.org", "x", "net", "http2")
PATIENCE_S = 180.0


def compile_operator(folder: Path) -> str:
    """Compile into a folder, and return the program's path."""
    go = require("go")
    if not HTTP2.is_dir():
        lacking("golang.org/x/net/http2 (Debian's golang-golang-x-net-dev)")
    program = str(folder / "operator")
    here = {"GO111MODULE": "off", "GOPATH": GOPATH, "GOCACHE": str(folder / "cache")}
    built = subprocess.run(
        [go, "build", "-o", program, "."],
        cwd=SOURCES,
        env={**os.environ, **here},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert built.returncode == 0, built.stderr
    return program
