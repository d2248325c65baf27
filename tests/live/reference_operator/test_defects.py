"""Every defect shows, each in its own way, and to its own provider only."""

import re

import pytest

from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.conduct import Conduct
from sandbox.reference_operator.defects import ALL, BY_ID, Defect
from sandbox.reference_operator.fasttrack.defects import (
    browsers,
    comparisons,
    keys,
    kinds,
    leftovers,
    wordings,
    workers,
)
from sandbox.reference_operator.registry import SIDES, side_of
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.contract.facts import provider_facts
from tests.live.reference_operator.transcript import Transcript, stimuli_of

PROVIDERS = [side.name for side in SIDES if not provider_facts()[side.name].draft]
GENERATED = {one.id for side in SIDES for matrix in side.matrices for one in matrix.defects}
"""Those that a table makes are too many for stimuli of their own: the catalogue has to see them."""

FINER = {
    one.id
    for module in (browsers, comparisons, keys, kinds, leftovers, wordings, workers)
    for one in module.DEFECTS
} | {
    "ft-sid-is-a-pattern",
    "ft-never-answers",
    "ft-outage-remembered",
    "gr8-player-id-small-letters",
    "gr8-player-id-zeros-lost",
    "gr8-player-id-signs-replaced",
    "gr8-player-id-trimmed",
    "gr8-player-id-without-accents",
    "gr8-country-of-sports",
    "gr8-currency-of-the-login",
    "gr8-key-rotated-to-pkcs1",
    "gr8-key-loaded-once",
    "gr8-key-loaded-once-on-one-of-two",
    "wallet-currency-of-three-letters",
    "wallet-currency-in-capitals",
    "wallet-currency-by-default",
    "wallet-missing-echo-fits",
    "wallet-missing-balance-is-zero",
    "wallet-one-call-a-token",
    "wallet-balance-echo-unchecked",
    "wallet-balance-code-unread",
    "wallet-field-with-line-end",
    "wallet-field-name-of-two-words",
}
"""Those that the stimuli are too coarse for: `make mutants` wants each of them caught."""

SHOWN = [
    defect
    for defect in ALL
    if side_of(defect.conduct).name in PROVIDERS and defect.id not in GENERATED | FINER
]
"""The defects that are to show in a transcript; a draft has no stimuli yet."""

TRANSCRIPTS: dict[tuple[str, str], Transcript] = {}


def ids_of(provider: str) -> list[str]:
    return [
        defect.id
        for side in SIDES
        if side.name == provider
        for defect in side.defects
        if defect.id not in GENERATED | FINER
    ]


async def transcript(provider: str, defect: str = "") -> Transcript:
    """Run the stimuli once for each operator; later askers get the same transcript."""
    key = (provider, defect)
    if key not in TRANSCRIPTS:
        TRANSCRIPTS[key] = await stimuli_of(provider)(*filter(None, [defect]))
    return TRANSCRIPTS[key]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_two_correct_operators_show_the_same(provider: str) -> None:
    assert await stimuli_of(provider)() == await transcript(provider)


@pytest.mark.parametrize("defect", SHOWN, ids=lambda defect: defect.id)
async def test_a_defect_shows(defect: Defect) -> None:
    provider = side_of(defect.conduct).name
    right, wrong = await transcript(provider), await transcript(provider, defect.id)
    assert [name for name in right if right[name] != wrong[name]] != []


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_no_defect_looks_like_another(provider: str) -> None:
    met: dict[str, str] = {}
    alike = []
    for id_ in ids_of(provider):
        shown = str(await transcript(provider, id_))
        alike += [(met[shown], id_)] if shown in met else []
        met[shown] = id_
    assert alike == []


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_defect_of_one_provider_is_nothing_to_the_others(provider: str) -> None:
    others = [ids_of(other)[0] for other in PROVIDERS if other != provider]
    assert await stimuli_of(provider)(*others) == await transcript(provider)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_a_defect_changes_one_or_two_points(defect: Defect) -> None:
    assert 1 <= len(defect.changes) <= 2


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_a_defect_names_a_clause_a_case_and_one_sentence(defect: Defect) -> None:
    assert load_contracts().clause(defect.clause).id == defect.clause
    assert re.fullmatch(r"[A-Z][0-9]{1,3}", defect.case)
    assert re.fullmatch(r"[A-Za-z].*\.", defect.text)
    assert defect.text.count(". ") == 0


def test_ids_are_unique_and_begin_with_the_one_word_of_their_provider() -> None:
    ids = [[*(d.id for d in side.defects), *(v.id for v in side.variants)] for side in SIDES]
    words = [{id_.partition("-")[0] for id_ in one} for one in ids]
    assert len(BY_ID) == len(ALL)
    assert all(len(one) == 1 for one in words)
    assert len(set.union(*words)) == len(SIDES)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_has_defects(provider: str) -> None:
    assert ids_of(provider) != []


def test_no_defects_is_the_correct_conduct() -> None:
    assert chosen().conduct == Conduct()


def test_an_unknown_defect_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        chosen(("ft-nothing",))
