"""Which defects and variants are tried: everything, a sample, or those that were named."""

import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.reference_operator import defects, variants
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.variant import Variant

ONE_IN = 20
"""A sample has every twentieth defect and variant; the next commit draws others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is tried. `whole`: everything there is, the reference operator included."""

    text: str
    defects: Sequence[Defect]
    variants: Sequence[Variant]
    whole: bool = False
    by_name: bool = False


def named(names: Sequence[str]) -> Choice:
    """Choose by id."""
    wrong = [one for one in defects.ALL if one.id in names]
    right = [one for one in variants.ALL if one.id in names]
    return Choice("those that were named", wrong, right, by_name=True)


def whole() -> Choice:
    """Choose everything."""
    return Choice("all defects and variants", defects.ALL, variants.ALL, whole=True)


def sampled(seed: str = "") -> Choice:
    """Choose some, by the commit that is checked out, so that a sample can be drawn again."""
    seed = seed or _commit()
    draw = random.Random(seed)
    wrong = draw.sample(defects.ALL, -(-len(defects.ALL) // ONE_IN))
    right = draw.sample(variants.ALL, -(-len(variants.ALL) // ONE_IN))
    text = (
        f"{len(wrong)} of {len(defects.ALL)} defects and {len(right)} of {len(variants.ALL)}"
        f" variants, drawn by {seed[:12]}; MUTANTS=all tries everything"
    )
    return Choice(text, wrong, right)


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return "no commit"
    here = Path(__file__).parent
    said = subprocess.run(
        [git, "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "no commit"
