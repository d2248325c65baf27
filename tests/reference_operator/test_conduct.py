"""Defects of several providers put together, and those that exclude each other."""

import pytest

from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.conduct import combine
from sandbox.reference_operator.defects import BY_ID
from sandbox.reference_operator.fasttrack.desk.authenticate import FastTrackConduct
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct


def test_defects_add_up_even_within_one_provider() -> None:
    both = chosen(("ft-sid-trimmed", "ft-created", "wallet-http1", "ft-created")).conduct
    fasttrack = both.part(FastTrackConduct)
    assert fasttrack.find_session is not FastTrackConduct().find_session
    assert fasttrack.accept is not FastTrackConduct().accept
    assert not both.part(WalletConduct).client.http2
    assert both.part(Gr8Conduct) == Gr8Conduct()


def test_two_defects_of_one_point_are_turned_down_by_name() -> None:
    pair = (BY_ID["ft-sid-trimmed"], BY_ID["ft-sid-case-folded"])
    with pytest.raises(ValueError, match=r"ft-sid-trimmed and ft-sid-case-folded .*find_session"):
        combine(pair)


@pytest.mark.parametrize("provider", ["fasttrack", "gr8", "wallet"])
def test_each_of_the_three_has_a_dozen_defects_or_more(provider: str) -> None:
    (side,) = [side for side in SIDES if side.name == provider]
    assert len(side.defects) >= 12
