"""`make mutants`: run the matrix, print it, and fail where the catalogue proves too little.

    python -m tests.mutants [DEFECT-OR-VARIANT …]

Without names a sample is tried that the commit chooses; `MUTANTS=all` tries everything, and wants
every scenario to be proven.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

from sandbox.evidence.verdict import Mark
from sandbox.reference_operator import defects, variants
from tests.mutants.coverage import summary
from tests.mutants.demands import lacking, one_sided
from tests.mutants.figures import WANTED, WANTED_OF_FEW, figures, whole_room
from tests.mutants.matrix import Matrix, Tried, run_matrix
from tests.mutants.printed import matrices
from tests.mutants.probes import probe_of
from tests.mutants.sample import Choice, named, sampled, whole

ALL_TRIED, ALL_PAIRS = 160, 60
SOME_TRIED, SOME_PAIRS = 5, 2
"""How many defects and pairs are drawn for the figures of the diagnosis."""


def main() -> int:
    """Print the matrix; 0 only when every defect is caught, every scenario proven, and no correct
    operator accused.
    """
    names = sys.argv[1:]
    if unknown := set(names) - {*defects.BY_ID, *variants.BY_ID}:
        print(f"neither defects nor variants: {', '.join(sorted(unknown))}")
        return 2
    choice = _choice(names)
    print(choice.text)
    started = time.perf_counter()
    matrix = run_matrix(choice.defects, choice.variants, whole=choice.whole)
    took_s = time.perf_counter() - started
    _print(matrix)
    named = figures(
        choice.defects,
        seed=f"figures-{choice.text}",
        most=ALL_TRIED if choice.whole else SOME_TRIED,
        most_pairs=ALL_PAIRS if choice.whole else SOME_PAIRS,
        cells_of=whole_room if choice.whole else probe_of,
    )
    faults = [*_faults(matrix, choice), *named.faults(WANTED if choice.whole else WANTED_OF_FEW)]
    for fault in faults:
        print(f"FAULT   {fault}")
    if not names:
        print("\n".join(matrices(matrix.caught)))
    print("\n".join(named.lines()))
    print(_total(matrix, len(faults), took_s))
    print(summary())
    return 1 if faults else 0


def _choice(names: list[str]) -> Choice:
    if names:
        return named(names)
    asked = os.environ.get("MUTANTS", "")
    return whole() if asked == "all" else sampled()


def _print(matrix: Matrix) -> None:
    for name, scenarios in matrix.caught.items():
        seen = ", ".join(scenarios) or _nobody(matrix.instead[name])
        mark = "caught " if scenarios else "MISSED "
        mark = "not yet" if not scenarios and defects.BY_ID[name].not_yet else mark
        print(f"{mark} {name:<34} {defects.BY_ID[name].clause:<48} {seen}")
    for name, verdicts in matrix.variants.items():
        tally = Counter(verdicts.outcomes.values())
        print(f"right   {name:<34} {', '.join(f'{n} {word}' for word, n in sorted(tally.items()))}")


def _nobody(instead: set[str]) -> str:
    return f"NOBODY, but {', '.join(sorted(instead))}" if instead else "NOBODY"


def _total(matrix: Matrix, faults: int, took_s: float) -> str:
    caught = sum(map(bool, matrix.caught.values()))
    return (
        f"{caught}/{len(matrix.caught)} defects caught by the clause that names them;"
        f" {len(matrix.variants)} correct variants; {len(matrix.scenarios)} scenarios,"
        f" {sum(len(one.cells()) for one in matrix.scenarios)} cells; {faults} faults;"
        f" {took_s:.0f} s"
    )


def _faults(matrix: Matrix, choice: Choice) -> Iterator[str]:
    yield from _accusations("the correct operator", matrix.correct, right=("PASSED",))
    for name, verdicts in matrix.variants.items():
        yield from _accusations(name, verdicts, right=("PASSED", "SKIPPED"))
    for name, why in matrix.crashed.items():
        yield f"the trial of {name} crashed: {why}"
    for name, scenarios in matrix.caught.items():
        defect = defects.BY_ID[name]
        if not scenarios and not defect.not_yet:
            yield f"nobody catches {name}: {defect.text}"
        if scenarios and defect.not_yet:
            yield f"{name} is caught, though it says: not yet, {defect.not_yet}"
    if choice.whole:
        for scenario in matrix.unproven():
            yield f"nothing makes {scenario} fail"
        yield from one_sided(matrix.broken)
    if not choice.by_name:
        yield from lacking()


def _accusations(who: str, verdicts: Tried, *, right: tuple[str, ...]) -> Iterator[str]:
    variant = variants.BY_ID.get(who)
    excused = variant.warned if variant else frozenset[str]()
    for text in verdicts.accusations():
        yield f"{who} is accused: {text}"
    for scenario, clauses in verdicts.by_scenario(Mark.WARN).items():
        for clause in sorted(clauses - excused):
            yield f"{who} is warned: {scenario}: {clause}"
    for cell, outcome in verdicts.outcomes.items():
        if outcome not in (*right, "WARNED", "FAILED"):
            yield f"{who}: {cell} is {outcome}: {verdicts.because[cell]}"


if __name__ == "__main__":
    sys.exit(main())
