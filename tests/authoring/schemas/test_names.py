"""The schema with a project's own names: what an editor offers, and what it underlines."""

from pathlib import Path

import pytest
from jsonschema_rs import Draft7Validator

from sandbox.authoring.schemas.export import Schema
from sandbox.authoring.schemas.names import project_schema
from sandbox.authoring.schemas.project import Project, read_project
from sandbox.errors import ScenarioFault, SetupFault
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.yaml_tree.tree import parse_yaml

HEAD = "scenario: 1\nid: a\ntitle: t\nwhy: w\nsteps:\n  - "
PART = "part: 1\nid: enter\ntitle: Somebody enters\nwith: {player: null, lang: en}\nsteps: []\n"
REPLY = "reply: 1\nid: broken\ntitle: A broken wallet\nstatus: 500\n"
TARGET = """\
target: 1
name: acme
wallet:
  launch: {url: "http://127.0.0.1:8600/launch", launched-when: {status: 200}}
  provider: {id: 1, access-key: hush-hush, private-key: "${KEY}"}
hooks:
  logout: {http: "POST http://127.0.0.1:8600/secret-path"}
  rain: {manual: "Make it rain."}
capabilities: [multi-currency]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("scenarios/parts/enter.yaml", PART),
        ("scenarios/replies/broken.yaml", REPLY),
        ("scenarios/one.yaml", f"{HEAD}use: enter\n"),
        ("scenarios/unfinished.yaml", "scenario: 1\nid: [\n"),
        ("target.yaml", TARGET),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def schema(folder: Path) -> Schema:
    project = read_project([folder / "scenarios"], target=folder / "target.yaml")
    return project_schema("scenario", project, contracts=load_contracts())


def accepts(schema: Schema, step: str, *, needs: str = "") -> bool:
    node, findings = parse_yaml(HEAD + step + "\n" + needs, file="f")
    assert node is not None
    assert findings == []
    return Draft7Validator(schema).is_valid(node.plain())


@pytest.mark.parametrize(
    ("step", "accepted"),
    [
        ("{call: gr8.enter}", True),
        ("{call: gr8.entr}", False),
        ("{call: wallet.authenticate}", False),
        ("{receive: wallet.authenticate}", True),
        ("{receive: wallet.launch}", False),
        ("{observe: gr8.get-public-key}", True),
        ("{observe: gr8.enter}", False),
        ("{call: gr8.enter, expect: [{must: gr8.jwt.accepted, status: 200}]}", True),
        ("{call: gr8.enter, expect: [{should: gr8.jwt.accepted, status: 200}]}", False),
        ("{call: gr8.enter, expect: [{must: wallet.http2.used, status: 200}]}", False),
        ("{call: gr8.enter, expect: [{should: wallet.http2.used, status: 200}]}", True),
        ("{call: gr8.enter, expect: [{must: gr8.jwt.acepted, status: 200}]}", False),
        ("{check: [{must: gr8.jwt.accepted, calls: gr8.get-public-key, count: 1}]}", True),
        ("{check: [{must: gr8.jwt.accepted, calls: gr8.get-publik-key, count: 1}]}", False),
        ("{trigger: logout}", True),
        ("{trigger: rain}", True),
        ("{trigger: rotate-key}", True),
        ("{trigger: snow}", False),
        ("{use: enter, with: {player: alice}}", True),
        ("{use: enter, with: {player: alice, lang: de}}", True),
        ("{use: enter, with: {lang: de}}", False),
        ("{use: enter}", False),
        ("{use: enter, with: {player: alice, land: de}}", False),
        ("{use: entr, with: {player: alice}}", False),
        ("{receive: wallet.authenticate, reply: broken}", True),
        ("{receive: wallet.authenticate, reply: <matrix.form>}", True),
        ("{receive: wallet.authenticate, reply: {status: 500}}", True),
        ("{receive: wallet.authenticate, replies: [brokn]}", False),
    ],
)
def test_only_names_that_exist_are_accepted(schema: Schema, step: str, accepted: bool) -> None:
    assert accepts(schema, step) is accepted


@pytest.mark.parametrize("need", ["hooks.logout", "hooks.snow", "multi-brand", "wallet.retry"])
def test_a_need_that_this_target_lacks_is_no_mistake(schema: Schema, need: str) -> None:
    assert accepts(schema, "{call: gr8.enter}", needs=f"needs: [{need}]\n")


def test_without_a_target_any_hook_may_be_there(folder: Path) -> None:
    project = read_project([folder / "scenarios"], target=None)
    schema = project_schema("scenario", project, contracts=load_contracts())
    assert accepts(schema, "{trigger: snow}")
    assert not accepts(schema, "{trigger: Snow!}")
    assert "logout" in offered(schema, "step-trigger", "trigger")


def test_without_parts_and_replies_any_name_of_one_is_accepted() -> None:
    schema = project_schema("scenario", Project(), contracts=load_contracts())
    assert accepts(schema, "{use: anything}")
    assert accepts(schema, "{receive: wallet.authenticate, reply: anything}")


def test_each_clause_is_offered_at_its_level_with_its_text(schema: Schema) -> None:
    clauses = load_contracts().clauses
    for claim in ("check-expectation", "check-judgement"):
        for level in ("must", "should"):
            found = offered(schema, claim, level)
            assert set(found) == {clause.id for clause in clauses.values() if clause.level == level}
            assert all(clauses[name].text in text for name, text in found.items())


def test_operations_parts_and_hooks_are_explained(schema: Schema) -> None:
    operations = load_contracts().operations
    calls = offered(schema, "check-judgement", "calls")
    assert calls == {name: operation.text for name, operation in operations.items()}
    assert offered(schema, "step-use", "use") == {"enter": "Somebody enters"}
    hooks = offered(schema, "step-trigger", "trigger")
    assert hooks["rain"] == "A hook of the target (manual)."
    assert hooks["rotate-key"].endswith("Not in this target.")
    assert not hooks["logout"].endswith("Not in this target.")


def test_deviations_are_offered_the_scenarios_and_clauses(folder: Path) -> None:
    project = read_project([folder / "scenarios"], target=None)
    schema = project_schema("deviations", project, contracts=load_contracts())
    entry = (
        "deviations: 1\nknown: [{scenario: %s, clause: %s, reason: r, ticket: t, until: '%s'}]\n"
    )
    for scenario, clause, accepted in [
        ("a", "gr8.jwt.accepted", True),
        ("a", "wallet.http2.used", True),
        ("b", "gr8.jwt.accepted", False),
        ("a", "gr8.jwt.acepted", False),
    ]:
        node, _ = parse_yaml(entry % (scenario, clause, "2030-01-01"), file="f")
        assert node is not None
        assert Draft7Validator(schema).is_valid(node.plain()) is accepted


def test_nothing_secret_of_the_target_is_in_it(schema: Schema) -> None:
    text = str(schema)
    assert not [word for word in ("hush-hush", "KEY}", "secret-path") if word in text]


def test_a_wrong_target_is_told_with_its_findings(folder: Path) -> None:
    (folder / "target.yaml").write_text("target: 1\nnam: x\n")
    with pytest.raises(ScenarioFault, match='Did you mean "name"'):
        read_project([folder / "scenarios"], target=folder / "target.yaml")


def test_a_folder_or_target_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(SetupFault, match="--scenarios"):
        read_project([folder / "nowhere"], target=None)
    with pytest.raises(SetupFault, match=r"nowhere\.yaml"):
        read_project([folder / "scenarios"], target=folder / "nowhere.yaml")


def offered(schema: Schema, definition: str, key: str) -> dict[str, str]:
    found: Json = schema
    for name in ("definitions", definition, "properties", key, "anyOf"):
        assert isinstance(found, dict)
        found = found[name]
    assert isinstance(found, list)
    choices = [choice for choice in found if isinstance(choice, dict) and "const" in choice]
    return {str(choice["const"]): str(choice.get("description", "")) for choice in choices}
