from sandbox.report.diagnosis.causes import CauseKind
from sandbox.report.diagnosis.diagnosis import diagnose
from sandbox.report.diagnosis.roots import Root
from tests.report.diagnosis.cells import failed, refused, run_of, unanswered, unclear
from tests.report.runs import check, ended, started

BASIC = "wallet.basic.valid"


def names(root: Root) -> list[str]:
    return [cell.name for cell in root.cells]


def test_a_run_in_which_all_went_well_has_no_roots() -> None:
    passed = [started("a"), check("a", "pass"), ended("a", "PASSED")]
    assert diagnose(run_of(passed)).roots == ()


def test_one_clause_that_failed_in_many_cells_is_one_root() -> None:
    (root,) = diagnose(run_of(*(failed(f"c-{n}") for n in range(52)))).roots
    assert len(root.cells) == len(root.checks) == 52
    assert (root.cause.kind, root.clause) == (CauseKind.CLAUSE, "wallet.code-2.is-a-failure")
    assert root.title.startswith("The body decides")


def test_a_refusal_takes_the_premises_of_its_cells_along() -> None:
    lost = [
        unclear(f"c-{n}", *refused(f"c-{n}", f"m{n}", "authorization_malformed"), messages=[])
        for n in range(3)
    ]
    seen = failed("asked", clause=BASIC, messages=["m9"])
    seen[1:1] = refused("asked", "m9", "authorization_malformed")
    (root,) = diagnose(run_of(*lost, seen)).roots
    assert names(root) == ["c-0", "c-1", "c-2", "asked"]
    assert (root.cause.kind, root.clause, root.is_failure) == (CauseKind.REASON, BASIC, True)
    assert root.title == "The Authorization header is not readable as Basic."
    assert root.todo.startswith("Send the Base64")


def test_a_refusal_that_was_no_fault_of_the_operators_is_no_root() -> None:
    (root,) = diagnose(run_of(unclear("a", *refused("a", "m1", "player_blocked")))).roots
    assert root.cause.kind is CauseKind.PREMISE
    assert root.title == "The premise does not hold: the game opens"


def test_an_operator_that_cannot_be_reached_is_told_once() -> None:
    cells = [unclear(f"c-{n}", *unanswered(f"c-{n}", "m3", "refused")) for n in range(40)]
    (root,) = diagnose(run_of(*cells)).roots
    assert root.cause.kind is CauseKind.TROUBLE
    assert root.title.startswith("The operator could not be reached")
    assert len(root.cells) == 40


def test_a_trouble_of_a_kind_that_is_new_is_told_too() -> None:
    (root,) = diagnose(run_of(unclear("a", *unanswered("a", "m3", "unsent")))).roots
    assert root.title == "There was no answer of the operator's."


def test_a_condition_that_was_not_seen_stands_for_itself_where_nothing_else_went_wrong() -> None:
    told = "it was not seen that GR8 had a key to verify with (HTTP 200)"
    (root,) = diagnose(run_of(unclear("a", level="must", clause=BASIC, actual=told))).roots
    assert root.cause.kind is CauseKind.CONDITION
    assert root.title == "It was not seen that GR8 had a key to verify with"


def test_what_could_not_be_judged_goes_with_the_must_that_failed_before_it() -> None:
    cell = failed("a")
    cell[2:2] = [check("a", "unclear", clause="her game is open")]
    (root,) = diagnose(run_of(cell)).roots
    assert [one.mark.value for _, one in root.checks] == ["fail", "unclear"]


def test_failures_come_before_what_is_unclear_and_warnings_last() -> None:
    warned = [started("w"), check("w", "warn", clause=BASIC), ended("w", "WARNED")]
    roots = diagnose(run_of(warned, unclear("u"), unclear("v"), failed("f"))).roots
    assert [names(root) for root in roots] == [["f"], ["u", "v"], ["w"]]


def test_a_cell_that_ended_without_a_check_says_why_itself() -> None:
    cell = [started("a"), ended("a", "ERROR", because="KeyError: 'x'")]
    (root,) = diagnose(run_of(cell)).roots
    assert (root.cause.kind, root.title, root.checks) == (CauseKind.SANDBOX, "KeyError: 'x'", ())
