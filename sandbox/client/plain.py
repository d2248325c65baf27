"""The client for tests that are no coroutines."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sandbox.client import calls, runs
from sandbox.client.answers import Event, Object, WorldState, as_object, text
from sandbox.client.awaited import AsyncSandboxClient, AsyncWorld
from sandbox.client.runs import Report, Run
from sandbox.client.sending import Sender
from sandbox.json_value import Json

P = ParamSpec("P")
T = TypeVar("T")


def _method(
    made: Callable[Concatenate[str, P], calls.Call[T]],
) -> Callable[Concatenate["World", P], T]:
    """Return a call about one world as a method of it."""

    @wraps(made)
    def called(world: "World", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return world.sender.send(made(world.name, *args, **kwargs))

    return called


@dataclass(frozen=True, slots=True)
class World:
    """A world by its name. Two of the same name mean the same world."""

    name: str
    sender: Sender

    @property
    def aio(self) -> AsyncWorld:
        """The same world, for coroutines."""
        return AsyncWorld(self.name, self.sender)

    def follow_events(self) -> Iterator[Event]:
        """Follow the events of the world from now on, until it is over."""
        return self.sender.follow(calls.events_path(self.name))

    show = _method(calls.show)
    put = _method(calls.put)
    reset = _method(calls.reset)
    delete = _method(calls.delete)
    list_players = _method(calls.list_players)
    make_player = _method(calls.make_player)
    show_player = _method(calls.show_player)
    open_session = _method(calls.open_session)
    make_token = _method(calls.make_token)
    make = _method(calls.make)
    add_reply = _method(calls.add_reply)
    list_replies = _method(calls.list_replies)
    show_reply = _method(calls.show_reply)
    delete_reply = _method(calls.delete_reply)
    delete_replies = _method(calls.delete_replies)
    list_requests = _method(calls.list_requests)
    show_request = _method(calls.show_request)
    wait = _method(calls.wait)
    verify = _method(calls.verify)
    list_findings = _method(calls.list_findings)
    call = _method(calls.call)
    show_clock = _method(calls.show_clock)
    advance = _method(calls.advance)
    freeze = _method(calls.freeze)
    go_on = _method(calls.go_on)
    real_time = _method(calls.real_time)
    table = _method(calls.table)
    clear_table = _method(calls.clear_table)
    capture = _method(calls.capture)


class SandboxClient:
    """A client of a sandbox's control port. Without a URL it is that of SANDBOX_URL, else
    http://127.0.0.1:8700; without a token that of SANDBOX_CONTROL_TOKEN, where one is set.
    """

    def __init__(self, url: str = "", *, token: str = "") -> None:
        self.sender = Sender.to(url, token)

    @property
    def url(self) -> str:
        """The control port's URL."""
        return self.sender.url

    @property
    def aio(self) -> AsyncSandboxClient:
        """The same client, for coroutines."""
        return AsyncSandboxClient(self.url, token=self.sender.token)

    def urls(self) -> Mapping[str, str]:
        """Return every base URL of the sandbox by name, and the file of its CA certificate."""
        told = as_object(self.sender.look("/ready"))
        return {name: text(told, name) for name in told}

    def health(self) -> Object:
        """Return what the sandbox says of its own health."""
        return as_object(self.sender.look("/health"))

    def world(self, name: str = "default") -> World:
        """Return the world of a name, whether it is there or not."""
        return World(name, self.sender)

    def open(
        self,
        name: str = "",
        *,
        seed: str = "",
        players: list[Mapping[str, Json]] | None = None,
    ) -> World:
        """Make a world and return it; "" makes a name up. Raise Taken."""
        made = self.sender.send(calls.make_world(name, seed=seed, players=players))
        return World(made.name, self.sender)

    def list_worlds(self) -> list[WorldState]:
        """List every world."""
        return self.sender.send(calls.list_worlds())

    def start_run(self, *paths: str, **more: Json) -> Run:
        """Start a run of scenarios below the folder of `serve`, against its target: `only`, `tags`,
        `keyword`, `seed`, `repeat`, `maxfail`, `strict`, `preflight`.
        """
        return self.sender.send(runs.start_run(paths, more))

    def list_runs(self) -> list[Run]:
        """List the runs."""
        return self.sender.send(runs.list_runs())

    def show_run(self, run: str) -> Run:
        """Show a run. Raise NotThere."""
        return self.sender.send(runs.show_run(run))

    def cancel_run(self, run: str) -> Run:
        """Call a run off; one that is over stays as it is."""
        return self.sender.send(runs.cancel_run(run))

    def follow_run(self, run: str) -> Iterator[Event]:
        """Follow the events of a run from its beginning, until it is over."""
        return self.sender.follow(runs.events_path(run))

    def report_run(self, run: str, form: Report = "json") -> str:
        """Return a report of a run that has ended: json, junit or evidence."""
        return self.sender.send(runs.report_run(run, form))
