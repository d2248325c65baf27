import io
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.evidence.lines import Recorded
from sandbox.evidence.verdict import Outcome
from sandbox.explain.finding.played_files import keep
from sandbox.json_value import Json
from sandbox.report.console.cell_text import Detail
from sandbox.report.console.console import ConsoleReport, Region
from sandbox.report.console.layout import Page, color_wanted, fitted
from sandbox.report.console.standing import Standing
from sandbox.scenario.contract.reasons import load_reasons
from tests.report.runs import (
    ENDED,
    STARTED,
    answered,
    check,
    ended,
    message,
    numbered,
    one_of_each,
    recorded,
    started,
)

FAILURE = """\
 1/26  FAILED   wallet-code-2[form=http-200]                           1.2 s
       must  wallet.code-2.is-a-failure   \
The body decides: status false is a failure whatever the HTTP status.
             expected  launched: false
             actual    launched: true (HTTP 200, body.state "playing")
             because   wallet-authenticate, Failed Response (documented)
             where     scenarios/wallet/failure/code-2.yaml:38:9
             why       Opening the game anyway risks play without a wallet.
             see       runs/r/evidence.jsonl#m3,m4
             again     sandbox run scenarios/wallet/failure/code-2.yaml --target acme.yaml \
--only 'wallet-code-2[form=http-200]'
"""

NARROW = """\
 1/26  FAILED   wallet-code-2[form=http-200]                           1.2 s
       must  wallet.code-2.is-a-failure
             The body decides: status false is a failure
             whatever the HTTP status.
             expected  body.a: 1
                       body.b: one two three four five
                       six seven
             actual    body.a: 2
                       body.b: absent
             because   wallet-authenticate, Failed
                       Response (documented)
             where     scenarios/wallet/failure/code-2.yaml:38:9
             why       Opening the game anyway risks play
                       without a wallet.
             see       runs/r/evidence.jsonl#m3,m4
             again     sandbox run scenarios/wallet/failure/code-2.yaml --target acme.yaml \
--only 'wallet-code-2[form=http-200]'
"""

CELL = "wallet-code-2[form=http-200]"


def printed(
    events: list[Recorded],
    *,
    color: bool = False,
    width: int = 120,
    detail: Detail = Detail.USUAL,
    region: Region | None = None,
) -> str:
    stream = io.StringIO()
    report = ConsoleReport(
        stream,
        Page(width=width, color=color),
        total=26,
        detail=detail,
        directory="runs/r",
        region=region,
    )
    for event in events:
        report.on(event)
    return stream.getvalue()


def failing(**fields: Json) -> list[Recorded]:
    return numbered(
        [
            STARTED,
            started(CELL),
            check(CELL, "fail", **fields),
            ended(CELL, "FAILED", took_s=Decimal("1.2")),
        ]
    )


def test_a_failure_is_printed_with_all_that_is_needed_to_act_on_it() -> None:
    assert printed(failing(), width=120) == FAILURE


def test_see_and_again_share_a_line_where_they_fit() -> None:
    last = printed(failing(), width=180).splitlines()[-1]
    assert last == (
        "             see       runs/r/evidence.jsonl#m3,m4        "
        "again   sandbox run scenarios/wallet/failure/code-2.yaml --target acme.yaml"
        " --only 'wallet-code-2[form=http-200]'"
    )


def test_a_narrow_terminal_wraps_sentences_and_leaves_paths_whole() -> None:
    expected = "body.a: 1\nbody.b: one two three four five six seven"
    events = failing(expected=expected, actual="body.a: 2\nbody.b: absent")
    assert printed(events, width=57) == NARROW


def test_a_whole_run_reads_like_this() -> None:
    told = printed(one_of_each(), width=90)
    assert told.count("\x1b") == 0
    assert "\r" not in told
    assert [line for line in told.splitlines() if "/26" in line] == [
        " 1/26  FAILED   wallet-code-2[form=http-200]                           1 s",
        " 2/26  PASSED   good                                                   1 s",
        " 3/26  WARNED   slow                                                   1 s",
        " 4/26  INCONCLUSIVE  unsure                                            1 s",
        " 5/26  INCONCLUSIVE  hookless                                          1 s",
        " 6/26  SKIPPED  unready",
        " 7/26  ERROR    broken                                                 1 s",
    ]
    assert (
        """
 3/26  WARNED   slow                                                   1 s
       should  wallet.http2.used
             The body decides: status false is a failure whatever the HTTP status.
             expected  http-version: "2"
             actual    http-version: "1.1"
             where     scenarios/wallet/failure/code-2.yaml:38:9
             see       runs/r/evidence.jsonl#m3,m4
             again     sandbox run scenarios/wallet/failure/code-2.yaml --target acme.yaml
"""
        in told
    )
    assert (
        """
 6/26  SKIPPED  unready
       because   add hooks.rotate-key to target.yaml
 7/26  ERROR    broken                                                 1 s
       because   KeyError: 'x'
       note      the key is short
"""
        in told
    )
    likely = slice(told.index("resembles, "), told.index("not judged:\n"))
    told = told.replace(told[likely], "")
    assert (
        told.partition("the key is short\n")[2]
        == """
1 PASSED, 1 WARNED, 1 FAILED, 2 INCONCLUSIVE, 1 ERROR, 1 SKIPPED, 19 never started   in 12 s
4 checks judged, 1 unclear, 1 not run; 3 clauses
not judged:
  INCONCLUSIVE  unsure
    a premise did not hold
  INCONCLUSIVE  hookless
    the hook logout answered 500
  ERROR  broken
    KeyError: 'x'
  SKIPPED  unready
    add hooks.rotate-key to target.yaml
requests that reached no scenario:
  m9  POST http://127.0.0.1:8703/api
note      the wallet port spoke HTTP/1.1
exit 1    the operator broke a must
report    runs/r
"""
    )


class Foot:
    """A region that only notes what it is told."""

    def __init__(self) -> None:
        self.shown: list[Standing] = []
        self.printed = ""
        self.cleared = 0

    def show(self, standing: Standing) -> None:
        self.shown.append(standing)

    def print(self, text: str) -> None:
        self.printed += text

    def clear(self) -> None:
        self.cleared += 1


def test_what_is_printed_above_the_foot_of_a_terminal_is_what_is_printed_elsewhere() -> None:
    foot = Foot()
    assert printed(one_of_each(), region=foot) == ""
    assert foot.printed == printed(one_of_each())


def test_the_foot_says_how_far_a_run_is_and_what_is_under_way() -> None:
    foot = Foot()
    printed(one_of_each(), region=foot)
    running = [[name for name, _ in standing.running] for standing in foot.shown]
    assert ["good", "wallet-code-2[form=http-200]"] in running
    assert foot.shown[-1].outcomes[Outcome.FAILED] == 1
    assert [standing.finished for standing in foot.shown][-1] == 7


def test_the_foot_is_gone_before_the_sum_and_stays_gone() -> None:
    foot = Foot()
    printed(one_of_each(), region=foot)
    assert foot.cleared == 1
    assert foot.shown[-1].running == ()


def test_what_a_cell_is_called_cannot_steer_the_foot() -> None:
    foot = Foot()
    printed([recorded(started("a\x1b[2J\u202e"))], region=foot)
    assert foot.shown[-1].running[0][0] == "a\\u001b[2J\\u202e"


def test_colour_changes_nothing_but_colour() -> None:
    coloured = printed(one_of_each(), color=True)
    assert "\x1b[1;31mFAILED " in coloured
    plain = coloured
    for code in ("0", "2", "32", "33", "35", "36", "1;31", "1;37;41"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == printed(one_of_each())


@pytest.mark.parametrize(
    ("environ", "tty", "wanted"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": ""}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": ""}, True, False),
        ({}, True, False),
        ({"OS": "Windows_NT"}, True, True),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    environ: dict[str, str], *, tty: bool, wanted: bool
) -> None:
    assert color_wanted(environ, tty=tty) is wanted


def test_what_an_operator_sent_cannot_steer_the_terminal() -> None:
    told = printed(failing(actual="body: \x1b[2J\x9b31m\u202etxt", clause="c\x07"))
    assert "\x1b" not in told
    assert "\\u001b[2J\\u009b31m\\u202etxt" in told
    assert "c\\u0007" in told


@pytest.mark.parametrize(
    ("code", "strict", "marks", "meaning"),
    [
        (0, False, "WARNED", "every must that was judged held"),
        (1, True, "WARNED", "a should failed, and --strict was given"),
        (1, False, "WARNED", "a listed deviation is out of date"),
        (2, False, "", "nothing was run"),
        (3, False, "SKIPPED", "something could not be judged, so nothing is proven about it"),
        (130, False, "", "interrupted before the end; what happened until then is in the report"),
    ],
)
def test_the_exit_code_is_explained(code: int, *, strict: bool, marks: str, meaning: str) -> None:
    cells = [started("a"), ended("a", marks)] if marks else []
    run_ended: dict[str, Json] = {"type": "run.ended", "exit_code": code, "took_s": 1}
    told = printed(numbered([{**STARTED, "strict": strict}, *cells, run_ended]))
    assert f"{f'exit {code}':<10}{meaning}\n" in told


@pytest.mark.parametrize(("width", "cut"), [(3, "ab…"), (4, "abcd"), (5, "abcd")])
def test_a_line_is_cut_to_its_columns(width: int, cut: str) -> None:
    assert fitted("abcd", width) == cut


def test_wrapped_text_keeps_its_own_line_ends() -> None:
    assert Page(width=44).wrapped("a\n\nb", indent=2) == "a\n  \n  b"


def test_cells_that_were_played_again_are_counted_at_the_end() -> None:
    def taken(cell: str, take: int, outcome: str) -> list[dict[str, Json]]:
        again = {"again": outcome == "INCONCLUSIVE"}
        return [started(cell, take=take), {**ended(cell, outcome), **again}]

    once = [*taken("a", 1, "INCONCLUSIVE"), *taken("b", 1, "PASSED"), *taken("a", 2, "PASSED")]
    text = printed(numbered([STARTED, *once, {**ENDED, "exit_code": 0}]))
    assert "INCONCLUSIVE" not in text
    assert "2 PASSED" in text
    assert "1 cell was played again: this machine was too busy to judge at the first take" in text
    assert "played again" not in printed(numbered([STARTED, *taken("b", 1, "PASSED"), ENDED]))


def test_a_run_longer_than_the_screen_names_at_its_end_what_failed() -> None:
    cells = [f"cell-{number}" for number in range(20)]
    passed = [event for id_ in cells for event in (started(id_), ended(id_, "PASSED"))]
    failed = [started(CELL), check(CELL, "fail"), ended(CELL, "FAILED")]
    told = printed(numbered([STARTED, *failed, *passed, ENDED]))
    assert "what went wrong:\n  fail  must  wallet.code-2.is-a-failure\n" in told
    assert "    cells     1 FAILED: wallet-code-2[form=http-200]\n" in told
    assert "what went wrong:" not in printed(numbered([STARTED, *failed, *passed[:-2], ENDED]))


def test_what_could_not_be_judged_is_named_before_what_was_skipped() -> None:
    skipped = [
        event for n in range(20) for event in (started(f"no-{n}"), ended(f"no-{n}", "SKIPPED"))
    ]
    unsure = [started("unsure"), ended("unsure", "INCONCLUSIVE", because="nobody answered")]
    told = printed(numbered([STARTED, *skipped, *unsure, ENDED]))
    first = "not judged:\n  INCONCLUSIVE  unsure\n    nobody answered\n"
    assert f"{first}  SKIPPED  no-0, no-1, no-2, no-3 and 16 more\n" in told


def test_the_place_of_the_nearest_expectation_is_whole_however_narrow_the_screen() -> None:
    place = "scenarios/wallet/retry/retries-of-the-second-kind.yaml:24:9"
    nearest: Json = {"operation": "wallet.authenticate", "cell": CELL, "place": place}
    missed: dict[str, Json] = {"type": "unclaimed", "message": "m9", "nearest": nearest}
    events = one_of_each()
    told = printed([*events[:-1], *numbered([missed]), events[-1]], width=60)
    assert any(line.endswith(place) for line in told.splitlines())


def test_again_plays_the_one_cell_with_the_ports_and_settings_of_the_run() -> None:
    command = (
        "sandbox run scenarios --target acme.yaml --seed 7 --base-port 9300 --tag smoke --strict"
        " --deviations known.yaml --real-time 5s --preflight warn"
    )
    begun = recorded({**STARTED, "command": command})
    told = printed([begun, *failing()[1:]], width=60)
    kept = "--seed 7 --base-port 9300 --deviations known.yaml --real-time 5s --preflight warn"
    assert f"code-2.yaml --target acme.yaml {kept} --only '{CELL}'\n" in told


def test_quietly_nothing_is_said_of_cells_that_went_well() -> None:
    told = printed(one_of_each(), detail=Detail.QUIET)
    cells = told[: told.index("1 PASSED,")]
    assert [
        word for word in ("PASSED", "SKIPPED") if word in cells.partition("not judged")[0]
    ] == []
    assert all(word in cells for word in ("FAILED", "WARNED", "ERROR", "INCONCLUSIVE"))


def test_verbosely_every_check_is_named_with_its_messages() -> None:
    checks = [check("a", "pass", messages=["m3", "m4"]), check("a", "not-run")]
    events = numbered([started("a"), *checks, ended("a", "PASSED")])
    usual, told = printed(events), printed(events, detail=Detail.VERBOSE)
    assert "wallet.code-2.is-a-failure" not in usual
    assert "pass  must  wallet.code-2.is-a-failure   m3,m4\n" in told
    assert "not-run  must  wallet.code-2.is-a-failure" in told


def test_one_mistake_in_many_cells_is_told_once_and_named_with_each() -> None:
    cells = [
        event
        for n in range(52)
        for event in (
            started(f"c-{n}"),
            check(f"c-{n}", "fail", actual=f"body.token: ‹token #{n}›"),
            ended(f"c-{n}", "FAILED"),
        )
    ]
    events = numbered([STARTED, *cells, ENDED])
    told = printed(events)
    assert told.count("expected  launched: false") == 1
    assert told.count("must  wallet.code-2.is-a-failure   as in 1: c-0\n") == 51
    assert "    cells     52 FAILED: c-0, c-1, c-2, c-3 and 48 more scenarios\n" in told
    verbose = printed(events, detail=Detail.VERBOSE)
    assert verbose.count("expected  launched: false") == 52


@pytest.mark.parametrize("width", [60, 160])
def test_what_is_unclear_does_not_read_like_what_failed(width: int) -> None:
    lacking = "it was not seen that an answer came"
    cells = [
        event
        for n in range(2)
        for event in (
            started(f"c-{n}"),
            check(f"c-{n}", "fail", clause="x.answered"),
            check(f"c-{n}", "unclear", level="must", clause="x.code", actual=lacking),
            check(f"c-{n}", "unclear", level="should", clause="x.soon", actual=lacking),
            check(f"c-{n}", "unclear", clause="the game opens", actual=lacking),
            ended(f"c-{n}", "FAILED"),
        )
    ]
    told = printed(numbered([STARTED, *cells]), width=width)
    heads = [line.strip().partition("   ")[0] for line in told.splitlines()]
    claims = ["must  x.answered", "unclear  must  x.code", "unclear  should  x.soon"]
    claims.append("unclear  premise  the game opens")
    assert [
        head for head in heads if head.startswith(("must", "should", "premise", "unclear"))
    ] == (claims * 2)
    assert told.count("as in 1: c-0") == 4


def test_what_was_found_otherwise_is_printed_again() -> None:
    cells = [
        event
        for n, state in enumerate(("true", "absent"))
        for event in (
            started(f"c-{n}"),
            check(f"c-{n}", "fail", actual=f"launched: {state}"),
            ended(f"c-{n}", "FAILED"),
        )
    ]
    assert printed(numbered([STARTED, *cells])).count("expected  launched: false") == 2


REFUSED = """\
1/1  FAILED   wallet-code-2                                          1 s
     must  wallet.currency.unchanged   The currency is the one of the launch.
           expected  currency: "EUR"
           actual    currency: "USD"
           reason    currency_mismatch: The currency is not the token's.; the launch was in euro
           looks     as if the client sent the signature of an earlier request
           against   ‹token #3› of player 17
           because   wallet-authenticate, Failed Response (documented)
           where     scenarios/wallet/failure/code-2.yaml:38:9
                     38 |         - must: wallet.currency.unchanged
                        |         ^
           why       The cell's own why.
           see       {directory}/evidence.jsonl#m3        again   sandbox run \
scenarios/wallet/failure/code-2.yaml --target acme.yaml
"""


def test_a_refusal_is_told_with_both_values_the_scenarios_line_and_whom_it_was_held_against(
    tmp_path: Path,
) -> None:
    lines = [f"line {number}" for number in range(1, 38)]
    text = "\n".join([*lines, "        - must: wallet.currency.unchanged", ""])
    keep({"scenarios/wallet/failure/code-2.yaml": text.encode()}, tmp_path)
    verdict: dict[str, Json] = {
        "verdict": "refused",
        "reason": "currency_mismatch",
        "looks-like": "signature-of-an-earlier-request",
        "differs": [{"name": "currency", "expected": '"EUR"', "actual": '"USD"'}],
        "held-against": "‹token #3› of player 17",
    }
    clause = "wallet.currency.unchanged"
    words = "The currency is the one of the launch."
    cell = "wallet-code-2"
    events = [
        STARTED,
        started(cell),
        message(cell, "m3"),
        {**answered(cell, "m3"), "answered": verdict, "notes": ["the launch was in euro"]},
        check(cell, "fail", clause=clause, text=words, messages=["m3"], why=""),
        ended(cell, "FAILED"),
    ]
    stream = io.StringIO()
    place = tmp_path.as_posix()
    report = ConsoleReport(stream, Page(width=len(place) + 160), total=1, directory=place)
    for event in numbered(events):
        report.on(event)
    reason = load_reasons("wallet")["currency_mismatch"].text
    wanted = REFUSED.replace("The currency is not the token's.", reason)
    assert stream.getvalue() == wanted.replace("{directory}", place)


def test_whatever_a_peer_wrote_stays_on_its_line_and_is_cut() -> None:
    hostile = "\x1b[2J\0\u202e\u2028\ud800" + "x" * 1_000_000
    value: dict[str, Json] = {"field": "body.a", "expected": "1", "actual": hostile}
    told = printed(failing(differences=[value], actual=hostile, expected=hostile))
    assert not any(char in told for char in "\x1b\0\u202e\u2028\ud800")
    assert "\\u001b[2J\\u0000\\u202e\\u2028\\ud800xxx" in told
    assert "characters more)" in told
    assert len(told) < 10_000
