"""The model: cells of a matrix, their ids, and walking through nested steps."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import Place
from sandbox.scenario.language.model import (
    CallStep,
    LeftOut,
    Matrix,
    ParallelStep,
    Part,
    ReceiveStep,
    Scenario,
    Step,
    TriggerStep,
    UseStep,
    cell_id,
    walk,
)

HERE = Place("s.yaml")


PLAIN = Matrix()


def scenario(matrix: Matrix = PLAIN, steps: tuple[Step, ...] = ()) -> Scenario:
    return Scenario("s", "s.yaml", "t", "w", HERE, (), (), matrix, (), steps)


def call(name: str, *meanwhile: Step) -> CallStep:
    return CallStep(place=HERE, name=name, operation="wallet.launch", meanwhile=meanwhile)


def receive(name: str) -> ReceiveStep:
    return ReceiveStep(place=HERE, name=name, operation="wallet.authenticate")


def names(steps: tuple[Step, ...]) -> list[str]:
    return [step.name for step in walk(steps)]


def test_a_scenario_without_a_matrix_is_one_cell() -> None:
    [cell] = scenario().cells()
    assert (cell.id, cell.values) == ("s", {})


def test_the_first_axis_changes_slowest() -> None:
    matrix = Matrix({"a": {"x": 1, "y": 2}, "b": {"p": "P", "q": "Q"}})
    cells = scenario(matrix).cells()
    assert [cell.id for cell in cells] == ["s[a=x,b=p]", "s[a=x,b=q]", "s[a=y,b=p]", "s[a=y,b=q]"]
    assert cells[1].values == {"a": 1, "b": "Q"}


def test_a_combination_is_left_out_only_where_all_of_it_is_met() -> None:
    axes = {"a": {"x": 1, "y": 2}, "b": {"p": 1, "q": 2}}
    left_out = (LeftOut({"a": "x", "b": "q"}, "why"),)
    assert [cell.id for cell in scenario(Matrix(axes, left_out)).cells()] == [
        "s[a=x,b=p]",
        "s[a=y,b=p]",
        "s[a=y,b=q]",
    ]


def test_leaving_out_one_value_of_one_axis_leaves_out_all_its_combinations() -> None:
    axes = {"a": {"x": 1, "y": 2}, "b": {"p": 1, "q": 2}}
    cells = scenario(Matrix(axes, (LeftOut({"a": "x"}, "why"),))).cells()
    assert [cell.id for cell in cells] == ["s[a=y,b=p]", "s[a=y,b=q]"]


NAMES = st.text("abc", min_size=1, max_size=2)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, st.integers(), min_size=1), max_size=3))
def test_there_is_one_cell_for_each_combination_and_no_two_share_an_id(
    axes: dict[str, dict[str, int]],
) -> None:
    cells = scenario(Matrix(axes)).cells()
    number = 1
    for values in axes.values():
        number *= len(values)
    assert len(cells) == len({cell.id for cell in cells}) == number


def test_a_cell_is_named_by_its_values() -> None:
    assert cell_id("s", {}) == "s"
    assert cell_id("s", {"form": "http-200", "n": "1"}) == "s[form=http-200,n=1]"


def test_walking_meets_every_step_in_file_order_nested_ones_included() -> None:
    part = Part("p", "p.yaml", {}, frozenset(), {}, (call("in-part", receive("in-part-too")),))
    steps: tuple[Step, ...] = (
        call("one", receive("nested"), receive("nested-too")),
        TriggerStep(place=HERE, name="two", hook="h", meanwhile=(receive("beside-hook"),)),
        ParallelStep(
            place=HERE, name="three", branches={"l": (call("left"),), "r": (call("right"),)}
        ),
        UseStep(place=HERE, name="four", part=part),
    )
    assert names(steps) == [
        "one",
        "nested",
        "nested-too",
        "two",
        "beside-hook",
        "three",
        "left",
        "right",
        "four",
        "in-part",
        "in-part-too",
    ]


def test_parts_of_parts_and_those_at_the_end_are_parts_too() -> None:
    inner = Part("inner", "i.yaml", {}, frozenset(), {}, (call("x"),))
    outer = Part("outer", "o.yaml", {}, frozenset(), {}, (UseStep(place=HERE, part=inner),))
    found = scenario(steps=(UseStep(place=HERE, part=outer),)).parts()
    assert [part.id for part in found] == ["outer", "inner"]
