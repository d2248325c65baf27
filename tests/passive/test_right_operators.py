"""Who is right, however written, is blamed for nothing that a test brought about."""

from pathlib import Path

import pytest

from sandbox.reference_operator import variants
from tests.passive.conversation import found_in


async def test_the_reference_operator_misses_nothing_and_much_was_judged(tls: Path) -> None:
    found = await found_in(tls)
    assert found.missed == {}
    assert len(found.held) > 40


@pytest.mark.parametrize("variant", variants.ALL, ids=lambda variant: str(variant.id))
async def test_a_correct_variant_misses_no_must_and_no_should_it_has_to_keep(
    tls: Path, variant: variants.Variant
) -> None:
    found = await found_in(tls, variants=(variant.id,))
    assert {clause: level for clause, level in found.missed.items() if level == "must"} == {}
    assert found.missed.keys() <= variant.warned
    assert found.held
