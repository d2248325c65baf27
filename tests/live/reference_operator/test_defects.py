"""Every defect shows, each in its own way, and to its own provider only."""

import re
from collections.abc import Awaitable, Callable
from functools import cache

import pytest

from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.conduct import Conduct, combine
from sandbox.reference_operator.defects import ALL, BY_ID, Defect
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.wallet.desk.call import WalletConduct
from sandbox.scenario.contract.contract import load_contracts
from tests.live.reference_operator import stimuli
from tests.live.reference_operator.stimuli import Transcript

PROVIDER = {FastTrackConduct: "ft", Gr8Conduct: "gr8", WalletConduct: "wallet"}
TRANSCRIPTS: dict[tuple[str, str], Transcript] = {}


async def all_about_the_wallet(*defects: str) -> Transcript:
    return await stimuli.wallet(*defects) | await stimuli.unreachable_wallet(*defects)


STIMULI: dict[str, Callable[..., Awaitable[Transcript]]] = {
    "ft": stimuli.fast_track,
    "gr8": stimuli.gr8,
    "wallet": all_about_the_wallet,
}


@cache
def ids_of(provider: str) -> list[str]:
    return [defect.id for defect in ALL if PROVIDER[type(defect.conduct)] == provider]


async def transcript(provider: str, defect: str = "") -> Transcript:
    """Run the stimuli once for each operator; later askers get the same transcript."""
    key = (provider, defect)
    if key not in TRANSCRIPTS:
        TRANSCRIPTS[key] = await STIMULI[provider](*filter(None, [defect]))
    return TRANSCRIPTS[key]


@pytest.mark.parametrize("provider", STIMULI)
async def test_two_correct_operators_show_the_same(provider: str) -> None:
    assert await STIMULI[provider]() == await transcript(provider)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
async def test_a_defect_shows(defect: Defect) -> None:
    provider = PROVIDER[type(defect.conduct)]
    right, wrong = await transcript(provider), await transcript(provider, defect.id)
    assert [name for name in right if right[name] != wrong[name]] != []


@pytest.mark.parametrize("provider", STIMULI)
async def test_no_defect_looks_like_another(provider: str) -> None:
    met: dict[str, str] = {}
    alike = []
    for id_ in ids_of(provider):
        shown = str(await transcript(provider, id_))
        alike += [(met[shown], id_)] if shown in met else []
        met[shown] = id_
    assert alike == []


@pytest.mark.parametrize("provider", STIMULI)
async def test_a_defect_of_one_provider_is_nothing_to_the_others(provider: str) -> None:
    others = [ids_of(other)[0] for other in STIMULI if other != provider]
    assert await STIMULI[provider](*others) == await transcript(provider)


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_a_defect_changes_one_or_two_points(defect: Defect) -> None:
    assert 1 <= len(defect.changes) <= 2


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.id)
def test_a_defect_names_a_clause_a_case_and_one_sentence(defect: Defect) -> None:
    assert load_contracts().clause(defect.clause).id == defect.clause
    assert re.fullmatch(r"[A-Z][0-9]{1,3}", defect.case)
    assert re.fullmatch(r"[A-Za-z].*\.", defect.text)
    assert defect.text.count(". ") == 0


def test_ids_are_unique_and_begin_with_their_provider() -> None:
    assert len(BY_ID) == len(ALL)
    assert all(one.id.startswith(f"{PROVIDER[type(one.conduct)]}-") for one in ALL)


@pytest.mark.parametrize("provider", STIMULI)
def test_each_provider_has_a_dozen_defects_or_more(provider: str) -> None:
    assert len(ids_of(provider)) >= 12


def test_no_defects_is_the_correct_conduct() -> None:
    assert chosen().conduct == Conduct()


def test_defects_add_up_even_within_one_provider() -> None:
    both = chosen(("ft-sid-trimmed", "ft-created", "wallet-http1", "ft-created")).conduct
    assert both.fast_track.find_session is not FastTrackConduct().find_session
    assert both.fast_track.accept is not FastTrackConduct().accept
    assert not both.wallet.line.http2
    assert both.gr8 == Gr8Conduct()


def test_two_defects_of_one_point_are_turned_down_by_name() -> None:
    pair = (BY_ID["ft-sid-trimmed"], BY_ID["ft-sid-case-folded"])
    with pytest.raises(ValueError, match=r"ft-sid-trimmed and ft-sid-case-folded .*find_session"):
        combine(pair)


def test_an_unknown_defect_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        chosen(("ft-nothing",))
