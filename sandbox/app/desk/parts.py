"""The parts of a call as somebody gives them by hand, as the `send:` of a call step has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.errors import SetupFault
from sandbox.json_value import Json
from sandbox.scenario.contract.operation import Operation
from sandbox.scenario.yaml_tree.suggest import meant

_OF_HTTP = ("method", "path", "raw")


@dataclass(frozen=True, slots=True)
class CallParts:
    """`words` are the operation's own (`sid`, `token`, `lang`), or method, path and raw body;
    `jwt` stands where the contract says, "" for none.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    jwt: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def parts_of(operation: Operation, parts: CallParts) -> Iterator[tuple[str, Json]]:
    """Yield what a step would have under `send`. Raise SetupFault for a part that the operation
    has not.
    """
    known = (*operation.send, *_OF_HTTP)
    for name, value in parts.words.items():
        if name not in known:
            raise SetupFault(f"{operation.name} takes no {name}. {meant(name, known)}")
        yield name, _quoted(value)
    query: dict[str, Json] = {name: _quoted(value) for name, value in parts.query.items()}
    if parts.jwt:
        place, _, name = operation.jwt.partition(".")
        if place != "query":
            instead = "; give it as --token" if "token" in operation.send else ""
            raise SetupFault(f"{operation.name} takes no JWT of ours{instead}")
        query[name] = _quoted(parts.jwt)
    if query:
        yield "query", query
    if parts.headers:
        yield "headers", {name: _quoted(value) for name, value in parts.headers.items()}


def _quoted(value: str) -> Json:
    """Let a text mean itself: a step would read `<name>` as a reference."""
    return {"$text": value}
