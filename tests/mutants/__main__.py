"""`make mutants`: run the matrix, print it, and fail where the catalogue proves too little.

python -m tests.mutants [DEFECT-OR-VARIANT …]
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator

from sandbox.evidence.verdict import Mark
from sandbox.reference_operator import defects, variants
from tests.mutants.coverage import summary
from tests.mutants.matrix import Matrix, Tried, run_matrix


def main() -> int:
    """Print the matrix; 0 only when every defect is caught, every scenario proven, and no correct
    operator accused.
    """
    names = sys.argv[1:]
    if unknown := set(names) - {*defects.BY_ID, *variants.BY_ID}:
        print(f"neither defects nor variants: {', '.join(sorted(unknown))}")
        return 2
    started = time.perf_counter()
    matrix = run_matrix(names)
    _print(matrix)
    faults = list(_faults(matrix, partial=bool(names)))
    for fault in faults:
        print(f"FAULT   {fault}")
    took = time.perf_counter() - started
    caught = sum(map(bool, matrix.caught.values()))
    print(
        f"{caught}/{len(matrix.caught)} defects caught by the clause that names them;"
        f" {len(matrix.variants)} correct variants; {len(matrix.scenarios)} scenarios,"
        f" {len(matrix.correct.outcomes)} cells; {len(faults)} faults; {took:.0f} s"
    )
    print(summary())
    return 1 if faults else 0


def _print(matrix: Matrix) -> None:
    for name, scenarios in matrix.caught.items():
        seen = ", ".join(scenarios) or _nobody(matrix.instead[name])
        mark = "caught " if scenarios else "MISSED "
        print(f"{mark} {name:<34} {defects.BY_ID[name].clause:<48} {seen}")
    for name, verdicts in matrix.variants.items():
        tally = Counter(verdicts.outcomes.values())
        print(f"right   {name:<34} {', '.join(f'{n} {word}' for word, n in sorted(tally.items()))}")


def _nobody(instead: set[str]) -> str:
    return f"NOBODY, but {', '.join(sorted(instead))}" if instead else "NOBODY"


def _faults(matrix: Matrix, *, partial: bool) -> Iterator[str]:
    yield from _accusations("the correct operator", matrix.correct, right=("PASSED",))
    for name, verdicts in matrix.variants.items():
        yield from _accusations(name, verdicts, right=("PASSED", "SKIPPED"))
    if partial:
        return
    for name, scenarios in matrix.caught.items():
        if not scenarios:
            yield f"nobody catches {name}: {defects.BY_ID[name].text}"
    for scenario in matrix.unproven():
        yield f"nothing makes {scenario} fail"


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
