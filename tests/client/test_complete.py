"""What the client has, and what importing it costs."""

import asyncio
import inspect
import json
import subprocess
import sys

import pytest

from sandbox import client
from sandbox.client import AsyncSandboxClient, AsyncWorld, SandboxClient, Unreachable, World, calls
from sandbox.client.problems import _KINDS
from sandbox.client.sending import EventReader
from sandbox.control.problems import _TYPES
from sandbox.control.routes import rows

SPELT = {
    "list-worlds": "list_worlds",
    "make-world": "open",
    "show-world": "show",
    "put-world": "put",
    "delete-world": "delete",
    "reset-world": "reset",
    "move-clock": "advance",
    "show-key-cache": "table",
    "clear-key-cache": "clear_table",
    "show-tokens": "table",
    "show-accounts": "table",
}
"""Calls of the API that have another name in Python."""
AT_THE_DESK = {"list-operations", "list-scenarios", "draw-diagram", "draw-request", "report-run"}
"""Calls of the dashboard, which draws, and lists what there is to choose from."""


def operations() -> set[str]:
    return {row.name for row in rows()} - AT_THE_DESK


def method_of(operation: str) -> str:
    name = SPELT.get(operation, operation.replace("-", "_"))
    return "make" if name.startswith("make_") and not hasattr(World, name) else name


@pytest.mark.parametrize("operation", sorted(operations()))
def test_every_call_of_the_api_is_a_method(operation: str) -> None:
    name = method_of(operation)
    assert hasattr(World, name) or hasattr(SandboxClient, name)


def test_every_problem_of_the_api_is_an_exception() -> None:
    assert set(_TYPES.values()) <= set(_KINDS)


@pytest.mark.parametrize(
    ("plain", "awaited"), [(World, AsyncWorld), (SandboxClient, AsyncSandboxClient)]
)
def test_both_clients_have_the_same_methods(plain: type, awaited: type) -> None:
    names = {name for name in vars(plain) if not name.startswith("_")} - {"aio"}
    assert names == {name for name in vars(awaited) if not name.startswith("_")}
    for name in names:
        one, other = getattr(plain, name), getattr(awaited, name)
        if callable(one):
            assert list(inspect.signature(one).parameters) == list(
                inspect.signature(other).parameters
            )


def test_every_call_is_a_method_of_a_world() -> None:
    made = {
        name
        for name, one in vars(calls).items()
        if inspect.isfunction(one) and "Call[" in str(one.__annotations__.get("return"))
    }
    assert {name for name in made if not name.startswith("_")} == {
        *(name for name in vars(World) if name in vars(calls) and not name.startswith("_")),
        "list_worlds",
        "make_world",
    }


@pytest.mark.program
def test_importing_it_loads_the_standard_library_alone() -> None:
    asked = "import sandbox.client, sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    bare = subprocess.run(
        [sys.executable, "-c", "import sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        check=True,
        text=True,
    )
    loaded = set(json.loads(done.stdout)) - set(json.loads(bare.stdout))
    assert "sandbox.client.plain" in loaded
    foreign = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert foreign == {"sandbox"}
    ours = {name for name in loaded if name.startswith("sandbox.") and ".client" not in name}
    assert ours == {"sandbox.json_value"}


def test_what_is_public_is_said() -> None:
    assert set(client.__all__) <= set(vars(client))


def test_events_are_read_as_they_are_framed() -> None:
    reader = EventReader()
    lines = [": hello", "", "id: 7", "event: note", 'data: {"a":', "data: 1}", "", "data: 2", ""]
    found = [event for line in lines for event in reader.take(line)]
    assert [(each.id, each.kind, each.data) for each in found] == [
        ("7", "note", {"a": 1}),
        ("", "message", 2),
    ]


def test_a_client_is_of_any_event_loop() -> None:
    client = SandboxClient("http://127.0.0.1:9")
    for _ in "12":
        with pytest.raises(Unreachable):
            asyncio.run(client.world().aio.show())
    assert client.aio.world() == client.world().aio
