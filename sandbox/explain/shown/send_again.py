"""A recorded request as somebody sends it again: the names of hidden values, whom to trust by TLS,
and what the line lacks.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.evidence.results import MessageResult, RunResult
from sandbox.explain.captured import request_of
from sandbox.explain.forms.sendable import Sendable
from sandbox.explain.shown.hidden import Hidden, Names


@dataclass(frozen=True, slots=True)
class ShellNames:
    """What a shell puts in place of a hidden value, by where it stands."""

    fields: Names = field(default_factory=dict)
    url: Names = field(default_factory=dict)
    body: Names = field(default_factory=dict)

    @classmethod
    def of(cls, hidden: Hidden) -> "ShellNames":
        """Return them for what a run hides."""
        return cls(hidden.shell_names(""), hidden.shell_names("url"), hidden.shell_names("json"))


def sendable_of(message: MessageResult, run: RunResult, names: ShellNames) -> Sendable:
    """Return the request of a message. Raise ValueError where its record is damaged."""
    return Sendable(
        request_of(message.started.request),
        received=message.is_received,
        names=names.fields,
        url_names=names.url,
        body_names=names.body,
        ca_file=_ca_file(message, run),
    )


def lacks(message: MessageResult, run: RunResult, hidden: Hidden) -> Iterator[str]:
    """Say what the line lacks: hidden values, and whom to trust."""
    yield from hidden.remarks(message.started.request)
    if not _is_tls(message) or _ca_file(message, run):
        return
    if message.is_received:
        yield "curl needs --cacert with the file of our authority: ca_file of the line `ready`"
    elif run.ca_file:
        yield (
            "curl trusts the system's authorities alone; where the operator's certificate is of"
            f" the sandbox's own, it needs --cacert {shlex.quote(run.ca_file)}"
        )


def _is_tls(message: MessageResult) -> bool:
    return message.started.request.url.startswith("https:")


def _ca_file(message: MessageResult, run: RunResult) -> str:
    """Return the authority to trust besides those of the system, "" for none."""
    if not _is_tls(message):
        return ""
    return run.ca_file if message.is_received else run.trusted_file
