"""run.lock.yaml: everything to repeat a run, nothing secret, and every change told."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.app.lock import Lock, changes, lock_of, read_lock, write_lock
from sandbox.app.run_options import RunOptions
from sandbox.errors import SetupFault
from sandbox.scenario.language.user_files import RUN_LOCK
from sandbox.scenario.yaml_tree.tree import parse_yaml
from tests.app.files import KNOWN, LIVE_SID

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))
OPTIONS = st.builds(
    RunOptions,
    paths=st.lists(TEXT, max_size=3).map(tuple),
    target=TEXT,
    out=TEXT,
    jobs=st.integers(1, 64),
    seed=st.none() | st.integers(),
    repeat=st.integers(1, 9),
    strict=st.booleans(),
    certify=st.booleans(),
    tags=st.lists(TEXT, max_size=3).map(tuple),
    only=st.lists(TEXT, max_size=3).map(tuple),
    deviations=TEXT,
    show_secrets=st.booleans(),
    base_port=st.none() | st.integers(0, 65535),
)


def files(folder: Path) -> RunOptions:
    (folder / "scenarios" / "parts").mkdir(parents=True)
    (folder / "scenarios" / "live.yaml").write_text(LIVE_SID)
    (folder / "scenarios" / "parts" / "p.yaml").write_text("part: 1\n")
    (folder / "target.yaml").write_text("key: s3cret-k3y\n")
    return RunOptions(
        paths=(str(folder / "scenarios"),), target=str(folder / "target.yaml"), seed=1
    )


@given(options=OPTIONS)
def test_what_is_written_is_read_again(
    options: RunOptions, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("run")
    lock = Lock(options, {"sandbox": "1e3"}, {"a: b": "0123"}, {}, {"no": "~", "x y": "1e5"})
    write_lock(lock, folder)
    assert read_lock(folder) == lock


def test_a_lock_names_every_file_by_its_digest_and_holds_no_content(tmp_path: Path) -> None:
    options = files(tmp_path)
    (tmp_path / "deviations.yaml").write_text(KNOWN)
    write_lock(lock_of(options, seed=7), tmp_path)
    text = (tmp_path / RUN_LOCK).read_text()
    lock = read_lock(tmp_path)
    assert (lock.options.seed, "s3cret" in text, "ACME" in text) == (7, False, False)
    assert [Path(file).name for file in lock.scenarios] == ["live.yaml", "p.yaml"]
    assert [Path(file).name for file in lock.deviations] == ["deviations.yaml"]
    assert {len(digest) for digest in (*lock.scenarios.values(), *lock.target.values())} == {64}
    assert {"sandbox", "python", "hypercorn"} <= set(lock.versions)
    assert parse_yaml(text, file=RUN_LOCK)[1] == []


def test_nothing_changed_is_told_as_nothing(tmp_path: Path) -> None:
    options = files(tmp_path)
    assert list(changes(lock_of(options, seed=1), lock_of(options, seed=1))) == []


def test_changed_gone_and_new_files_and_versions_are_told(tmp_path: Path) -> None:
    options = files(tmp_path)
    then = lock_of(options, seed=1)
    scenarios = tmp_path / "scenarios"
    (scenarios / "live.yaml").write_text(f"{LIVE_SID}# more\n")
    (scenarios / "parts" / "p.yaml").unlink()
    (scenarios / "new.yaml").write_text(LIVE_SID)
    now = lock_of(options, seed=1)
    newer = replace(now, versions={**now.versions, "sandbox": "9.9"})
    told = [line.replace(f"{tmp_path}/", "") for line in changes(then, newer)]
    assert told == [
        "scenarios/live.yaml has changed",
        "scenarios/parts/p.yaml is gone",
        "scenarios/new.yaml is new",
        f"sandbox was {then.versions['sandbox']} and is 9.9",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "only a run that has one can be run again"),
        ("lock: 2\n", "another version"),
        ("lock: [\n", RUN_LOCK),
        ("lock: 1\noptions: {paths: [a], targett: t}\n", "options of another version"),
    ],
)
def test_a_lock_that_cannot_be_read_is_told(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / RUN_LOCK).write_text(text)
    with pytest.raises(SetupFault, match=told):
        read_lock(tmp_path)


@pytest.mark.parametrize("name", [field.name for field in fields(RunOptions)])
def test_an_option_of_another_type_is_refused(tmp_path: Path, name: str) -> None:
    write_lock(lock_of(files(tmp_path), seed=1), tmp_path)
    text = (tmp_path / RUN_LOCK).read_text()
    (tmp_path / RUN_LOCK).write_text(re.sub(rf"(?m)^  {name}: .*$", f"  {name}: 1.5", text))
    with pytest.raises(SetupFault, match="options of another version"):
        read_lock(tmp_path)


def test_an_option_that_is_younger_than_the_run_has_its_default(tmp_path: Path) -> None:
    options = files(tmp_path)
    write_lock(lock_of(options, seed=1), tmp_path)
    text = (tmp_path / RUN_LOCK).read_text()
    (tmp_path / RUN_LOCK).write_text(re.sub(r"(?m)^  (keyword|maxfail): .*\n", "", text))
    assert read_lock(tmp_path).options == replace(options, seed=1)
