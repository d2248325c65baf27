"""From a shape-checked tree to the model: what each word of a file becomes."""

from decimal import Decimal
from pathlib import Path

from sandbox.errors import Place
from sandbox.evidence.verdict import Level
from sandbox.json_value import Json
from sandbox.scenario.language.build import Builder
from sandbox.scenario.language.model import (
    CallStep,
    CheckStep,
    ClockStep,
    Eventually,
    Moves,
    ObserveStep,
    ParallelStep,
    ReceiveStep,
    Scenario,
    Step,
    TriggerStep,
    Unexpected,
    UseStep,
    walk,
)
from sandbox.scenario.language.shape.shape import check_text
from sandbox.scenario.yaml_tree.nodes import MapNode

EVERYTHING = Path(__file__).parents[2] / "scenario" / "worked" / "scenario-everything.yaml"
HEAD = "scenario: 1\nid: s\ntitle: t\nwhy: >-\n  one\n  two\n"


class Library:
    """Parts and replies of a test."""

    def __init__(self, parts: dict[str, str] | None = None, **replies: Json) -> None:
        self._parts = parts or {}
        self._replies = replies
        self.wrong: set[str] = set()

    def part(self, name: str) -> MapNode | None:
        text = self._parts.get(name)
        return None if text is None else tree(f"part: 1\nid: {name}\n{text}", "part")

    def reply(self, name: str) -> dict[str, Json] | None:
        found = self._replies.get(name)
        return found if isinstance(found, dict) else None

    def names(self, folder: str) -> frozenset[str]:
        return frozenset(self._parts if folder == "parts" else self._replies)

    def is_wrong(self, file: str) -> bool:
        return file in self.wrong


def tree(text: str, schema: str = "scenario") -> MapNode:
    node, findings = check_text(text, file=f"{schema}.yaml", schema=schema)
    assert not findings, findings
    assert isinstance(node, MapNode)
    return node


def built(text: str, library: Library | None = None) -> tuple[Scenario, list[str]]:
    builder = Builder("scenario.yaml", library or Library())
    scenario = builder.scenario(tree(HEAD + text))
    return scenario, [finding.code for finding in builder.findings]


def step(text: str, library: Library | None = None) -> Step:
    scenario, codes = built(f"steps:\n  - {text}\n", library)
    assert not codes
    return scenario.steps[0]


def test_what_is_left_out_has_its_usual_value() -> None:
    scenario, _ = built("steps: [{call: gr8.enter}]\n")
    assert (scenario.tags, scenario.needs, scenario.given, scenario.always) == ((), (), (), ())
    assert (scenario.unexpected, scenario.why) == (Unexpected.WARN, "one two")
    made = scenario.steps[0]
    assert isinstance(made, CallStep)
    assert (made.times, made.eventually, made.within_s, made.player) == (1, None, None, "")


def test_a_call_is_read_whole() -> None:
    made = step(
        "{call: gr8.enter, as: alice, name: in, within: 1500ms, times: 3,"
        " send: {query: {jwt: <a.b>}}, save: {token: body.token},"
        " meanwhile: [{observe: gr8.get-public-key, within: 2s}]}"
    )
    assert isinstance(made, CallStep)
    assert (made.operation, made.player, made.name, made.times) == ("gr8.enter", "alice", "in", 3)
    assert (made.within_s, made.send) == (Decimal("1.5"), {"query": {"jwt": "<a.b>"}})
    assert made.save == {"token": "body.token"}
    [nested] = made.meanwhile
    assert isinstance(nested, ObserveStep)
    assert nested.within_s == 2


def test_a_player_may_be_named_by_reference() -> None:
    made = step("{call: gr8.enter, as: <player>}")
    assert isinstance(made, CallStep)
    assert made.player == "player"


def test_repeating_is_told_in_seconds() -> None:
    made = step("{call: gr8.enter, eventually: {within: 1m, every: 250ms, give-up: {status: 410}}}")
    assert isinstance(made, CallStep)
    assert made.eventually == Eventually(Decimal(60), Decimal("0.25"), {"status": 410})


def test_one_reply_is_a_list_of_one() -> None:
    one = step("{receive: wallet.authenticate, reply: {code: 2}, quiet: 2s, key: <t>}")
    several = step("{receive: wallet.authenticate, replies: [{code: 2}, {code: 1}]}")
    none = step("{receive: wallet.authenticate}")
    assert isinstance(one, ReceiveStep)
    assert isinstance(several, ReceiveStep)
    assert isinstance(none, ReceiveStep)
    assert (list(one.replies), str(one.quiet_s), one.key) == ([{"code": 2}], "2", "<t>")
    assert several.replies == ({"code": 2}, {"code": 1})
    assert (none.replies, none.quiet_s, none.key) == ((), None, None)


def test_a_named_reply_is_what_its_file_says_and_a_reference_stays_one() -> None:
    library = Library(broken={"status": 500})
    named = step("{receive: wallet.authenticate, reply: broken}", library)
    referred = step("{receive: wallet.authenticate, reply: <matrix.form>}", library)
    assert isinstance(named, ReceiveStep)
    assert isinstance(referred, ReceiveStep)
    assert named.replies == ({"status": 500},)
    assert referred.replies == ("<matrix.form>",)


def test_clocks_triggers_branches_and_uses_are_read() -> None:
    clock = step("{clock: {advance-past: <t>, by: 1m, moves: both}}")
    other = step("{clock: {advance: 14m, moves: sandbox}}")
    trigger = step("{trigger: logout, with: {sid: <s>}}")
    parallel = step("{parallel: {a: [{trigger: x}], b: [{trigger: v}, {trigger: w}]}}")
    assert isinstance(clock, ClockStep)
    assert isinstance(other, ClockStep)
    assert isinstance(trigger, TriggerStep)
    assert isinstance(parallel, ParallelStep)
    assert (clock.past, str(clock.by_s), clock.advance_s) == ("<t>", "60", None)
    assert clock.moves is Moves.BOTH
    assert (other.past, str(other.by_s), str(other.advance_s)) == (None, "0", "840")
    assert (trigger.hook, trigger.values) == ("logout", {"sid": "<s>"})
    assert {name: len(branch) for name, branch in parallel.branches.items()} == {"a": 1, "b": 2}


def test_a_check_keeps_its_place_and_what_it_looks_at() -> None:
    made = step(
        "{call: gr8.enter, expect: [{must: gr8.jwt.accepted, status: 200, carry-on: true},"
        " {premise: it is so, attempt: last, body: {a: 1}, or-skip: true}]}"
    )
    first, second = made.expect
    assert (first.level, first.clause, first.carry_on, first.attempt) == (
        Level.MUST,
        "gr8.jwt.accepted",
        True,
        None,
    )
    assert (first.parts, first.place) == ({"status": 200}, Place("scenario.yaml", 8, 32))
    assert (second.level, second.clause, second.attempt) == (Level.PREMISE, "it is so", "last")
    assert second.parts == {"body": {"a": 1}}
    assert (first.or_skip, second.or_skip) == (False, True)


def test_claims_over_several_steps_are_those_of_a_check_step() -> None:
    made = step("{check: [{must: gr8.jwt.accepted, equal: [1, 2]}]}")
    assert isinstance(made, CheckStep)
    assert [claim.parts for claim in made.expect] == [{"equal": [1, 2]}]


def test_what_is_given_is_made_in_file_order() -> None:
    scenario, _ = built(
        "given:\n  b: {player: {currency: EUR}}\n  a: {token: {of: b}}\n  c: {random: sid}\n"
        "steps: [{call: gr8.enter}]\n"
    )
    assert [(item.name, item.kind, item.values) for item in scenario.given] == [
        ("b", "player", {"currency": "EUR"}),
        ("a", "token", {"of": "b"}),
        ("c", "random", "sid"),
    ]


def test_values_of_an_axis_are_named_as_they_are_written_in_json() -> None:
    scenario, _ = built(
        "matrix:\n  nr: [1, two, true]\n  form: {x: {a: 1}}\n"
        "  except: [{nr: true, because: why}, {nr: 1, form: x, because: why}]\n"
        "steps: [{call: gr8.enter}]\n"
    )
    assert scenario.matrix.axes == {
        "nr": {"1": 1, "two": "two", "true": True},
        "form": {"x": {"a": 1}},
    }
    assert [left.where for left in scenario.matrix.left_out] == [
        {"nr": "true"},
        {"nr": "1", "form": "x"},
    ]
    assert [cell.id for cell in scenario.cells()] == ["s[nr=two,form=x]"]


def test_a_part_that_is_used_comes_with_its_own_steps() -> None:
    library = Library(
        {"ask": "with: {who: null, nr: 1}\ngives: {t: <x.t>}\nsteps: [{trigger: h}]\n"}
    )
    made = step("{use: ask, name: got, with: {who: <alice>}}", library)
    assert isinstance(made, UseStep)
    assert (made.part.id, made.part.required) == ("ask", frozenset({"who"}))
    assert (made.part.params, made.part.gives) == ({"who": None, "nr": 1}, {"t": "<x.t>"})
    assert (made.values, len(made.part.steps)) == ({"who": "<alice>"}, 1)


def test_what_a_file_names_and_is_not_there_is_told() -> None:
    _, codes = built("steps: [{use: nothing}, {receive: wallet.authenticate, reply: none}]\n")
    assert codes == ["P01", "P02"]


def test_a_part_that_uses_itself_is_told_and_ends() -> None:
    scenario, codes = built("steps: [{use: me}]\n", Library({"me": "steps: [{use: me}]\n"}))
    assert codes == ["P03"]
    assert len(scenario.parts()) == 2


def test_everything_the_language_has_can_be_built() -> None:
    node, findings = check_text(EVERYTHING.read_bytes(), file="e.yaml", schema="scenario")
    assert isinstance(node, MapNode)
    assert not findings
    scenario = Builder("e.yaml", Library()).scenario(node)
    kinds = {type(one) for one in walk(scenario.steps)}
    assert kinds >= {CallStep, TriggerStep, ClockStep, ParallelStep, CheckStep}
