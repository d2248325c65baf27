"""Where the certificates are kept: one place for each user, so that a CA is imported once.

    $SANDBOX_TLS_DIR                             where that is set
    .sandbox/tls                                 where this folder has a CA from before
    $XDG_STATE_HOME/provider-sandbox/tls         Linux; ~/.local/state without the variable
    ~/Library/Application Support/provider-sandbox/tls    macOS
    %LOCALAPPDATA%\\provider-sandbox\\tls           Windows

Where the user's own place cannot be written, .sandbox/tls in the working directory stands in.
"""

import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sandbox.errors import SetupFault
from sandbox.transport.tls.authority import Identity, development_identity

OVERRIDE = "SANDBOX_TLS_DIR"
_IN_FOLDER = Path(".sandbox/tls")
_NAME = "provider-sandbox"


def users_identity(environ: Mapping[str, str], *, names: Collection[str] = ()) -> Identity:
    """Return the user's certificates, for these names too; make or renew what is due.

    Raise SetupFault where they can be kept nowhere; it says what to set.
    """
    faults: list[SetupFault] = []
    for place in places(environ, platform=sys.platform):
        try:
            return development_identity(place, names=names)
        except SetupFault as fault:
            faults.append(fault)
    raise SetupFault(f"{faults[0]}; or name another place by the variable {OVERRIDE}")


def places(environ: Mapping[str, str], *, platform: str) -> Iterator[Path]:
    """Return the places in the order in which they are tried. Raise SetupFault for no path."""
    named = environ.get(OVERRIDE)
    if named:
        if named != named.strip():
            raise SetupFault(f"{OVERRIDE} begins or ends with white space: set it anew")
        yield Path(named)
        return
    if (_IN_FOLDER / "ca-key.pem").exists():
        yield _IN_FOLDER
    state = _state_directory(environ, platform=platform)
    if state is not None:
        yield state / _NAME / "tls"
    yield _IN_FOLDER


def _state_directory(environ: Mapping[str, str], *, platform: str) -> Path | None:
    """Return where programs of this platform keep what is theirs; None where nobody says."""
    if platform == "win32":
        return _absolute(environ.get("LOCALAPPDATA"))
    home = _absolute(environ.get("HOME"))
    if platform == "darwin":
        return home / "Library" / "Application Support" if home else None
    given = _absolute(environ.get("XDG_STATE_HOME"))  # a relative one counts as none
    return given or (home / ".local" / "state" if home else None)


def _absolute(text: str | None) -> Path | None:
    found = Path(text) if text else None
    return found if found is not None and found.is_absolute() else None
