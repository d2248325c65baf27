"""The published schema of result.json: it knows every member, and refuses what is none."""

import json
from collections.abc import Iterator, Mapping

import pytest

from sandbox.evidence.fold import fold
from sandbox.evidence.verdict import Mark, Outcome
from sandbox.json_value import Json
from sandbox.report.json.result import result_json
from sandbox.report.json.schema import result_schema
from tests.report.hostile import HOSTILE, hostile_run
from tests.report.runs import one_of_each
from tests.result_schema import closed, mistakes_of


def document() -> dict[str, object]:
    return dict(json.loads(result_json(fold(one_of_each()))))


def test_a_run_with_every_outcome_is_valid() -> None:
    assert mistakes_of(document()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_run_with_hostile_bytes_is(name: str) -> None:
    text = result_json(fold(hostile_run(HOSTILE[name]))).encode("utf-8", "backslashreplace")
    assert mistakes_of(json.loads(text)) == []


@pytest.mark.parametrize("member", sorted(document()))
def test_a_member_that_is_missing_is_a_mistake(member: str) -> None:
    lacking = document()
    del lacking[member]
    assert mistakes_of(lacking) != []


def test_a_member_that_the_schema_does_not_know_is_a_mistake_of_ours() -> None:
    assert mistakes_of({**document(), "news": 1}) != []


def members(schema: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(schema, list):
        for item in schema:
            yield from members(item)
    elif isinstance(schema, Mapping):
        inside = schema.get("properties")
        yield from inside.items() if isinstance(inside, Mapping) else ()
        for value in schema.values():
            yield from members(value)


def test_every_member_is_described_and_readers_are_told_to_pass_over_others() -> None:
    plain = {
        name
        for name, each in members(result_schema())
        if isinstance(each, Mapping) and not {"description", "$ref"} & set(each)
    }
    assert plain == {*Outcome, *Mark}
    assert "additionalProperties" not in result_schema()
    assert closed(result_schema()) != result_schema()
