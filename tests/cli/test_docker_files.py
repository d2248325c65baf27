"""The image's files agree with the program: ports and options."""

import json
import re
import tomllib
from pathlib import Path

import click
import yaml

from sandbox.cli.main import command_named
from sandbox.scenario.contract.facts import provider_facts
from sandbox.transport.inbound.ports import Ports

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())
OPERATOR_PORT = 8600
DRAFTS = {name for name, facts in provider_facts().items() if facts.draft}
OUR_PORTS = {
    port
    for name, port in Ports.from_base().numbers.items()
    if name.removesuffix("_tls") not in DRAFTS
}


def words_of(instruction: str) -> list[str]:
    """Return the JSON form of the last such instruction."""
    found = re.findall(rf"^ *{instruction} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    return [str(word) for word in json.loads(found[-1])]


def parsed(arguments: list[str]) -> click.Context:
    """Parse a command line as the program would; a wrong option raises."""
    name, *rest = arguments
    return command_named(name).make_context(name, rest)


def published(service: str) -> set[int]:
    ports: set[int] = set()
    for entry in COMPOSE["services"][service]["ports"]:
        address, outside, inside = entry.split(":")
        assert (address, outside) == ("127.0.0.1", inside)
        first, _, last = inside.partition("-")
        ports |= set(range(int(first), int(last or first) + 1))
    return ports


def test_the_image_exposes_every_port() -> None:
    exposed = re.search(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)
    assert exposed is not None
    assert {int(port) for port in exposed[1].split()} == OUR_PORTS | {OPERATOR_PORT}


def test_compose_publishes_every_port_on_loopback_alone() -> None:
    assert published("sandbox") == OUR_PORTS
    assert published("operator") == {OPERATOR_PORT}


def test_the_entry_point_is_a_script_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert words_of("ENTRYPOINT")[0] in project["scripts"]


def test_every_command_line_is_one_the_program_takes() -> None:
    assert parsed(words_of("CMD")).params["host"] == "0.0.0.0"
    assert parsed(COMPOSE["services"]["sandbox"]["command"]).params["host"] == "0.0.0.0"
    operator = parsed(COMPOSE["services"]["operator"]["command"]).params
    wallet_port = Ports.from_base().numbers["wallet"]
    assert operator["port"] == OPERATOR_PORT
    assert operator["wallet_url"] == f"http://sandbox:{wallet_port}"


def test_what_is_copied_exists_and_is_let_through() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    ignored = (ROOT / "docker" / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in names} <= set(ignored)
    assert {name for name in names if not (ROOT / name).exists()} <= {"requirements.lock"}


def test_nothing_is_installed_without_its_hash() -> None:
    installs = re.findall(r"pip install (.*)$", DOCKERFILE, re.MULTILINE)
    assert len(installs) == 2
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
