"""Nothing that a run writes or prints shows a secret, however an operator spells it.

The operator sends every secret in every spelling, in answers and in calls of its own. That it did
is seen in a run with `--show-secrets`, and in what it noted itself.
"""

import base64
import gzip
import http.client
import json
import re
import secrets
import stat
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.cli.commands.desk.show import FORMS
from sandbox.cli.commands.diff import FORMATS as DIFF_FORMATS
from sandbox.cli.main import COMMANDS
from sandbox.report.formats import FORMATS
from sandbox.transport.inbound.ports import Ports
from tests.acceptance.commands import Ended, sandbox
from tests.evidence.spellings import OF_BODIES, OF_TEXTS
from tests.ports import free_base_port

PACKED = re.compile(rb'<script type="text/plain" class="packed">([^<]*)</script>')
RUN = "runs/latest"
TOLD: Mapping[str, tuple[str, ...]] = {
    "report": ("report", RUN),
    **{f"report {form}": ("report", RUN, "--format", form) for form in FORMATS},
    **{f"diff {form}": ("diff", RUN, RUN, "--format", form) for form in DIFF_FORMATS},
    **{f"show {form}": ("show", f"{RUN}#m1", "--as", form) for form in FORMS},
    "explain": ("explain", f"{RUN}#m1"),
    "merge": ("merge", RUN, "--out", "merged"),
    "export": ("export", RUN, "--cell", "spelt", "--output", "sent"),
    "export a .zip": ("export", RUN, "--cell", "spelt", "--output", "sent.zip"),
    "open": ("open", RUN, "--print"),
}
"""What our commands say of a run, in each form of each: the forms are those of their own tables."""
MADE = {"merge": "merged", "export": "sent", "export a .zip": "sent.zip"}
"""Where some of them write files."""
TELLS_OF_NONE = {
    "run",  # looked at above
    "capture",  # this run has nothing that it could write; tests/capture looks at what it writes
    *("preflight", "list", "lint", "fmt", "schema", "call", "replay", "sign", "completion"),
    *("serve", "operator", "rerun", "journey"),
}
"""Commands that tell of no run that was."""

TARGET = """\
target: 1
name: "probe of ${STAGE}"
fasttrack:
  authenticate:
    url: "http://${HOST}:%d/authenticate?key=${QUERY_KEY}"
    sid: body
    credentials: {basic: {id: ft, secret: "${PASSWORD}"}}
  brands: [{name: acme, id: 16}]
players:
  - id: "u1"
    sid: "${SID}"
    currency: EUR
    headers: {Cookie: "theme=midnight-blue; session=${COOKIE}"}
"""
SCENARIO = """\
scenario: 1
id: spelt
title: An operator sends back whatever it is given
why: Nobody should find it in a report.
given:
  alice: {player: {currency: EUR}}
steps:
"""
STEP = """\
  - call: fasttrack.authenticate
    send: {sid: <alice.sid>}
    expect:
      - must: fasttrack.authenticate.no-identity-for-bad-sid
        body: {a: nothing}
        carry-on: true
"""


def made_up() -> Mapping[str, str]:
    """Return secrets by variable: long, random, and with letters that somebody escapes."""
    drawn = {
        name: (secrets.token_hex(8), secrets.token_hex(8)) for name in ("SID", "COOKIE", "KEY")
    }
    return {
        "SID": '+/="<&é %2B\\'.join(drawn["SID"]),
        "COOKIE": "+/=<&~".join(drawn["COOKIE"]),
        "QUERY_KEY": "~.".join(drawn["KEY"]),
        "PASSWORD": secrets.token_hex(16),
    }


@dataclass(slots=True)
class Sender:
    """An operator that sends each of its answers once, and the same in a call to our Fast Track."""

    base_port: int
    secrets: Mapping[str, str]
    sent: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    called: int = 0

    def answers(self) -> list[bytes]:
        """Return every answer: all secrets in one spelling, or one secret in one kind of body."""
        texts = [
            json.dumps({"a": "SPELT " + "x" * 100}).replace("SPELT", spelt).encode()
            for how in OF_TEXTS.values()
            for spelt in (" ".join(how(secret) for secret in self.secrets.values()),)
        ]
        bodies = [how(secret) for how in OF_BODIES.values() for secret in self.secrets.values()]
        cut = [
            json.dumps({"a": "x" * length + secret}).encode()
            for secret in self.secrets.values()
            for length in (371, 381, 390)
        ]
        return [*texts, *bodies, *cut]

    def call(self, body: bytes) -> None:
        """Call the sandbox with this body, and with the same in a header field where it fits."""
        port = Ports.from_base(self.base_port).numbers["fasttrack"]
        told = body.decode() if body.isascii() and body.decode().isprintable() else ""
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("POST", "/nowhere", body, {"X-Told": told, "X-Cookie": "x"})
            self.called += connection.getresponse().status > 0
            connection.close()


@contextmanager
def serving(sender: Sender) -> Iterator[int]:
    """Serve, and yield the port."""
    answers = sender.answers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sender.asked.append(f"{self.path}\n{self.headers}\n{self.rfile.read(length).decode()}")
            answer = answers[len(sender.sent)] if len(sender.sent) < len(answers) else b"{}"
            sender.sent.append(answer)
            sender.call(answer)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def environment_of(sender: Sender) -> Mapping[str, str]:
    """Return the variables that the target names."""
    return {**sender.secrets, "STAGE": "fasttrack", "HOST": "127.0.0.1"}


def played(
    folder: Path, sender: Sender, *words: str, env: Mapping[str, str] | None = None
) -> Ended:
    """Run as many steps as there are answers."""
    folder.mkdir()
    (folder / "spelt.yaml").write_text(SCENARIO + STEP * len(sender.answers()))
    told = {**(env or {}), **environment_of(sender)}
    with serving(sender) as port:
        (folder / "target.yaml").write_text(TARGET % port)
        options = ("--target", "target.yaml", "--base-port", str(sender.base_port))
        return sandbox(
            folder, "run", "spelt.yaml", *options, "--preflight", "off", *words, env=told
        )


def bodies(folder: Path) -> Iterator[bytes]:
    """Yield every body in the evidence of the run, as it was sent."""
    for line in (folder / "runs" / "latest" / "evidence.jsonl").read_text().splitlines():
        event = json.loads(line)
        for part in filter(None, (event.get("request"), event.get("response"))):
            body = part.get("body", "")
            yield base64.b64decode(body) if part.get("body_base64") else body.encode()


def written(folder: Path) -> Iterator[bytes]:
    """Yield every file among the runs, what is packed in pages, and every body in the evidence as
    it was sent.
    """
    for file in (folder / "runs").rglob("*"):
        if file.is_file():
            yield from unpacked(file.read_bytes())
    for body in bodies(folder):
        yield body
        with suppress(OSError, zlib.error, EOFError):
            yield gzip.decompress(body)


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield a file, and the parts that a page unpacks when it is looked at."""
    yield content
    for part in PACKED.findall(content):
        yield zlib.decompress(base64.b64decode(part))


def printed(folder: Path, *words: str, env: Mapping[str, str]) -> bytes:
    """Return what a command prints that has something to print."""
    done = sandbox(folder, *words, env=env)
    assert "Traceback" not in done.err
    assert done.out, (words, done.err)
    return done.all.encode()


def files_of(made: Path) -> Iterator[bytes]:
    """Yield every file of a folder or an archive."""
    if made.suffix == ".zip":
        with zipfile.ZipFile(made) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    else:
        for file in made.rglob("*"):
            yield from unpacked(file.read_bytes()) if file.is_file() else ()


def shown_by(outputs: list[bytes], secret: str) -> list[str]:
    """Return the spellings in which a secret stands in outputs, parts of it included."""
    spelt = {how: spell(secret).encode() for how, spell in OF_TEXTS.items()}
    spelt |= {
        "the beginning": secret[:8].encode(),
        "the end": secret[-8:].encode(),
        "the beginning in UTF-16": secret[:8].encode("utf-16-le"),
        "the beginning in Base64": base64.b64encode(secret[:6].encode()),
        "the beginning in hex": secret[:8].encode().hex().encode(),
    }
    return [how for how, text in spelt.items() if any(text in each for each in outputs)]


def test_no_secret_is_told_in_any_spelling(tmp_path: Path) -> None:
    sender = Sender(free_base_port(), made_up())
    done = played(tmp_path / "hidden", sender)
    assert done.code == 1, done.all

    answers = sender.answers()
    assert sender.sent == answers
    assert sender.called == len(answers)
    for secret in sender.secrets.values():
        assert all(
            any(how(secret).encode() in each for each in answers) for how in OF_TEXTS.values()
        )
        assert all(how(secret) in answers for how in OF_BODIES.values())

    outputs = [*written(tmp_path / "hidden"), done.all.encode()]
    found = {name: shown_by(outputs, secret) for name, secret in sender.secrets.items()}
    assert found == {name: [] for name in sender.secrets}
    evidence = (tmp_path / "hidden" / "runs" / "latest" / "evidence.jsonl").read_text()
    for readable in ("//127.0.0.1:", "/authenticate?key=", '"target":"probe of '):
        assert readable in evidence
    assert evidence.count('"type":"message.ended"') >= 2 * len(answers)


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sender, Ended]:
    """A run within GitHub Actions that hides secrets."""
    folder, sender = tmp_path_factory.mktemp("github"), Sender(free_base_port(), made_up())
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return folder, sender, played(folder / "run", sender, env=github)


def test_neither_annotations_nor_the_summary_of_a_step_tell_one(
    hidden: tuple[Path, Sender, Ended],
) -> None:
    folder, sender, done = hidden
    assert "::error file=spelt.yaml" in done.out
    outputs = [done.all.encode(), (folder / "summary.md").read_bytes()]
    for secret in sender.secrets.values():
        assert shown_by(outputs, secret) == []


@pytest.mark.parametrize("name", TOLD)
def test_no_command_tells_one_in_any_of_its_forms(
    hidden: tuple[Path, Sender, Ended], name: str
) -> None:
    folder, sender, _ = hidden
    outputs = [*unpacked(printed(folder / "run", *TOLD[name], env=environment_of(sender)))]
    if name in MADE:
        outputs += files_of(folder / "run" / MADE[name])
    for secret in sender.secrets.values():
        assert shown_by(outputs, secret) == []


def test_no_command_is_forgotten() -> None:
    assert {words[0] for words in TOLD.values()} | TELLS_OF_NONE == set(COMMANDS)


def test_without_masks_each_of_these_spellings_is_told(tmp_path: Path) -> None:
    sender = Sender(free_base_port(), made_up())
    done = played(tmp_path / "shown", sender, "--show-secrets")
    assert done.code == 1, done.all
    sent = [*bodies(tmp_path / "shown")]
    for secret in sender.secrets.values():
        assert {*OF_TEXTS, "the beginning in UTF-16"} <= {*shown_by(sent, secret)}
        assert {"the beginning"} <= {*shown_by([done.all.encode()], secret)}


def test_nobody_else_reads_what_a_run_wrote(tmp_path: Path) -> None:
    played(tmp_path / "run", Sender(free_base_port(), made_up()))
    inside_runs = [each for each in (tmp_path / "run" / "runs").iterdir() if not each.is_symlink()]
    [run] = [each for each in inside_runs if each.is_dir()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in inside_runs if each != run} == {0o600}
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    inside = [*run.rglob("*")]
    rights = {stat.S_IMODE(file.stat().st_mode) for file in inside if file.is_file()}
    assert len(inside) > 3
    assert rights == {0o600}
    folders = {stat.S_IMODE(file.stat().st_mode) for file in inside if file.is_dir()}
    assert folders == {0o700}
