"""What of the surroundings would end any command halfway, looked at before it begins."""

import os
import sys
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.protocol.address import is_loopback

_KEY_LOG = "SSLKEYLOGFILE"
_FIRST_LINE = b"# TLS secrets log file, written by the provider sandbox too\n"


def check_surroundings() -> None:
    """Raise SetupFault where there is no working folder; do without a key log that takes nothing.

    Python opens the file that SSLKEYLOGFILE names with every TLS context, and lets a handshake
    fail with it: the peer would be blamed.
    """
    try:
        Path.cwd()
    except OSError as fault:
        told = "the working folder is gone or may not be read: change to another one"
        raise SetupFault(f"{told} ({fault.strerror})") from None
    named = os.environ.get(_KEY_LOG)
    if named and (why := _why_not(named)):
        print(f"sandbox: {_KEY_LOG} is left out: {named} cannot be written: {why}", file=sys.stderr)
        del os.environ[_KEY_LOG]


def _why_not(named: str) -> str:
    """Say why a line cannot be appended, "" when it can; a pipe without a reader is not waited
    for.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        file = os.open(named, flags, 0o600)
        try:
            os.write(file, _FIRST_LINE)
        finally:
            os.close(file)
    except OSError as fault:
        return fault.strerror or str(fault)
    return ""


def tell_reach(host: str) -> None:
    """Say in one line that others than this machine can call, where they can."""
    if not is_loopback(host):
        told = f"listening on {host}, beyond this machine: whoever reaches it can call and read"
        print(f"sandbox: {told}; --host 127.0.0.1 keeps it to itself", file=sys.stderr)
