"""`sandbox capture` of evidence: whose target counts."""

from pathlib import Path

import pytest

from sandbox.explain.capture import capture
from sandbox.explain.capture.capture import Source
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.target_file import target_yaml
from tests.cli.command import sandbox
from tests.report.runs import ENDED, STARTED, ended, lines, message, numbered, started


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """Evidence of a serving, and a project with two targets; what is captured is kept."""
    monkeypatch.chdir(tmp_path)
    text = target_yaml("http://127.0.0.1:1", chosen((), ()).declared)
    name = next(line for line in text.splitlines() if line.startswith("name:"))
    for known in ("served", "other"):
        Path(f"{known}.yaml").write_text(text.replace(name, f"name: {known}"))
    begun = {**STARTED, "served": True, "target": "served", "command": "sandbox serve"}
    events = [
        begun,
        started("default"),
        message("default", "m1"),
        ended("default", "PASSED"),
        ENDED,
    ]
    Path("served.jsonl").write_bytes(lines(numbered(events)))
    kept: list[Source] = []

    def keep(source: Source, _: object) -> str:
        kept.append(source)
        return ""

    monkeypatch.setattr(capture, "captured", keep)
    return kept


def test_the_target_of_the_project_counts(seen: list[Source]) -> None:
    Path("sandbox.toml").write_text('target = "served.yaml"\n')
    done = sandbox("capture", "served.jsonl")
    assert (done.code, done.err) == (0, "")
    assert seen[0].target["name"] == "served"


def test_another_target_of_the_project_does_not_unless_it_is_named(seen: list[Source]) -> None:
    Path("sandbox.toml").write_text('target = "other.yaml"\n')
    assert "other.yaml is another target than 'served'" in sandbox("capture", "served.jsonl").err
    assert sandbox("capture", "served.jsonl", "--target", "other.yaml").err == ""
    assert [source.target.get("name") for source in seen] == [None, "other"]
