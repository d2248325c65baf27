"""Shards that were run apart, merged: what one run of everything says."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from sandbox.app.lock import read_lock
from sandbox.errors import SetupFault
from sandbox.evidence.results import RunResult
from sandbox.evidence.verdict import Exit, Mark
from sandbox.explain.finding.finding import finding_of
from sandbox.explain.finding.played_files import kept_in
from sandbox.report.run_directory import events_of, read_run
from tests.acceptance.standing_operator import project, run, sandbox
from tests.app.files import DEFECT, KNOWN

FIXED = KNOWN.replace("cell: bad-sid[bad=empty]", "cell: bad-sid[bad=ghost]")
WHOLE = KNOWN.replace("    cell: bad-sid[bad=empty]\n", "")


def shards(folder: Path, of: int, *words: str, **each: Sequence[str]) -> list[str]:
    """Run every shard into a folder of its own and return the run directories."""
    made = []
    for number in range(1, of + 1):
        out = folder / f"shard-{number}"
        run(folder, "--shard", f"{number}/{of}", "--out", str(out), *words, *each.get("more", ()))
        made.append(str((out / "latest").resolve()))
    return made


def merged(folder: Path, *directories: str) -> tuple[int, str, RunResult]:
    code, told = sandbox("merge", *directories, "--out", str(folder / "merged"))
    return code, told, read_run(folder / "merged" / "latest")


def said(result: RunResult) -> Mapping[str, object]:
    """Return what a run says, without what is another one in every run."""
    certificate = result.conclusions.certificate
    return {
        "cells": [
            (c.name, c.order, c.outcome, [(k.clause, k.mark, k.place) for k in c.checks])
            for c in result.cells
        ],
        "deviations": [(d.clause, d.fate, d.text) for d in result.conclusions.deviations],
        "lacks": sorted((k.kind, k.id, k.text) for k in certificate.lacks) if certificate else None,
        "held": certificate and certificate.held,
        "code": result.exit_code,
        "planned": result.planned,
        "target": result.target,
        "messages": sum(len(c.messages) for c in result.cells),
        "preflight": [(line.line, line.level) for line in result.preflight],
    }


@pytest.mark.parametrize("listed", ["", KNOWN, FIXED, WHOLE], ids=["none", "known", "fixed", "all"])
@pytest.mark.parametrize("demand", [(), ("--certify",), ("--repeat", "2")])
def test_shards_together_say_what_one_run_says(
    tmp_path: Path, listed: str, demand: tuple[str, ...]
) -> None:
    with project(tmp_path, DEFECT) as folder:
        if listed:
            (folder / "deviations.yaml").write_text(listed)
        code, _ = run(folder, "--seed", "7", *demand)
        whole = read_run(folder / "runs" / "latest")
        made = shards(folder, 3, "--seed", "7", *demand)
        together, _, result = merged(folder, *reversed(made))
    assert said(result) == said(whole)
    assert (together, result.command) == (code, whole.command)


def test_everything_is_named_once_and_what_was_played_is_kept(tmp_path: Path) -> None:
    with project(tmp_path, DEFECT) as folder:
        made = shards(folder, 3)
        code, told, result = merged(folder, *made)
    directory = folder / "merged" / "latest"
    events = events_of(directory)
    ids = [id_ for cell in result.cells for id_ in cell.messages]
    assert code == Exit.FAILED
    assert "1 FAILED" in told
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert len(ids) == len(set(ids)) == sum(len(read_run(each).cells[0].messages) for each in made)
    assert {id_ for cell in result.cells for c in cell.checks for id_ in c.messages} <= set(ids)
    tree = json.loads((directory / "result.json").read_bytes())
    assert set(tree["messages"]) >= set(ids)
    assert parse(directory / "junit.xml").getroot().get("failures") == "1"
    assert {**kept_in(directory)} == {k: v for one in made for k, v in kept_in(Path(one)).items()}
    [(check, cell)] = [(c, cell) for cell in result.cells for c in cell.marked(Mark.FAIL)]
    assert finding_of(check, cell, result).snippet is not None
    again, _ = sandbox("merge", *made, "--out", str(folder / "merged"), "--keep", "1", "-q")
    assert again == Exit.FAILED
    assert len(list((folder / "merged").glob("2*"))) == 1


def test_secrets_of_different_runs_keep_different_names(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        made = shards(folder, 3)
        merged(folder, *made)
    names = [masked(Path(each)) for each in [*made, str(folder / "merged" / "latest")]]
    own = {name for name in set.union(*names) if "‹secret " in name}
    assert len(names[3] - own) == sum(len(some - own) for some in names[:3])


def masked(directory: Path) -> set[str]:
    text = (directory / "evidence.jsonl").read_text()
    return {f"‹{part.partition('›')[0]}›" for part in text.split("‹")[1:]}


def test_a_missing_shard_is_told_and_leaves_nothing_proven(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        made = shards(folder, 3)
        code, told, result = merged(folder, made[0], made[2])
    stopped = result.conclusions.stopped
    assert code == result.exit_code == Exit.UNJUDGED
    assert stopped is not None
    assert stopped.why == "shard 2/3 is missing"
    assert stopped.unplayed == tuple(cell.id for cell in read_run(made[1]).cells)
    assert "not played (1): shard 2/3 is missing" in told


def test_a_cell_that_two_runs_played_is_told(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        [one, two] = shards(folder, 2)
        with pytest.raises(SetupFault, match=r"both played .* leave one of them out"):
            merged(folder, one, two, one)
        assert not (folder / "merged").exists()


def test_runs_of_other_files_demands_or_plans_are_told_all_at_once(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        [one, _] = shards(folder, 2)
        target = folder / "target.yaml"
        target.write_text(f"{target.read_text()}# another one\n")
        run(folder, "--shard", "2/3", "--strict", "--out", str(folder / "other"))
        other = str((folder / "other" / "latest").resolve())
        with pytest.raises(SetupFault) as caught:
            merged(folder, one, other)
    told = str(caught.value)
    assert "strict false" in told
    assert "the target's file was another one" in told
    assert "is shard 2/3 of another plan" in told


def test_whole_runs_of_different_scenarios_are_one_run_of_all(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        run(folder, "--only", "live-sid", "--out", str(folder / "a"))
        run(folder, "--only", "bad-sid", "--out", str(folder / "b"))
        code, _, result = merged(folder, str(folder / "a" / "latest"), str(folder / "b" / "latest"))
    ids = [cell.id for cell in result.cells]
    assert code == Exit.PASSED
    assert ids == ["live-sid", "bad-sid[bad=ghost]", "bad-sid[bad=empty]"]
    assert [cell.order for cell in result.cells] == [1, 2, 3]


def test_a_merged_run_can_be_run_again(tmp_path: Path) -> None:
    with project(tmp_path) as folder:
        made = shards(folder, 2, "--seed", "7")
        merged(folder, *made)
        directory = folder / "merged" / "latest"
        lock = read_lock(directory)
        code, _ = sandbox("rerun", str(directory))
    assert (lock.options.shard, lock.options.seed, code) == ("", 7, 0)


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    shutil.copy(__file__, tmp_path / "evidence.jsonl")
    with pytest.raises(SetupFault):
        sandbox("merge", str(tmp_path))
