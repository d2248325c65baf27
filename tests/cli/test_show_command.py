"""`sandbox show`: messages and checks of a run by their ids."""

import json
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest

from sandbox.json_value import Json
from tests.cli.command import sandbox
from tests.report.runs import ENDED, STARTED, check, ended, lines, numbered, started

SECRETS: list[Json] = [
    {"name": "‹secret #1›", "variable": "DESK_KEY"},
    {"name": "‹secret #2›", "at": "wallet.provider.access-key"},
    {"name": "‹secret #3›", "variable": "DESK_ODD", "escaped_in": ["json", "url"]},
    {"name": "‹credential #1›", "basic": "ft:‹secret #1›"},
    {"name": "‹credential #2›", "basic": "7041:‹secret #2›"},
]
HEADER = '{"alg":"RS256","typ":"JWT"}'
CLAIMS = '{"externalUserId":"p1","iat":1796052255,"exp":99999999999999}'


def message(id_: str, operation: str, **changed: Json) -> list[dict[str, Json]]:
    request: dict[str, Json] = {
        "method": "POST",
        "url": "http://127.0.0.1:8600/authenticate",
        "http_version": "1.1",
        "headers": [["X-Api-Key", "‹secret #1›"], ["Authorization", "Basic ‹credential #1›"]],
        "body": '{"sid":"‹sid #4›","odd":"‹secret #3›"}',
        "connection": "",
        "stream": None,
    }
    request |= changed.pop("request", {})  # type: ignore[arg-type]
    where: dict[str, Json] = {
        "cell": "good",
        "step": "asked",
        "place": "s.yaml:3:5",
        "virtual_s": 0,
    }
    begun: dict[str, Json] = {
        "type": "message.started",
        "id": id_,
        "operation": operation,
        "direction": changed.pop("direction", "sent"),
        "by": changed.pop("by", "provider"),
        "request": request,
        **where,
    }
    done: dict[str, Json] = {
        "type": "message.ended",
        "id": id_,
        "response": {
            "status": 200,
            "http_version": "1.1",
            "headers": [["Content-Type", "application/json"]],
            "body": '{"user_id":"1"}',
        },
        "trouble": None,
        "took_s": Decimal("0.012"),
        "answered": None,
        "reply": None,
        "notes": [],
        "late_s": 0,
        **where,
        **changed,
    }
    return [begun, done]


def jwt(id_: str, *, is_signed: bool = True) -> dict[str, Json]:
    told: dict[str, Json] = {"token": "‹jwt #1›", "header": HEADER, "claims": CLAIMS}
    return {"type": "jwt.read", "cell": "good", "message": id_, "is_signed": is_signed, **told}


REFUSED: dict[str, Json] = {"verdict": "refused", "reason": "jwt.expired", "notices": []}


@pytest.fixture(autouse=True)
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run in a folder of its own, with `latest` beside it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs" / "20260301-101500-7"
    folder.mkdir(parents=True)
    (tmp_path / "runs" / "latest").symlink_to(folder.name)
    events: list[dict[str, Json]] = [
        {**STARTED, "secrets": SECRETS},
        started("good"),
        *message("m1", "fasttrack.authenticate", answered={"verdict": "accepted"}),
        *message("m2", "gr8.get-jwt-token", by="player"),
        jwt("m2"),
        *message("m3", "gr8.enter", by="player", answered=REFUSED, notes=["over since 3 s"]),
        jwt("m3"),
        *message(
            "m4",
            "wallet.authenticate",
            direction="received",
            by="operator",
            request={"body": "AP8=", "body_base64": True, "url": "http://127.0.0.1:8703/w?a=b"},
            answered={"verdict": "refused", "reason": "signature_invalid", "basic": "valid"},
            reply="scripted",
        ),
        *message("m5", "", response=None, trouble={"kind": "refused", "text": "it was refused"}),
        check("good", "fail", clause="gr8.jwt.not-expired", messages=["m2", "m3"]),
        ended("good", "FAILED"),
        ENDED,
    ]
    (folder / "evidence.jsonl").write_bytes(lines(numbered(events)))
    return folder


RUN = "runs/20260301-101500-7"


@pytest.mark.parametrize(
    "reference",
    ["m1", "#m1", "runs/latest#m1", f"{RUN}#m1", f"{RUN}/evidence.jsonl#m1"],
)
def test_what_is_printed_names_the_runs_own_folder(reference: str) -> None:
    printed = sandbox("show", reference)
    assert printed.code == 0
    assert printed.out.startswith(f"message  {RUN}#m1\n")
    assert "latest" not in printed.out + printed.err


def test_what_serve_recorded_is_shown_by_its_file(run: Path) -> None:
    Path("served.jsonl").write_bytes((run / "evidence.jsonl").read_bytes())
    assert sandbox("show", "served.jsonl#m1").out.startswith("message  served.jsonl#m1\n")
    assert "curl http://127.0.0.1:8600/" in sandbox("show", "served.jsonl#m1", "--as", "curl").out
    assert sandbox("explain", "served.jsonl#m1").code == 0
    told = sandbox("show", "served.jsonl#m9")
    assert (told.code, "served.jsonl has no 'm9'" in told.err) == (2, True)


def test_a_run_is_named_within_the_folder_of_runs_of_the_project(run: Path) -> None:
    run.parent.rename("kept")
    Path("sandbox.toml").write_text('out = "kept"\n')
    for reference in ("m1", f"{run.name}#m1", f"kept/{run.name}#m1"):
        assert sandbox("show", reference).out.startswith(f"message  kept/{run.name}#m1\n")


def test_a_message_is_shown_with_request_answer_verdict_and_steps() -> None:
    printed = sandbox("show", "m1").out
    for told in (
        "POST http://127.0.0.1:8600/authenticate HTTP/1.1",
        "X-Api-Key: ‹secret #1›",
        '{"user_id":"1"}',
        "took        12 ms",
        "verdict     accepted",
        "✓ user_id is a text or a whole number",
        "‹secret #1› is ${DESK_KEY} of the environment",
        "‹sid #4› was made in the run",
    ):
        assert told in printed


def test_a_refused_token_is_told_step_by_step() -> None:
    printed = sandbox("show", "m3").out
    assert "✓ the signature holds with that key" in printed
    assert "✗ it holds now: jwt.expired" in printed
    assert "· externalUserId names a player" in printed
    assert "iat: 1796052255 (2026-11-30 15:24:15 UTC)" in printed
    assert "exp: 99999999999999 (no second since 1970" in printed
    assert "clause      gr8.jwt.not-expired" in printed
    assert "over since 3 s" in printed
    assert "do          Make a token for each request" in printed


def test_a_token_that_is_handed_out_is_told_with_its_verification_elsewhere() -> None:
    printed = sandbox("show", "m2").out
    assert f"verified in {RUN}#m3, gr8.enter" in printed
    assert "✗ it holds now: jwt.expired" in printed


def test_a_check_is_shown_with_its_messages() -> None:
    [cell] = _result()["cells"]
    [check_] = cell["checks"]
    printed = sandbox("show", f"{RUN}#{check_['id']}").out
    assert printed.startswith(f"check  {RUN}#{check_['id']}\n")
    assert f"message  {RUN}#m2\n" in printed
    assert f"message  {RUN}#m3\n" in printed


def _result() -> dict[str, list[dict[str, list[dict[str, str]]]]]:
    assert sandbox("report", RUN).code == 0
    found: dict[str, list[dict[str, list[dict[str, str]]]]]
    found = json.loads(Path(RUN, "result.json").read_text())
    return found


def test_a_line_for_a_shell_has_variables_and_says_what_it_lacks() -> None:
    printed = sandbox("show", "m1", "--as", "curl")
    assert '-H "X-Api-Key: ${DESK_KEY}"' in printed.out
    assert "printf %s \"ft:${DESK_KEY}\" | base64 | tr -d '\\n'" in printed.out
    assert '"odd":"‹secret #3›"' in printed.out
    assert (
        "‹secret #3› is ${DESK_ODD} of the environment, which is written otherwise" in printed.err
    )
    assert "‹sid #4› was made in the run" in printed.err


def test_a_value_of_the_target_file_is_told_by_its_place(run: Path) -> None:
    file = run / "evidence.jsonl"
    file.write_text(file.read_text().replace("Basic ‹credential #1›", "Basic ‹credential #2›"))
    printed = sandbox("show", "m1", "--as", "httpie")
    assert "stands in the target at wallet.provider.access-key" in printed.err
    assert "base64" not in printed.out


@pytest.mark.parametrize("words", [("--as", "json"), ("--format", "json")])
def test_json_has_it_all(words: tuple[str, ...]) -> None:
    first, second = map(json.loads, sandbox("show", "m3,m5", *words).out.splitlines())
    assert first["id"] == f"{RUN}#m3"
    assert first["reason"]["code"] == "jwt.expired"
    assert [step["state"] for step in first["steps"]].count("failed") == 1
    assert first["jwt"]["claims"] == CLAIMS
    assert second["response"] is None
    assert second["trouble"]["text"] == "it was refused"


def test_an_answer_that_never_came_is_told() -> None:
    assert "(no answer: it was refused)" in sandbox("show", "m5").out


@pytest.mark.parametrize(
    ("step", "place", "by"),
    [
        ("asked", "s.yaml:3:5", "the scenario"),
        ("reply-1", "s.yaml:3:5", "the scenario"),
        ("reply-1", None, "the rule reply-1"),
        ("magic", None, "a magic value"),
    ],
)
def test_who_scripted_an_answer_is_told(run: Path, step: str, place: str | None, by: str) -> None:
    changed = message("m1", "wallet.authenticate", reply="scripted", answered=REFUSED)
    events = [{**event, "step": step, "place": place} for event in changed]
    (run / "evidence.jsonl").write_bytes(lines(numbered([STARTED, *events, ENDED])))
    assert f"the answer was scripted by {by}" in sandbox("show", "m1").out
    assert f"scripted: {by} said it" in sandbox("explain", "latest#m1").out


def test_a_scripted_answer_is_told_apart_from_the_verdict() -> None:
    printed = sandbox("show", "m4").out
    assert "the answer was scripted by the scenario" in printed
    assert "✗ the signature holds, where one is asked for: signature_invalid" in printed


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("m99", "has no 'm99'. Its messages are m1 to m5. Its checks are c"),
        (f"{RUN}#c1", "has no 'c1'."),
        (f"{RUN}#mm1", 'Did you mean "m1"?'),
        (f"{RUN}#", "names a run alone"),
        (RUN, "names nothing of a run"),
        ("runs/20260301#m1", f"Runs nearby: {RUN}"),
        ("nowhere/at/all#m1", "is no run directory"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(reference: str, told: str) -> None:
    printed = sandbox("show", reference)
    assert printed.code == 2
    assert told in printed.err
    assert not printed.out


@pytest.mark.parametrize("damage", [b"{", b'{"n":1}\n{}\n', b"\xff\n\n", b""])
def test_broken_evidence_is_told_by_its_line(run: Path, damage: bytes) -> None:
    (run / "evidence.jsonl").write_bytes(damage)
    printed = sandbox("show", "m1")
    assert printed.code == 2
    assert "evidence.jsonl" in printed.err
    assert "Traceback" not in printed.err


def test_a_body_that_is_no_base64_is_told(run: Path) -> None:
    file = run / "evidence.jsonl"
    file.write_text(file.read_text().replace("AP8=", "A"))
    printed = sandbox("show", "m4", "--as", "curl")
    assert printed.code == 2
    assert "its record cannot be read" in printed.err


def test_a_har_document_is_one() -> None:
    document = json.loads(sandbox("show", f"{RUN}#m1,m4,m5", "--as", "har").out)
    jsonschema_rs.validator_for(HAR).validate(document)
    one, binary, none = document["log"]["entries"]
    assert one["request"]["postData"]["text"].startswith('{"sid"')
    assert binary["request"]["bodySize"] == 2
    assert binary["request"]["queryString"] == [{"name": "a", "value": "b"}]
    assert binary["comment"] == f"{RUN}#m4 wallet.authenticate"
    assert none["response"]["status"] == 0


def of(required: dict[str, Json], **optional: Json) -> dict[str, Json]:
    """Return the schema of an object with no members but these, `_` ones aside."""
    members: dict[str, Json] = {**required, **optional, "comment": TEXT}
    return {
        "type": "object",
        "required": list(required),
        "properties": members,
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def each(item: Json) -> Json:
    return {"type": "array", "items": item}


TEXT: Json = {"type": "string"}
SIZE: Json = {"type": "integer", "minimum": -1}
TIME: Json = {"type": "number", "minimum": -1}
PAIR = of({"name": TEXT, "value": TEXT})
MESSAGE: dict[str, Json] = {
    "httpVersion": TEXT,
    "cookies": each(of({"name": TEXT, "value": TEXT})),
    "headers": each(PAIR),
    "headersSize": SIZE,
    "bodySize": SIZE,
}
HAR = of(
    {
        "log": of(
            {
                "version": {"const": "1.2"},
                "creator": of({"name": TEXT, "version": TEXT}),
                "entries": each(
                    of(
                        {
                            "startedDateTime": {
                                "type": "string",
                                "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$",
                            },
                            "time": TIME,
                            "request": of(
                                {
                                    **MESSAGE,
                                    "method": TEXT,
                                    "url": {"type": "string", "pattern": "^https?://"},
                                    "queryString": each(PAIR),
                                },
                                postData=of({"mimeType": TEXT, "text": TEXT}, params=each(PAIR)),
                            ),
                            "response": of(
                                {
                                    **MESSAGE,
                                    "status": {"type": "integer"},
                                    "statusText": TEXT,
                                    "redirectURL": TEXT,
                                    "content": of(
                                        {"size": SIZE, "mimeType": TEXT},
                                        text=TEXT,
                                        encoding={"const": "base64"},
                                    ),
                                }
                            ),
                            "cache": of({}),
                            "timings": of({"send": TIME, "wait": TIME, "receive": TIME}),
                        }
                    )
                ),
            }
        )
    }
)
"""HAR 1.2 as its specification lists the members."""
