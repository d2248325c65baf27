"""Files in, models out: what is found, what is told, and where."""

from pathlib import Path

import pytest

from sandbox.authoring.loading import load_scenarios, read_scenarios
from sandbox.errors import ScenarioFault, SetupFault
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario, UseStep
from sandbox.scenario.language.user_files import find_files

HEAD = "scenario: 1\nid: ID\ntitle: t\nwhy: w\n"
CHECK = "expect: [{must: gr8.jwt.answered, status: 200}]"
CALL = f"  - {{call: gr8.get-jwt-token, {CHECK}}}\n"
PART = "part: 1\nid: ask\nwith: {who: null, lang: en}\ngives: {token: <asked.token>}\nsteps:\n"
ASK = (
    "  - call: gr8.get-jwt-token\n    as: <who>\n    name: asked\n"
    f"    {CHECK}\n    save: {{token: jwt.token}}\n"
)


def write(folder: Path, steps: str = CALL, *, name: str = "a", given: str = "") -> Path:
    file = folder / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD.replace("ID", file.stem) + given + "steps:\n" + steps)
    return file


def write_part(folder: Path, text: str = PART + ASK, *, name: str = "ask") -> None:
    (folder / "parts").mkdir(exist_ok=True, parents=True)
    (folder / "parts" / f"{name}.yaml").write_text(text)


def load(folder: Path) -> list[Scenario]:
    return load_scenarios([str(folder)], contracts=load_contracts())


def told(folder: Path) -> list[tuple[str, int, str, str]]:
    """Return file name, line, code and the words of every finding."""
    _, findings = read_scenarios([str(folder)], contracts=load_contracts())
    return [
        (Path(f.place.file).name, f.place.line, f.code, f"{f.text} {f.hint}".strip())
        for f in sorted(findings)
    ]


def codes(folder: Path) -> list[tuple[int, str]]:
    return [(line, code) for _, line, code, _ in told(folder)]


def test_scenarios_of_a_folder_are_found_sorted_and_parts_left_out(tmp_path: Path) -> None:
    for name in ("b", "a", "deep/c", "parts/p", "deep/replies/r"):
        write(tmp_path, name=name)
    (tmp_path / "d.yml").write_text("")
    (tmp_path / "notes.txt").write_text("")
    found = [str(file.relative_to(tmp_path)) for file in find_files([str(tmp_path)])]
    assert found == ["a.yaml", "b.yaml", "d.yml", "deep/c.yaml"]


def test_what_a_run_wrote_and_hidden_folders_are_left_out_of_a_folder(tmp_path: Path) -> None:
    for name in ("a", ".github/b", "runs/1/run.lock"):
        write(tmp_path, name=name)
    found = [str(file.relative_to(tmp_path)) for file in find_files([str(tmp_path)])]
    assert found == ["a.yaml"]
    named = str(tmp_path / ".github" / "b.yaml")
    assert find_files([named]) == [Path(named)]


def test_a_target_and_known_misses_may_lie_beside_the_scenarios_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "target.yaml").write_text("target: 1\nname: acme\n")
    (tmp_path / "deviations.yaml").write_text("deviations: 1\nknown: []\n")
    assert [scenario.id for scenario in load(tmp_path)] == ["a"]


def test_a_folder_with_nothing_but_a_target_holds_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_text("target: 1\nname: acme\n")
    with pytest.raises(SetupFault, match="no scenario"):
        load(tmp_path)


@pytest.mark.parametrize("kind", ["target", "deviations"])
def test_what_is_named_and_is_no_scenario_is_told_with_its_option(
    kind: str, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text(f"{kind}: 1\n")
    _, [finding] = read_scenarios([str(tmp_path / "x.yaml")], contracts=load_contracts())
    assert (finding.code, finding.hint) == ("S00", f"Name it with --{kind}.")


def test_a_file_that_is_named_twice_is_loaded_once(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert find_files([str(file), str(tmp_path)]) == [file]


def test_what_does_not_exist_and_what_holds_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupFault, match="there is no such file or folder"):
        find_files([str(tmp_path / "none")])
    with pytest.raises(SetupFault, match="no scenario"):
        find_files([str(tmp_path)])


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, CALL.replace("get-jwt-token", "get-jwt-tokne"), name="a")
    write(tmp_path, CALL.replace("gr8.jwt.answered", "gr8.jwt.answred"), name="b")
    write(tmp_path, "  - {call: gr8.get-jwt-token, expectt: []}\n", name="c")
    with pytest.raises(ScenarioFault) as caught:
        load(tmp_path)
    found = [(Path(f.place.file).name, f.code) for f in caught.value.findings]
    assert ("a.yaml", "O01") in found
    assert ("b.yaml", "C01") in found
    assert ("c.yaml", "S01") in found


def test_two_scenarios_cannot_have_one_id(tmp_path: Path) -> None:
    write(tmp_path, name="a")
    write(tmp_path, name="sub/a")
    [(_, line, code, text)] = told(tmp_path)
    assert (line, code) == (1, "N02")
    assert 'the id "a" is taken by' in text


@pytest.mark.parametrize("where", ["", "sub/", "sub/deeper/"])
def test_a_part_is_found_beside_the_scenario_or_above_it(tmp_path: Path, where: str) -> None:
    write_part(tmp_path)
    use = "  - {use: ask, name: got, with: {who: <alice>}}\n  - {call: gr8.enter, as: alice, "
    use += "send: {query: {jwt: <got.token>}}, "
    use += "expect: [{must: gr8.jwt.accepted, answered: {verdict: accepted}}]}\n"
    write(tmp_path, use, name=f"{where}a", given="given: {alice: {player: {}}}\n")
    [scenario] = load(tmp_path)
    step = scenario.steps[0]
    assert isinstance(step, UseStep)
    assert (step.part.id, step.part.required) == ("ask", frozenset({"who"}))
    assert step.part.params == {"who": None, "lang": "en"}


GIVEN = "given: {alice: {player: {}}}\n"


def using(folder: Path, words: str) -> list[tuple[int, str]]:
    write_part(folder)
    write(folder, f"  - {{use: {words}}}\n", given=GIVEN)
    return [entry for entry in codes(folder) if entry[1] in ("P01", "P04", "P05")]


def words_of(folder: Path, code: str) -> str:
    return " ".join(text for _, _, found, text in told(folder) if found == code)


def test_a_parameter_that_a_part_needs_must_be_given(tmp_path: Path) -> None:
    assert using(tmp_path, "ask") == [(7, "P04")]
    assert "who" in words_of(tmp_path, "P04")
    assert using(tmp_path, "ask, with: {lang: de}") == [(7, "P04")]


def test_a_parameter_that_a_part_has_not_is_told_with_the_one_that_was_meant(
    tmp_path: Path,
) -> None:
    assert using(tmp_path, "ask, with: {who: <alice>, lnag: de}") == [(7, "P05")]
    assert words_of(tmp_path, "P05").endswith('Did you mean "lang"?')


def test_parameters_that_fit_are_no_mistake(tmp_path: Path) -> None:
    assert using(tmp_path, "ask, with: {who: <alice>}") == []
    assert using(tmp_path, "ask, with: {who: <alice>, lang: de}") == []


def test_a_part_that_does_not_exist_is_told_and_nothing_is_said_of_its_parameters(
    tmp_path: Path,
) -> None:
    assert using(tmp_path, "aks, with: {who: <alice>}") == [(7, "P01")]


def test_a_reply_that_does_not_exist_is_told(tmp_path: Path) -> None:
    launch = (
        "  - call: wallet.launch\n    meanwhile: [{receive: wallet.authenticate, reply: nothing}]\n"
        "    expect: [{must: wallet.code-2.is-a-failure, launched: false}]\n"
    )
    write(tmp_path, launch)
    assert codes(tmp_path) == [(7, "P02")]


def test_parts_that_use_each_other_in_a_circle_are_told(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        text = f"part: 1\nid: {name}\nsteps: [{{use: {other}}}]\n"
        write_part(tmp_path, text, name=name)
    write(tmp_path, "  - {use: one}\n" + CALL)
    circles = [text for _, _, code, text in told(tmp_path) if code == "P03"]
    assert circles
    assert "one → two → one" in circles[0]


def test_a_mistake_inside_a_part_is_told_once_in_the_parts_own_file(tmp_path: Path) -> None:
    write_part(tmp_path, PART + ASK.replace("gr8.get-jwt-token", "gr8.get-jwt-tokne"))
    for name in ("a", "b"):
        write(tmp_path, "  - {use: ask, with: {who: <alice>}}\n" + CALL, name=name, given=GIVEN)
    found = [(file, line, code) for file, line, code, _ in told(tmp_path) if code == "O01"]
    assert found == [("ask.yaml", 6, "O01")]


def test_a_call_in_the_name_of_nobody_is_told(tmp_path: Path) -> None:
    write(tmp_path, CALL.replace("{call", "{as: alise, call"), given=GIVEN)
    [words] = [text for _, line, _, text in told(tmp_path) if line == 7]
    assert "alise" in words
    assert 'Did you mean "alice"?' in words


@pytest.mark.parametrize(
    "words", ["calls: gr8.get-jwt-token, count: 1, since: nxt", "order: [nxt, now]"]
)
def test_a_step_that_a_check_names_must_exist(tmp_path: Path, words: str) -> None:
    steps = "".join(CALL.replace("{call", f"{{name: {name}, call") for name in ("now", "next"))
    write(tmp_path, f"{steps}  - check: [{{must: gr8.jwt.answered, {words}}}]\n")
    assert [line for line, _ in codes(tmp_path)] == [8]
    assert 'Did you mean "next"?' in str(told(tmp_path))


ASKS = "  - {use: ask, with: {who: <alice>}}\n" + CALL


def test_linked_folders_and_yaml_in_capitals_are_taken_like_others(tmp_path: Path) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    write(own, name="mine")
    write(own, name="loud").rename(own / "loud.YAML")
    write(own, name="short").rename(own / "short.Yml")
    write(shared / "deep", ASKS, given=GIVEN, name="theirs")
    write_part(shared)
    (own / "team").symlink_to(shared)
    (own / "again").symlink_to(own)  # a circle
    (shared / "deep" / "up").symlink_to(shared)
    assert [file.name for file in find_files([str(own)])] == [
        "loud.YAML",
        "mine.yaml",
        "short.Yml",
        "theirs.yaml",
    ]
    assert {scenario.id for scenario in load(own)} == {"mine", "loud", "short", "theirs"}


def test_a_linked_file_may_use_what_lies_around_the_link(tmp_path: Path) -> None:
    write(tmp_path / "lib", ASKS, given=GIVEN)
    write_part(tmp_path / "own")
    (tmp_path / "own" / "a.yaml").symlink_to(tmp_path / "lib" / "a.yaml")
    assert [scenario.id for scenario in load(tmp_path / "own")] == ["a"]


def test_a_part_is_found_however_the_end_of_its_name_is_written(tmp_path: Path) -> None:
    write(tmp_path, ASKS, given=GIVEN)
    write_part(tmp_path)
    (tmp_path / "parts" / "ask.yaml").rename(tmp_path / "parts" / "ask.YML")
    assert [scenario.id for scenario in load(tmp_path)] == ["a"]


def test_one_file_under_several_names_is_one_scenario(tmp_path: Path) -> None:
    file = write(tmp_path)
    (tmp_path / "b.yaml").symlink_to(file)
    (tmp_path / "c.yaml").hardlink_to(file)
    paths = [str(file), str(tmp_path / "." / ".." / tmp_path.name / "a.yaml"), str(tmp_path)]
    assert find_files(paths) == [file]
    assert [s.id for s in load_scenarios(paths, contracts=load_contracts())] == ["a"]


def test_a_link_that_leads_nowhere_and_a_folder_that_is_closed_are_told(tmp_path: Path) -> None:
    write(tmp_path)
    lost = tmp_path / "lost.yaml"
    lost.symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(SetupFault, match=r"lost.yaml: the link leads to nothing"):
        find_files([str(tmp_path)])
    lost.unlink()
    (tmp_path / ".#a.yaml").symlink_to("user@host.1234")  # an editor's lock
    assert [file.name for file in find_files([str(tmp_path)])] == ["a.yaml"]


def test_a_matrix_of_twenty_to_the_eighth_is_refused_before_it_is_expanded(tmp_path: Path) -> None:
    values = ", ".join(map(str, range(20)))
    axes = "".join(f"  {name}: [{values}]\n" for name in "abcdefgh")
    write(tmp_path, given=f"matrix:\n{axes}")
    found = next(text for _, _, code, text in told(tmp_path) if code == "X06")
    assert "the matrix has 25600000000 cells (20 × 20 × 20 × 20 × 20 × 20 × 20 × 20)" in found
    with pytest.raises(ScenarioFault):
        load(tmp_path)


@pytest.mark.parametrize(("cells", "refused"), [(10_000, False), (10_001, True)])
def test_ten_thousand_cells_are_run_and_not_one_more(
    tmp_path: Path, cells: int, *, refused: bool
) -> None:
    write(tmp_path, given=f"matrix:\n  a: [{', '.join(map(str, range(cells)))}]\n")
    assert ("X06" in {code for _, code in codes(tmp_path)}) is refused
