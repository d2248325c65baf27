"""`sandbox operator` as people and programs run it."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.cli.commands.operator import operator_command
from sandbox.errors import SetupFault
from sandbox.reference_operator.defects import ALL
from sandbox.reference_operator.reference import ReferenceOperator, url_of
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.target import HttpHook, PlayersFromHook, read_target

START = "from sandbox.cli.commands.operator import operator_command; operator_command()"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(operator_command, list(arguments))
    return result.exit_code, result.output


def test_the_list_has_a_line_for_every_defect() -> None:
    code, output = run("--list-defects")
    heading, *lines = output.splitlines()
    assert (code, heading.split()) == (0, ["id", "clause", "case", "text"])
    assert [line.split()[0] for line in lines] == [defect.id for defect in ALL]
    assert all(line.endswith(one.text) for line, one in zip(lines, ALL, strict=True))


def test_the_list_is_there_as_json() -> None:
    code, output = run("--list-defects", "--format", "json")
    first = ALL[0]
    assert code == 0
    assert len(json.loads(output)) == len(ALL)
    assert json.loads(output)[0] == {
        "id": first.id,
        "clause": first.clause,
        "case": first.case,
        "text": first.text,
    }


def test_an_unknown_defect_is_answered_with_the_one_that_was_meant() -> None:
    code, output = run("--defect", "ft-sid-trimed")
    assert code == 2
    assert "there is no defect 'ft-sid-trimed'. Did you mean \"ft-sid-trimmed\"?" in output


def test_a_defect_like_no_other_points_to_the_list() -> None:
    code, output = run("--defect", "qqqqqqqq")
    assert (code, "See --list-defects." in output) == (2, True)


def test_two_defects_that_exclude_each_other_are_turned_down() -> None:
    code, output = run("--defect", "ft-sid-trimmed", "--defect", "ft-sid-case-folded")
    assert (code, "choose one" in output) == (2, True)


def test_the_printed_target_is_one_the_sandbox_reads() -> None:
    code, output = run("--print-target", "--port", "8642")
    target = read_target(output, file="target.yaml", environ={})
    logout = target.hooks["logout"]
    assert code == 0
    assert set(target.sections) == set(provider_facts())
    assert isinstance(target.players, PlayersFromHook)
    assert isinstance(logout, HttpHook)
    assert (logout.method, logout.url) == ("POST", "http://127.0.0.1:8642/test/logout")
    assert set(target.hooks) >= set(KNOWN_HOOKS)
    urls = {hook.url for hook in target.hooks.values() if isinstance(hook, HttpHook)}
    assert len(urls) == len(target.hooks)
    assert all(url.startswith("http://127.0.0.1:8642/test/") for url in urls)
    assert target.sections["wallet"].section["retry"] == {"attempts": 2, "within": "6s"}


@pytest.mark.parametrize(
    ("flags", "url"),
    [
        ([], "http://127.0.0.1:8701"),
        (["--fasttrack-url", "http://127.0.0.1:9701"], "http://127.0.0.1:9701"),
        (["--fast-track-url", "http://127.0.0.1:9701"], "http://127.0.0.1:9701"),
    ],
)
def test_the_url_of_a_provider_is_an_option_and_an_older_flag_still_counts(
    flags: list[str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Mapping[str, str]] = []

    def operator(*, urls: Mapping[str, str], **_: object) -> None:
        asked.append(urls)
        raise SetupFault("seen")

    monkeypatch.setattr("sandbox.cli.commands.operator.ReferenceOperator", operator)
    run(*flags, "--wallet-url", "http://127.0.0.1:9703")
    told = {"fasttrack": url, "gr8": "http://127.0.0.1:8702", "wallet": "http://127.0.0.1:9703"}
    assert [{name: urls[name] for name in told} for urls in asked] == [told]


def test_an_older_flag_is_not_shown() -> None:
    _, output = run("--help")
    assert "--fasttrack-url" in output
    assert "--fast-track-url" not in output


def test_a_target_needs_a_port_that_is_known_beforehand() -> None:
    code, output = run("--print-target", "--port", "0")
    assert (code, "needs a --port of its own" in output) == (2, True)


def test_a_taken_port_is_said_so_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = run("--port", str(port))
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in output
    assert "choose another --port" in output


def scan(port: int) -> None:
    """Send what is no HTTP/1.1, and wait for the answer."""
    for sent in (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01" + bytes(64)):
        with socket.create_connection(("127.0.0.1", port)) as peer:
            peer.sendall(sent)
            assert b" 400 " in peer.recv(4096)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_serves_and_ends_cleanly(
    number: signal.Signals, tmp_path: Path
) -> None:
    ready_file = tmp_path / "ready.json"
    command = [sys.executable, "-c", START, "--port", "0", "--ready-file", str(ready_file)]
    with subprocess.Popen(
        [*command, "--defect", "ft-created"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        word, _, told = process.stdout.readline().decode().partition(" ")
        ready = json.loads(told)
        with urllib.request.urlopen(ready["url"]) as page:
            assert page.status == 200
        assert json.loads(ready_file.read_text()) == ready
        scan(int(ready["url"].rpartition(":")[2]))  # which is no news of the operator's
        process.send_signal(number)
        _, complaints = process.communicate(timeout=30)
    assert (word, process.returncode, complaints) == ("ready", 0, b"")
    assert ready["defects"] == ["ft-created"]
    assert list(tmp_path.iterdir()) == []


async def test_the_target_of_a_running_operator_names_its_own_url() -> None:
    async with ReferenceOperator() as operator:
        target = read_target(operator.target(), file="target.yaml", environ={})
        tenants = target.sections["gr8"].section["tenants"]
        url = operator.url
    assert isinstance(tenants, list)
    assert [tenant["brand"] for tenant in tenants] == ["acme", "zenith"]
    assert all(tenant["public-key"].startswith(url) for tenant in tenants)


async def test_an_operator_that_does_not_run_has_no_url() -> None:
    operator = ReferenceOperator()
    with pytest.raises(RuntimeError, match="not running"):
        _ = operator.url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:1"),
        ("0.0.0.0", "http://127.0.0.1:1"),
        ("::1", "http://[::1]:1"),
        ("::", "http://[::1]:1"),
        ("operator.test", "http://operator.test:1"),
    ],
)
def test_a_wildcard_address_is_reached_by_loopback(host: str, url: str) -> None:
    assert url_of(host, 1) == url
