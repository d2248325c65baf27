"""SARIF and HAR against the schemas that others publish and tools read by."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft6Validator, FormatChecker  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT6

from sandbox.errors import FileFinding, Place
from sandbox.evidence.fold import fold
from sandbox.evidence.lines import Recorded
from sandbox.report.formats import FORMATS
from sandbox.report.lint.formats import Linted
from sandbox.report.lint.sarif import as_sarif
from tests.report.hostile import HOSTILE, hostile_run
from tests.report.junit.test_junit_schema import RUNS

FOLDER = Path(__file__).with_name("schemas")
Break = Callable[[Any], object]


def read(name: str) -> Any:
    return json.loads(FOLDER.joinpath(name).read_bytes())


@cache
def validator(form: str) -> Any:
    """Return what finds mistakes; the parts of HAR lie in files of their own."""
    if form == "sarif":
        return Draft4Validator(read("sarif-2.1.0-rtm.5.json"), format_checker=FormatChecker())
    names = (file.name for file in FOLDER.joinpath("har").glob("*.json"))
    parts = [(name, DRAFT6.create_resource(read(f"har/{name}"))) for name in names]
    registry = Registry[Any]().with_resources(parts)
    return Draft6Validator({"$ref": "har.json"}, registry=registry, format_checker=FormatChecker())


def mistakes(form: str, document: object) -> list[str]:
    found = validator(form).iter_errors(document)
    return [f"{one.json_path}: {one.message}"[:300] for one in found]


def document(form: str, events: Iterable[Recorded]) -> Any:
    return json.loads(FORMATS[form].make(fold(events, directory="runs/r")))


@pytest.mark.parametrize("form", ["sarif", "har"])
@pytest.mark.parametrize("events", RUNS.values(), ids=RUNS)
def test_every_run_is_valid(form: str, events: list[Recorded]) -> None:
    assert mistakes(form, document(form, events)) == []


@pytest.mark.parametrize("form", ["sarif", "har"])
@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_peer_says_is(form: str, name: str) -> None:
    assert mistakes(form, document(form, hostile_run(HOSTILE[name]))) == []


def test_what_lint_finds_is() -> None:
    found = [FileFinding(Place("a b/ü.yaml", 3, 7), "C01", "An unknown clause", "Name one")]
    assert mistakes("sarif", json.loads(as_sarif(Linted(1, found)))) == []


@pytest.mark.parametrize(
    ("form", "spoil"),
    [
        ("sarif", lambda log: log["runs"][0]["tool"]["driver"].pop("name")),
        ("sarif", lambda log: log["runs"][0]["results"][0].update(level="fatal")),
        ("sarif", lambda log: log["runs"][0]["results"][0].update(news=1)),
        ("har", lambda har: har["log"].pop("creator")),
        ("har", lambda har: har["log"]["entries"][0]["response"].update(status="200")),
        ("har", lambda har: har["log"]["entries"][0].update(startedDateTime="yesterday")),
    ],
)
def test_the_schemas_find_mistakes(form: str, spoil: Break) -> None:
    spoilt = document(form, RUNS["one of each"])
    spoil(spoilt)
    assert mistakes(form, spoilt) != []
