"""Who is at fault. Every failure a user can meet is one of these; anything else is our bug.

`PeerFault`      the operator (or the way to it) gave no HTTP answer: the cell is inconclusive.
`ScenarioFault`  a file the user wrote is wrong: located findings, exit 2, nothing was run.
`SetupFault`     the target, a port, an environment variable: one message that says what to do.
`EvidenceFault`  the disk did not take what a run found: exit 3, nobody was judged by it.
`DoesNotApply`   nobody: what a cell would try cannot be tried at this target; it is skipped.
"""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.url_user import without_user


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: `line` and `column` count from 1, as editors do."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class FileFinding:
    """One located mistake in a user's file; `code` is stable (Y01, S03 …), `hint` may be empty."""

    place: Place
    code: str
    text: str
    hint: str = ""

    def __post_init__(self) -> None:
        """Show no password of a URL, wherever the finding is printed."""
        object.__setattr__(self, "text", without_user(self.text))
        object.__setattr__(self, "hint", without_user(self.hint))

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.place}: {self.code} {self.text}{hint}"


class SandboxFault(Exception):
    """Base of the faults that are shown to a user as a message, never as a traceback."""


class ScenarioFault(SandboxFault):
    """One or more files are wrong. Carries every finding, in file order."""

    def __init__(self, findings: list[FileFinding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class SetupFault(SandboxFault):
    """The surroundings are wrong (port taken, variable unset, file missing); says what to do."""


class EvidenceFault(SandboxFault):
    """A run was played, and its record has a hole: what it found is nobody's verdict."""


class DoesNotApply(SandboxFault):
    """What a cell would try cannot be tried at this target, or would not reach the operator."""


class PeerTrouble(StrEnum):
    """How an exchange with a peer ended without a complete answer."""

    REFUSED = "refused"  # no connection: nothing listens, or it was turned away
    TIMEOUT = "timeout"  # connected, but no complete answer within the deadline
    BROKEN = "broken"  # the connection ended inside the answer, or the answer is not HTTP
    UNRESOLVED = "unresolved"  # the host name has no address
    TLS = "tls"  # the handshake failed


class PeerFault(SandboxFault):
    """The peer gave no complete HTTP answer. `trouble` says how, the message says what was seen."""

    def __init__(self, trouble: PeerTrouble, message: str) -> None:
        self.trouble = trouble
        super().__init__(message)
