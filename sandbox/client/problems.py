"""The problems of the control API (RFC 9457) as exceptions; their text is the API's, whole."""

from collections.abc import Iterator, Mapping

from sandbox.json_value import Json, JsonFault, parse_json, text_at

_KIND = "urn:provider-sandbox:problem:"
_MOST_SHOWN = 500


class SandboxProblem(Exception):
    """A call that was refused. `kind` is the problem's stable name, "" where the answer had none;
    `told` all its members.
    """

    def __init__(
        self, text: str, *, status: int = 0, kind: str = "", told: Mapping[str, Json] | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        self.kind = kind
        self.told: Mapping[str, Json] = told or {}


class Unreachable(SandboxProblem):
    """No sandbox answers at the address, or it has ended."""


class NotThere(SandboxProblem):
    """There is nothing of that name."""


class Taken(SandboxProblem):
    """A name or an identity is another's."""


class NoRoom(SandboxProblem):
    """There is as much as there may be."""


class Unfit(SandboxProblem):
    """What was asked for cannot be, or is not written as it must be."""


class OperatorFailed(SandboxProblem):
    """The operator's side did not do what it was asked for."""


class NotInTime(SandboxProblem, AssertionError):
    """What was waited for has not happened in time. A test that is not caught fails by it."""


class NotAsExpected(SandboxProblem, AssertionError):
    """What was verified is not so, or could not be judged. A test fails by it."""


_KINDS: Mapping[str, type[SandboxProblem]] = {
    "not-there": NotThere,
    "taken": Taken,
    "no-room": NoRoom,
    "unfit": Unfit,
    "wrong-body": Unfit,
    "wrong-query": Unfit,
    "no-json": Unfit,
    "operator-failed": OperatorFailed,
    "not-in-time": NotInTime,
    "not-as-expected": NotAsExpected,
}


def problem_of(status: int, body: bytes, *, asked: str) -> SandboxProblem:
    """Return the exception for an answer that is none of success; `asked` is what was called."""
    try:
        told = parse_json(body)
    except JsonFault:
        told = None
    kind = text_at(told, "type").removeprefix(_KIND)
    if not isinstance(told, Mapping) or not kind:
        shown = body[:_MOST_SHOWN].decode("utf-8", "replace")
        text = f"{asked} answered {status}, as no control API of a sandbox does: {shown}"
        return SandboxProblem(text, status=status)
    text = "\n  ".join([text_at(told, "detail"), *_instead(told)])
    return _KINDS.get(kind, SandboxProblem)(text, status=status, kind=kind, told=told)


def _instead(told: Mapping[str, Json]) -> Iterator[str]:
    """Tell what came in place of what was waited for."""
    near = told.get("near_misses")
    for miss in near if isinstance(near, list) else []:
        yield f"near miss {text_at(miss, 'request')}: {text_at(miss, 'text')}"
    if note := text_at(told, "note"):
        yield note
