"""What of the surroundings would end any command halfway, looked at before it begins."""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.protocol.address import is_loopback
from sandbox.scenario.yaml_tree.wording import printable

_KEY_LOG = "SSLKEYLOGFILE"
_TRUST = "SSL_CERT_FILE"
_OURS = "SANDBOX_"
_TOKEN = "SANDBOX_CONTROL_TOKEN"  # noqa: S105 - the name of a variable
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
    trusted = os.environ.get(_TRUST)
    if trusted and not Path(trusted).is_file():
        told = (
            f"{_TRUST} names {trusted}, which is no file: only the system's authorities are known"
        )
        print(f"sandbox: {told}", file=sys.stderr)
    _tell_unread()
    named = os.environ.get(_KEY_LOG)
    if named and (why := _why_not(named)):
        print(f"sandbox: {_KEY_LOG} is left out: {named} cannot be written: {why}", file=sys.stderr)
        del os.environ[_KEY_LOG]


def _tell_unread() -> None:
    """Tell of variables that look like those of a project and are none."""
    if any(name.startswith(_OURS) for name in os.environ):
        from sandbox.cli.project.settings import unread

        for told in unread(os.environ):
            print(printable(f"sandbox: {told}"), file=sys.stderr)


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


def control_token(host: str, environ: Mapping[str, str]) -> str:
    """Return the token that control calls have to show: the one of SANDBOX_CONTROL_TOKEN; where
    others than this machine can call, one that is made and printed; "" where nobody else can.
    """
    chosen = environ.get(_TOKEN, "")
    if chosen or is_loopback(_address_of(host)):
        return chosen
    made = secrets.token_urlsafe(24)
    told = f"control calls want `Authorization: Bearer {made}`; {_TOKEN} chooses another token"
    print(f"sandbox: {told}", file=sys.stderr, flush=True)
    return made


def tell_reach(host: str) -> None:
    """Say in one line that others than this machine can call, where they can."""
    if not is_loopback(_address_of(host)):
        where = host or "every address"
        told = f"listening on {where}, beyond this machine: whoever reaches it can call and read"
        told = f"{told}; --host 127.0.0.1 keeps it to itself"
        print(f"sandbox: {told}", file=sys.stderr, flush=True)


def _address_of(host: str) -> str:
    """Return the address that a name is bound to, the name itself where it has none."""
    try:
        found = socket.getaddrinfo(host or None, None, flags=socket.AI_PASSIVE)
    except OSError:
        return host
    return str(found[0][4][0])
