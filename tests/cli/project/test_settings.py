"""sandbox.toml and SANDBOX_ variables: who goes before whom, and what is said of mistakes."""

import string
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cli.project.settings import Settings, project, unread
from sandbox.cli.project.toml_file import FILE_NAME, Defaults, parse_toml
from sandbox.errors import SetupFault

WHOLE = """\
target = "staging"
scenarios = ["ours", "theirs"]
out = "reports"
base-port = 9000
jobs = 4

[targets.staging]
file = "staging.yaml"
base-port = 9100

[targets.local]
file = "local.yaml"
"""


def opened(folder: Path, text: str = "", **environ: str) -> Settings:
    if text:
        (folder / FILE_NAME).write_text(text)
    return project({f"SANDBOX_{name}": value for name, value in environ.items()}, folder)


def test_an_option_goes_before_the_environment_before_the_file_before_what_is_found(
    tmp_path: Path,
) -> None:
    (tmp_path / "target.yaml").touch()
    (tmp_path / "scenarios").mkdir()
    found = opened(tmp_path)
    written = opened(tmp_path, WHOLE)
    said = opened(tmp_path, TARGET="local", SCENARIOS="a 'b c'", OUT="o", BASE_PORT="7", JOBS="8")
    assert [each.target(None) for each in (found, written, said)] == [
        "target.yaml",
        "staging.yaml",
        "local.yaml",
    ]
    assert said.target("staging") == "staging.yaml"
    assert [each.paths(()) for each in (found, written, said)] == [
        ("scenarios",),
        ("ours", "theirs"),
        ("a", "b c"),
    ]
    assert said.paths(("x",)) == ("x",)
    assert [each.out(None) for each in (found, written, said)] == ["runs", "reports", "o"]
    assert said.out("x") == "x"
    assert [each.jobs(None, otherwise=32) for each in (found, written, said)] == [32, 4, 8]
    assert said.jobs(1, otherwise=32) == 1


@pytest.mark.parametrize(
    ("target", "said", "option", "port"),
    [
        (None, {}, None, 9100),
        ("staging", {}, None, 9100),
        ("local", {}, None, 9000),
        ("staging", {"BASE_PORT": "7"}, None, 7),
        ("staging", {"BASE_PORT": "0"}, None, 0),
        ("staging", {"BASE_PORT": "7"}, 0, 0),
    ],
)
def test_a_named_target_has_ports_of_its_own(
    tmp_path: Path, target: str | None, said: Mapping[str, str], option: int | None, port: int
) -> None:
    assert opened(tmp_path, WHOLE, **said).base_port(option, target=target) == port


def test_where_nothing_is_said_the_target_decides_on_its_ports(tmp_path: Path) -> None:
    assert opened(tmp_path).base_port(None, target=None) is None


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("TARGET", "SCENARIOS", "OUT", "BASE_PORT", "JOBS", "KEEP"), "")
    assert opened(tmp_path, WHOLE, **nothing).said == Defaults()


def test_what_is_missing_is_told_with_every_place_to_say_it(tmp_path: Path) -> None:
    nothing = opened(tmp_path)
    assert nothing.target(None) == ""
    with pytest.raises(SetupFault, match=r"--target FILE, SANDBOX_TARGET, or target ="):
        nothing.needed_target(None)
    with pytest.raises(SetupFault, match=r"SANDBOX_SCENARIOS or scenarios ="):
        nothing.paths(())


@pytest.mark.parametrize(
    ("option", "said", "where"),
    [
        ("stagin", {}, "'stagin' is"),
        (None, {"TARGET": "stagin"}, r"'stagin' \(SANDBOX_TARGET\) is"),
    ],
)
def test_a_name_that_no_target_has_is_answered_with_the_one_that_was_meant(
    tmp_path: Path, option: str | None, said: Mapping[str, str], where: str
) -> None:
    with pytest.raises(SetupFault, match=rf'{where} no file.* Did you mean "staging"\?'):
        opened(tmp_path, WHOLE, **said).target(option)


def test_a_file_is_taken_beside_named_targets(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").touch()
    assert opened(tmp_path, WHOLE).target("other.yaml") == "other.yaml"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOBS", "many"),
        ("JOBS", "0"),
        ("JOBS", "65"),
        ("JOBS", "٣"),
        ("KEEP", "0"),
        ("KEEP", "all"),
        ("BASE_PORT", "65536"),
        ("BASE_PORT", "-1"),
        ("BASE_PORT", "9" * 5000),
        ("SCENARIOS", "'open"),
    ],
)
def test_a_variable_that_cannot_be_meant_is_told_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SetupFault, match=f"^SANDBOX_{name}: "):
        opened(tmp_path, **{name: value})


def test_a_variable_that_nobody_reads_is_told_where_one_of_ours_was_meant() -> None:
    environ = {"SANDBOX_TAGRET": "x", "SANDBOX_TLS_DIR": "x", "SANDBOX_XYZ": "x", "TARGETS": "x"}
    assert list(unread(environ)) == ["SANDBOX_TAGRET is not read. Did you mean SANDBOX_TARGET?"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('tagret = "x"', '1:1: "tagret" is no key here. Did you mean "target"?'),
        ("\n  jobs = 0", "2:3: jobs is a whole number from 1 to 64"),
        ("jobs = true", "1:1: jobs is a whole number"),
        ("jobs = 1.0", "1:1: jobs is a whole number"),
        ('base-port = "1"', "1:1: base-port is a whole number from 0 to 65535"),
        ("scenarios = []", "1:1: scenarios is a path or a list of them, and not empty"),
        ("scenarios = [1]", "1:1: scenarios is a path or a list"),
        ('target = " "', "1:1: target is a text, and not empty"),
        ("out = 1979-05-27", "1:1: out is a text"),
        ("targets = 3", "1:1: targets are tables: write [targets.staging]"),
        ("[targets]\na = 3", "2:1: targets.a is a table"),
        ("[targets.a]\n", '1:1: [targets.a] lacks file: write file = "a.yaml"'),
        ('[targets."a b"]\nfile = "x"', '1:1: "a b" is no name'),
        ('[targets.a]\nfile = "x"\nfiel = "y"', '3:1: "fiel" is no key here. Did you mean "file"?'),
        ('targets.a = {file = "x", jobs = 3}', '1:1: "jobs" is no key here.'),
        ("a = [1,", "1:1: "),
        ('a = "\n', "1:6: "),
        ("a = 1\na = 2\n", "2:6: "),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(SetupFault) as caught:
        parse_toml(text)
    assert f"{FILE_NAME}:{told}" in str(caught.value)


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    with pytest.raises(SetupFault) as caught:
        parse_toml("jobs = 0\nx = 1\n[targets.a]\nbase-port = -1\n")
    head, *lines = str(caught.value).split("\n")
    assert head == "4 mistakes in sandbox.toml:"
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "4"]


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(SetupFault, match=r"sandbox.toml:1:1: this is no UTF-8"):
        opened(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SetupFault, match=r"^sandbox.toml: "):
        opened(tmp_path)


LINES = st.lists(
    st.sampled_from(
        [
            'target = "x"',
            "[targets.a]",
            "[[targets.a]]",
            "[targets]",
            'file = "a.yaml"',
            "jobs = 3",
            "jobs = []",
            "a.b.c = {d = 1}",
            '"" = 1',
            "scenarios = [[1], {a = 2}]",
            "targets = []",
            'x = """',
            "y = [",
        ]
    ),
    max_size=8,
).map("\n".join)


@given(st.one_of(LINES, st.text(string.printable, max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert read(text) in ("read", "refused")


def read(text: str) -> str:
    try:
        parse_toml(text)
    except SetupFault as fault:
        return "refused" if FILE_NAME in str(fault) else str(fault)
    return "read"


def test_no_depth_is_too_deep() -> None:
    assert read(f"a = {'[' * 20_000}{']' * 20_000}") == "refused"
