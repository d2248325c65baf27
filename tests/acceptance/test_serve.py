"""`sandbox serve` as a process, asked by clients that are not ours."""

import hashlib
import hmac
import json
import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from tests.acceptance.commands import PATIENCE_S, ready
from tests.foreign_tools import require

PRIVATE_KEY = "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
BODY = (
    '{"token":"5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34","player_id":90071,"site_id":12,'
    '"provider_id":7041,"game_id":"lucky-ferry","currency":"EUR"}'
)
SIGNATURE = "3d6cab0b4afc722ced71be09e40c36527779c75d6b4a8268c59bc7ddd9f614f0"
BASIC = "Basic NzA0MTprM3lEZW0wLUFjYzM1NQ=="
TARGET = """\
target: 1
name: vendor only
wallet:
  launch: {url: "http://127.0.0.1:9/launch", launched-when: {status: 200}}
  provider: {id: 7041, access-key: k3yDem0-Acc355, private-key: "KEY"}
  settings: {code_style: vendor_only}
"""


def fields(signature: str, basic: str = BASIC) -> list[str]:
    return [
        f"authorization: {basic}",
        f"x-request-signature: {signature}",
        "content-type: application/json",
        "accept: application/json",
    ]


def curled(
    url: str,
    *,
    signature: str = SIGNATURE,
    body: str = BODY,
    version: str = "--http2-prior-knowledge",
) -> tuple[str, int, dict[str, object]]:
    """Ask with curl; return the HTTP version, the status and the answer."""
    headers = [word for one in fields(signature) for word in ("--header", one)]
    done = subprocess.run(
        [
            *(require("curl"), "--silent", "--show-error", version, *headers),
            *("--data-binary", body, "--write-out", "\n%{http_version} %{http_code}"),
            f"{url}/api/wallet/authenticate",
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    answer, _, told = done.stdout.rpartition("\n")
    spoken, status = told.split()
    return spoken, int(status), json.loads(answer)


def test_a_bound_is_set_on_the_command_line(tmp_path: Path) -> None:
    with ready(tmp_path, "serve", "--base-port", "0", "--bound", "max_header_fields=3") as urls:
        _, status, told = curled(urls["wallet"], version="--http1.1")
    assert status == 431
    assert "no more than 3 are read here" in str(told["error"])


def test_the_request_of_the_page_is_signed_as_the_vendor_signs() -> None:
    made = hmac.new(PRIVATE_KEY.encode(), BODY.encode(), hashlib.sha256).hexdigest()
    assert (made, len(BODY)) == (SIGNATURE, 139)


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("version", "spoken"), [("--http2-prior-knowledge", "2"), ("--http1.1", "1.1")]
)
def test_the_demo_identity_is_answered_with_success(
    tmp_path: Path, version: str, spoken: str
) -> None:
    with ready(tmp_path, "serve", "--base-port", "0") as urls:
        found, status, answer = curled(urls["wallet"], version=version)
    request_id = str(answer.pop("request_id"))
    assert (found, status) == (spoken, 200)
    assert UUID(request_id).version == 4
    assert answer == {
        "status": True,
        "code": 1,
        "message": "",
        "token": "5b1f0c52-8a3e-4d7b-9c11-2f6e0d9a7b34",
        "player_id": 90071,
        "game_id": "lucky-ferry",
        "site_id": "12",
        "provider_id": 7041,
        "balance": 310.4,
    }


@pytest.mark.foreign
def test_another_http2_client_is_answered_too(tmp_path: Path) -> None:
    (tmp_path / "body").write_text(BODY)
    headers = [word for one in fields(SIGNATURE) for word in ("--header", one)]
    with ready(tmp_path, "serve", "--base-port", "0") as urls:
        done = subprocess.run(
            [
                *(require("nghttp"), "--no-push", "--data", str(tmp_path / "body"), *headers),
                f"{urls['wallet']}/api/wallet/authenticate",
            ],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["code"], answer["balance"]) == (True, 1, 310.4)


@pytest.mark.foreign
def test_a_wrong_signature_is_refused(tmp_path: Path) -> None:
    with ready(tmp_path, "serve", "--base-port", "0") as urls:
        spoken, status, answer = curled(urls["wallet"], signature=SIGNATURE.replace("3d", "3e", 1))
        _, changed, _ = curled(urls["wallet"], body=BODY.replace("EUR", "USD"))
    assert (spoken, status, changed) == ("2", 401, 401)
    assert (answer["status"], answer["code"]) == (False, 90205)
    assert {"status", "code", "message", "request_id"} <= set(answer)


@pytest.mark.foreign
def test_a_vendor_that_says_only_what_its_page_says_answers_code_2_with_500(
    tmp_path: Path,
) -> None:
    (tmp_path / "target.yaml").write_text(TARGET.replace("KEY", PRIVATE_KEY))
    with ready(tmp_path, "serve", "--target", "target.yaml", "--base-port", "0") as urls:
        _, status, answer = curled(urls["wallet"], signature="0" * 64)
    assert status == 500
    assert set(answer) == {"status", "code", "message", "request_id"}
    assert (answer["status"], answer["code"]) == (False, 2)
    assert answer["message"] == "An unknown error has occurred."


@pytest.mark.foreign
def test_the_ready_file_and_the_ready_line_tell_the_same_urls(tmp_path: Path) -> None:
    words = ("serve", "--base-port", "0", "--ready-file", "ready.json")
    with ready(tmp_path, *words) as urls:
        assert json.loads((tmp_path / "ready.json").read_text()) == urls
        assert {"fasttrack", "gr8", "wallet", "ca_file"} <= set(urls)
        assert Path(tmp_path / urls["ca_file"]).is_file()


@pytest.mark.foreign
def test_what_is_served_is_kept_as_evidence_without_its_secrets(tmp_path: Path) -> None:
    with ready(tmp_path, "serve", "--base-port", "0", "--evidence", "seen.jsonl") as urls:
        curled(urls["wallet"])
        curled(urls["wallet"], signature="0" * 64)
    lines = (tmp_path / "seen.jsonl").read_text().splitlines()
    started = [e for e in map(json.loads, lines) if e["type"] == "message.started"]
    assert [e["operation"] for e in started] == ["wallet.authenticate"] * 2
    assert [secret for secret in (BASIC.split()[1], PRIVATE_KEY) if secret in "".join(lines)] == []
