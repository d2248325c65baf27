import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.same_evidence import RACING, compare, main, marks, normalise

CATALOGUE = Path(__file__).parents[1] / "scenarios"
PLACE = "scenarios/wallet/failure/code-2.yaml:28:9"
UUIDS = (
    "372c2a71-7447-4e53-b414-12c2a79c2be3",
    "1b3a3ea1-adcd-4575-aff3-52d9e7adf808",
    "2985551b-ccc6-4562-bfa1-841e8dbb0d48",
)


def event(kind: str, cell: str | None = "wallet-code-2", /, **fields: object) -> dict[str, object]:
    return {"n": 1, "at": 1796016269.78, "cell": cell, "type": kind, **fields}


def check(**fields: object) -> dict[str, object]:
    said = {
        "step": "call",
        "clause": "wallet.code-2.is-a-failure",
        "mark": "pass",
        "expected": "took: at most 5 s",
        "actual": "as expected",
        "place": PLACE,
        "messages": ["m2"],
    }
    return event("check", **{**said, **fields})


def call(**fields: object) -> dict[str, object]:
    url = "http://127.0.0.1:8600/launch?token=‹token #1›"
    request = {"method": "GET", "url": url, "headers": [["Accept", "text/html"]], "body": ""}
    made = {"id": "m2", "operation": "wallet.launch", "step": "call", "place": PLACE}
    return event("message.started", **made, request={**request, **fields})


def answer(**fields: object) -> dict[str, object]:
    response = {
        "status": 502,
        "headers": [["Date", "Mon, 30 Nov 2026 05:24:29 GMT"], ["Content-Type", "text/html"]],
        "body": json.dumps({"state": "failed", "request_id": UUIDS[0], "at": 1796016269}),
    }
    return event("message.ended", id="m2", response={**response, **fields}, took_s=0.2, late_s=0.0)


def run() -> list[dict[str, object]]:
    started = {"seed": "7", "run": "20261130-052429-7", "version": "0.1.0"}
    moved = {"ours_s": 300.99, "operator_s": 0.0, "by": "sandbox"}
    return [
        event("run.started", None, **started, command="sandbox run scenarios --target /a/t.yaml"),
        event("cell.started", scenario="wallet-code-2", repeat=1, take=1),
        call(),
        answer(),
        event("clock.moved", **moved),
        check(),
        event("cell.ended", outcome="PASSED", because="", again=False),
        event("run.ended", None, exit_code=0),
    ]


def lines(events: Sequence[Mapping[str, object]]) -> list[str]:
    return [json.dumps(each, ensure_ascii=False) for each in events]


def of_another_run(line: str) -> str:
    """Say the same at another time, over other ports, with other values made up."""
    for before, after in (
        ("1796016269", "1799999999"),
        ("Mon, 30 Nov 2026 05:24:29", "Tue, 01 Dec 2026 17:00:00"),
        (":8600", ":28600"),
        ("20261130-052429-7", "20261201-170000-7"),
        ("0.1.0", "0.2.0"),
        ("/a/t.yaml", "/b/c/target.yaml"),
        ('"m2"', '"m812"'),
        ("‹token #1›", "‹token #77›"),
        (UUIDS[0], UUIDS[2]),
        ("300.99", "301.2"),
    ):
        line = line.replace(before, after)
    return json.dumps(dict(reversed(json.loads(line).items())), ensure_ascii=False)


def test_runs_that_differ_in_what_is_made_up_alone_are_the_same() -> None:
    before = lines(run())
    after = [of_another_run(line) for line in before]
    assert before != after
    assert normalise(before) == normalise(after)
    assert list(compare(before, after)) == []


@pytest.mark.parametrize(
    ("position", "other"),
    [
        (2, call(method="POST")),
        (2, call(url="http://127.0.0.1:8600/play?token=‹token #1›")),
        (2, call(url="http://127.0.0.1:8600/launch?token=‹sid #1›")),
        (2, call(headers=[["accept", "text/html"]])),
        (3, answer(status=500)),
        (3, answer(body="{}")),
        (4, event("clock.moved", ours_s=0.0, operator_s=0.0, by="sandbox")),
        (5, check(mark="fail")),
        (5, check(clause="wallet.code.unknown-is-a-failure")),
        (5, check(expected="took: at most 6 s")),
        (5, check(actual="launched: true (HTTP 200)")),
        (5, check(place="scenarios/wallet/failure/code-2.yaml:29:9")),
        (5, check(step="receive")),
        (5, check(messages=[])),
        (6, event("cell.ended", outcome="FAILED", because="", again=False)),
        (7, event("run.ended", None, exit_code=1)),
    ],
)
def test_what_carries_a_verdict_is_a_difference(position: int, other: dict[str, object]) -> None:
    events = run()
    events[position] = other
    assert normalise(lines(events)) != normalise(lines(run()))
    assert list(compare(lines(run()), lines(events)))


@pytest.mark.parametrize("position", range(len(run())))
def test_a_lost_line_is_a_difference(position: int) -> None:
    left = lines(run())
    del left[position]
    assert list(compare(lines(run()), left))


def test_an_unknown_member_is_a_difference_and_an_intended_one_is_not() -> None:
    first, *others = run()
    unknown = lines([{**first, "colour": "red"}, *others])
    assert list(compare(lines(run()), lines([{**first, "format": 1}, *others]))) == []
    assert [line for line in compare(lines(run()), unknown) if line.startswith("+ ")]


def test_an_id_that_is_no_messages_is_kept() -> None:
    one, other = (
        lines([event("certificate", None, lacks=[{"id": clause}])])
        for clause in ("wallet.code-2.is-a-failure", "wallet.body.is-json")
    )
    assert normalise(one) != normalise(other)


def test_a_folder_that_was_renamed_is_the_same_place() -> None:
    for old, new in (("fast-track", "fasttrack"), ("gr8-tech", "gr8")):
        before, after = (
            lines([check(place=f"scenarios/{name}/a.yaml:2:1")]) for name in (old, new)
        )
        assert normalise(before) == normalise(after)
        assert marks(before) == marks(after)
    apart = [lines([check(place=f"scenarios/gr8-tech{end}/a.yaml:2:1")]) for end in ("", "-2")]
    assert normalise(apart[0]) != normalise(apart[1])


def test_the_same_value_stays_the_same_and_another_stays_another() -> None:
    once, other, third = UUIDS
    same = lines([answer(body=once), answer(body=once)])
    assert normalise(same) == normalise(lines([answer(body=third), answer(body=third)]))
    assert normalise(same) != normalise(lines([answer(body=once), answer(body=other)]))


def test_a_measured_duration_is_made_up_and_a_bound_is_not() -> None:
    slow, slower = (lines([check(actual=f"took: {time}")]) for time in ("1.2 s", "950 ms"))
    assert normalise(slow) == normalise(slower)


def two_calls(cell: str, *, statuses: tuple[int, int]) -> list[str]:
    """Two requests with a sid each are begun, then answered."""
    ids = ("m3", "m4")
    begun = [event("message.started", cell, id=id_, sid=f"‹sid #{id_[1]}›") for id_ in ids]
    ended = zip(ids, statuses, strict=True)
    return lines(
        [*begun, *(event("message.ended", cell, id=id_, status=status) for id_, status in ended)]
    )


def test_only_branches_that_race_may_come_in_any_order() -> None:
    for cell, is_same in (("journey-fifty-each", True), ("wallet-code-2", False)):
        said = two_calls(cell, statuses=(200, 404))
        turned = [said[n] for n in (1, 3, 0, 2)]
        assert (normalise(said) == normalise(turned)) is is_same
        assert normalise(said) != normalise(two_calls(cell, statuses=(200, 200)))


def test_of_a_cell_that_was_played_again_the_last_take_counts() -> None:
    first = lines([check(mark="unclear"), event("cell.ended", outcome="INCONCLUSIVE")])
    again = lines([event("cell.started", take=2), check()])
    once = lines([event("cell.started", take=1), check()])
    assert normalise([*first, *again]) == normalise(once)
    assert marks([*first, *again]) == marks(once)


def test_marks_are_cell_clause_mark_and_place_and_the_outcome() -> None:
    assert marks(lines(run())) == [
        "wallet-code-2  ended  PASSED",
        f"wallet-code-2  wallet.code-2.is-a-failure  pass  {PLACE}",
    ]
    other = [call(), check(mark="fail"), check(actual="else")]
    assert len(marks(lines(other))) == 2


def test_the_command_counts_what_is_the_same_and_bounds_what_it_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    before.write_text("\n".join([*lines(run()), ""]), encoding="utf-8")
    after.write_text("\n".join(lines([*run()[:5], check(mark="fail")])), encoding="utf-8")
    assert main([str(before), str(before)]) == 0
    assert capsys.readouterr().out == "8 lines, the same\n"
    assert main(["--marks", str(before), str(after)]) == 1
    assert f"+wallet-code-2  wallet.code-2.is-a-failure  fail  {PLACE}" in capsys.readouterr().out
    assert main(["--most", "3", str(before), str(after)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 5
    assert re.fullmatch(r"… and \d+ more lines", told[3])


def test_the_scenarios_that_race_are_those_with_a_parallel_step() -> None:
    texts = [file.read_text() for file in CATALOGUE.rglob("*.yaml")]
    ids = {
        found[1]: "- parallel:" in text
        for text in texts
        if (found := re.search(r"^id: (\S+)", text, re.MULTILINE))
    }
    assert ids
    assert {name for name in ids if RACING.fullmatch(name)} == {
        n for n, is_in in ids.items() if is_in
    }
