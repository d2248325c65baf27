"""The schemas as single documents: our own validator and a foreign one judge files alike."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema_rs import Draft7Validator

from sandbox.authoring.schemas.export import DRAFT, Schema, export_schema
from sandbox.authoring.schemas.names import PROJECT_KINDS, project_schema
from sandbox.authoring.schemas.project import read_project
from sandbox.authoring.schemas.references import follow, known_kinds
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.shape.shape import check, kind_of_file
from sandbox.scenario.yaml_tree.tree import parse_yaml
from tests.foreign_tools import require
from tests.scenario.language.shape.test_shape import WRONG_HEADS, WRONG_STEPS, WRONG_TARGETS, steps

ROOT = Path(__file__).parents[3]
OURS = [*ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("tests/scenario/worked/*.yaml")]
WRONG = [
    *(("scenario", steps(step)) for step, *_ in WRONG_STEPS),
    *(("scenario", text) for text, *_ in WRONG_HEADS),
    *(("target", text) for text, *_ in WRONG_TARGETS),
]
ONLY_OURS = "3651d"
"""How long a duration may be is arithmetic, which a schema cannot do."""


def schemas(kind: str) -> Iterator[Schema]:
    yield export_schema(kind)
    if kind in PROJECT_KINDS:
        project = read_project([ROOT / "scenarios"], target=None)
        yield project_schema(kind, project, contracts=load_contracts())


def references(schema: Json) -> Iterator[str]:
    if isinstance(schema, list):
        for item in schema:
            yield from references(item)
    elif isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield str(schema["$ref"])
        for inner in schema.values():
            yield from references(inner)


@pytest.mark.parametrize("kind", known_kinds())
def test_every_reference_leads_to_a_definition_and_every_definition_is_needed(kind: str) -> None:
    for schema in schemas(kind):
        definitions = schema["definitions"]
        assert isinstance(definitions, dict)
        assert {f"#/definitions/{name}" for name in definitions} == set(references(schema))
        assert schema["$schema"] == DRAFT
        assert all(definitions.values())


def test_a_reference_that_leads_nowhere_is_our_mistake_and_told() -> None:
    assert follow("check.schema.json#/definitions/duration", "step").document == "check"
    assert follow("#/definitions/step", "step").name == "step"
    with pytest.raises(TypeError, match="leads nowhere"):
        follow("#/definitions/stp", "step")
    with pytest.raises(ValueError, match="cannot follow"):
        follow("#/properties/id", "scenario")


@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_a_wrong_file_is_wrong_to_the_exported_schema_too(kind: str, text: str) -> None:
    node, _ = parse_yaml(text, file="f")
    assert node is not None
    assert check(node, kind)
    assert Draft7Validator(export_schema(kind)).is_valid(node.plain()) is (ONLY_OURS in text)


def test_no_format_of_our_own_is_left_in_it() -> None:
    for kind in known_kinds():
        assert "sandbox-duration" not in json.dumps(export_schema(kind))


def foreign(*arguments: str) -> subprocess.CompletedProcess[str]:
    tool = require(str(Path(sys.executable).with_name("check-jsonschema")))
    command = [tool, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def written(folder: Path, schema: Schema) -> str:
    file = folder / "schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    return str(file)


def of_kind(kind: str) -> list[str]:
    nodes = [(file, parse_yaml(file.read_bytes(), file="f")[0]) for file in OURS]
    return [str(file) for file, node in nodes if node is not None and kind_of_file(node) == kind]


@pytest.mark.foreign
@pytest.mark.parametrize("kind", known_kinds())
def test_a_foreign_validator_takes_each_schema_for_draft_07(kind: str, tmp_path: Path) -> None:
    for schema in schemas(kind):
        done = foreign("--check-metaschema", written(tmp_path, schema))
        assert done.returncode == 0, done.stdout


@pytest.mark.foreign
@pytest.mark.parametrize("kind", ["scenario", "part", "reply", "target"])
def test_a_foreign_validator_finds_nothing_wrong_with_our_own_files(
    kind: str, tmp_path: Path
) -> None:
    files = of_kind(kind)
    assert files
    done = foreign("--schemafile", written(tmp_path, export_schema(kind)), *files)
    assert done.returncode == 0, done.stdout


@pytest.mark.foreign
@pytest.mark.parametrize("kind", ["scenario", "part"])
def test_a_foreign_validator_accepts_the_catalogue_with_the_projects_own_names(
    kind: str, tmp_path: Path
) -> None:
    project = read_project([ROOT / "scenarios"], target=None)
    schema = project_schema(kind, project, contracts=load_contracts())
    files = [file for file in of_kind(kind) if "worked" not in file]
    done = foreign("--schemafile", written(tmp_path, schema), *files)
    assert done.returncode == 0, done.stdout


@pytest.mark.foreign
@pytest.mark.parametrize("kind", ["scenario", "target"])
def test_a_foreign_validator_refuses_every_wrong_file(kind: str, tmp_path: Path) -> None:
    texts = [text for of, text in WRONG if of == kind and ONLY_OURS not in text]
    files = [tmp_path / f"{number}.yaml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    schema = written(tmp_path, export_schema(kind))
    done = foreign("--output-format", "json", "--schemafile", schema, *map(str, files))
    told = json.loads(done.stdout)
    refused = {found["filename"] for found in [*told["errors"], *told["parse_errors"]]}
    assert done.returncode == 1
    assert [text for file, text in zip(files, texts, strict=True) if str(file) not in refused] == []
