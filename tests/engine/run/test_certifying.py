"""A certificate: everything run, everything judged, nothing excused."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engine.run.certifying import duties, lacks
from sandbox.engine.run.deviations import JudgedDeviation
from sandbox.engine.run.run import Demands
from sandbox.errors import Place
from sandbox.evidence.events import Lack
from sandbox.evidence.verdict import Checked, Ended, Exit, Fate, Lacking, Mark, Outcome
from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import Deviation
from sandbox.scenario.target.target import Target
from tests.engine.fakes import target_of
from tests.engine.in_memory_runs import REFUSAL, TARGET, played, stranger

OAUTH = """\
fasttrack:
  authenticate:
    url: "http://127.0.0.1:1/authenticate"
    credentials:
      oauth: {token-url: "http://127.0.0.1:1/t", client-id: a, client-secret: b, variant: post-json}
players: {from: hook}
"""
GR8 = """\
gr8:
  jwt-token: {url: "http://127.0.0.1:1/jwt", pointer: /token}
  tenants:
    - {brand: a, operator-id: o, public-key: "http://127.0.0.1:1/key", currencies: [EUR]}
players: {from: hook}
"""


def ids(target: Target) -> list[str]:
    return [clause.id for clause in duties(load_contracts(), target)]


def test_the_duties_are_the_musts_of_the_providers_that_the_target_has() -> None:
    found = ids(target_of(TARGET))
    assert "fasttrack.authenticate.no-redirect" in found
    assert all(id_.startswith("fasttrack.") for id_ in found)
    assert {load_contracts().clause(id_).level for id_ in found} == {"must"}


def test_an_operation_the_target_has_no_use_for_puts_no_duty_on_the_operator() -> None:
    clause = "fasttrack.get-token.access-token"
    assert clause not in ids(target_of(TARGET))
    assert clause in ids(target_of(OAUTH))


def test_what_only_our_own_provider_can_break_is_no_duty_of_the_operator() -> None:
    found = ids(target_of(GR8))
    assert "gr8.enter.account-is-kept" in found
    assert not {"gr8.enter.refused-after-expiry", "gr8.enter.bad-key-lets-nobody-in"} & set(found)


def everything(mark: Mark = Mark.PASS) -> Ended:
    checks = tuple(Checked(id_, mark, "f:1:1") for id_ in ids(target_of(TARGET)))
    return Ended(Outcome.PASSED, cell="all", checks=checks)


def lacking(*ended: Ended, known: tuple[JudgedDeviation, ...] = ()) -> list[Lack]:
    target = target_of(TARGET)
    return list(lacks(ended, known, contracts=load_contracts(), target=target))


def test_a_run_that_judged_every_must_lacks_nothing() -> None:
    assert lacking(everything()) == []


def test_the_one_must_that_nothing_judged_is_named_with_its_text() -> None:
    whole = everything()
    left_out = whole.checks[3].clause
    text = load_contracts().clause(left_out).text
    cut = replace(whole, checks=whole.checks[:3] + whole.checks[4:])
    assert lacking(cut) == [Lack(Lacking.UNJUDGED, left_out, text)]


@pytest.mark.parametrize(
    ("mark", "judged"),
    [
        (Mark.PASS, True),
        (Mark.FAIL, True),
        (Mark.KNOWN, True),
        (Mark.UNCLEAR, False),
        (Mark.NOT_RUN, False),
    ],
)
def test_a_clause_is_judged_by_a_check_that_says_something(mark: Mark, *, judged: bool) -> None:
    assert (lacking(everything(mark)) == []) is judged


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.SKIPPED, Lacking.SKIPPED),
        (Outcome.INCONCLUSIVE, Lacking.INCONCLUSIVE),
        (Outcome.ERROR, Lacking.INCONCLUSIVE),
    ],
)
def test_every_cell_must_be_run_and_judged(outcome: Outcome, kind: Lacking) -> None:
    other = Ended(outcome, "a reason", cell="other")
    assert lacking(everything(), other) == [Lack(kind, "other", "a reason")]


@pytest.mark.parametrize("fate", list(Fate))
def test_only_a_deviation_that_was_used_is_lacking_here(fate: Fate) -> None:
    entry = Deviation("a", "", "c", "r", "ACME-1", dt.date.max, Place("d"))
    found = lacking(everything(), known=(JudgedDeviation(entry, fate, ""),))
    wanted = [Lack(Lacking.DEVIATION, "c", "a known miss: ACME-1")] if fate is Fate.KNOWN else []
    assert found == wanted


async def test_a_green_run_that_lacks_something_fails_when_it_is_to_certify(
    tmp_path: Path,
) -> None:
    jobs = stranger(tmp_path, "bad-sid")
    plain, without = await played(jobs, REFUSAL)
    strict, log = await played(jobs, REFUSAL, demands=Demands(certify=True))
    assert (plain, strict) == (Exit.PASSED, Exit.FAILED)
    assert without.of("certificate") == []
    [certificate] = log.of("certificate")
    assert certificate["held"] is False
    assert _ids(certificate["lacks"]) == set(ids(target_of(TARGET))) - {
        "fasttrack.authenticate.no-identity-for-bad-sid"
    }


def _ids(lacks_: Json) -> set[str]:
    assert isinstance(lacks_, list)
    return {lack["id"] for lack in lacks_}
