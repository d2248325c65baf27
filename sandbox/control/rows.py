"""A call of the control API as a row: where it is, what it takes, what it answers, what does it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sandbox.app.sandbox import Sandbox
from sandbox.app.worlds import DEFAULT, NotThere, ServedWorld, Unfit, Worlds
from sandbox.app.worlds.problems import Wrong
from sandbox.json_value import Json, spelt
from sandbox.scenario.yaml_tree.duration import parse_duration

if TYPE_CHECKING:
    from aiohttp import web

OF_A_WORLD = "/worlds/{world}"
"""How the path of a call about one world begins. Without it the call is about `default`."""


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a query. `schema` says which texts it takes."""

    name: str
    text: str
    schema: Mapping[str, Json] = field(default_factory=lambda: {"type": "string", "minLength": 1})
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """An answer that a row may give: what it means, and the schema of its JSON, "" for none."""

    text: str
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers; `body` None for nothing."""

    body: Json = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the parts of its path, its query and its body, all checked."""

    sandbox: Sandbox
    path: Mapping[str, str]
    query: Mapping[str, Json]
    body: Mapping[str, Json]
    request: "web.Request"

    @property
    def worlds(self) -> Worlds:
        """The worlds. Raise NotThere where the sandbox has none, for it plays cells."""
        if self.sandbox.worlds is None:
            raise NotThere("this sandbox plays a run and serves no worlds")
        return self.sandbox.worlds

    @property
    def world(self) -> ServedWorld:
        """The world that the call is about. Raise NotThere."""
        return self.worlds.get(self.path.get("world", DEFAULT))

    @property
    def longest_wait_s(self) -> float:
        """How long a call may wait for something."""
        return self.worlds.common.limits.longest_wait_s

    def seconds(self, name: str, *, default: str = "0s", bounded: bool = True) -> float:
        """Return the duration of that name, no longer than a call may wait unless not `bounded`.
        Raise Unfit for one that is too long to be any.
        """
        try:
            found = float(parse_duration(self.text(name) or default))
        except ValueError as fault:
            where = f"#/{name}" if name in self.body else name
            raise Unfit(str(fault), [Wrong(where, str(fault))]) from None
        return min(found, self.longest_wait_s) if bounded else found

    def text(self, name: str) -> str:
        """Return a member of the body, or of the query, that is a text; "" for none."""
        value = self.body.get(name, self.query.get(name))
        return "" if value is None else spelt(value)


Handler: TypeAlias = "Callable[[Call], Awaitable[Answer | web.StreamResponse]]"


@dataclass(frozen=True, slots=True)
class Row:
    """One call. `path` is below /api/v1, `name` unique; `body` names the schema of what is sent,
    "" for nothing. `reads` says that it changes and reveals nothing.
    """

    name: str
    method: str
    path: str
    title: str
    handle: Handler
    answers: Mapping[int, Answers]
    text: str = ""
    query: tuple[Param, ...] = ()
    body: str = ""
    needs_body: bool = True
    media: str = "application/json"
    open: bool = False

    @property
    def tag(self) -> str:
        """What the call is about, as the first word of its path says."""
        words = self.path.removeprefix(OF_A_WORLD).strip("/").split("/")
        return words[0] or "worlds"
