"""`make mutants`: run the matrix, print it, and fail where the catalogue proves too little."""

import asyncio
import sys
import time

from sandbox.operator.defects import BY_ID
from tests.mutants.matrix import Matrix, run_matrix

NOT_YET = {
    "wallet-no-retry-when-unprocessed": "needs REFUSED_STREAM or GOAWAY, which no reply sends yet",
}
"""Defects that no scenario can catch so far, and why."""


def main() -> int:
    """Print the matrix; 0 only when every defect is caught and every scenario proven."""
    started = time.perf_counter()
    matrix = asyncio.run(run_matrix(sys.argv[1:]))
    wanted = sys.argv[1:] or list(BY_ID)
    for name in wanted:
        defect = BY_ID[name]
        seen = ", ".join(matrix.caught[name]) or "NOBODY"
        mark = "caught" if matrix.caught[name] else "MISSED"
        if mark == "MISSED" and name in NOT_YET:
            mark, seen = "NOT YET", NOT_YET[name]
        print(f"{mark}  {name:<34} {defect.clause:<48} {seen}")
    faults = _faults(matrix, partial=bool(sys.argv[1:]))
    for fault in faults:
        print(f"FAULT   {fault}")
    caught = sum(bool(matrix.caught[name]) for name in wanted)
    took = time.perf_counter() - started
    print(
        f"{caught}/{len(wanted)} defects caught by the clause that names them;"
        f" {len(matrix.scenarios)} scenarios, {len(matrix.correct.outcomes)} cells;"
        f" {len(faults)} faults; {took:.0f} s"
    )
    return 1 if faults else 0


def _faults(matrix: Matrix, *, partial: bool) -> list[str]:
    found = [f"the correct operator is accused: {text}" for text in matrix.correct.failed_musts]
    found += [
        f"the correct operator's {cell} is {outcome}: {matrix.correct.because[cell]}"
        for cell, outcome in matrix.correct.outcomes.items()
        if outcome not in ("PASSED", "FAILED")
    ]
    if not partial:
        missed = {defect.id: defect for defect in matrix.missed()}
        found += [
            f"nobody catches {d.id}: {d.text}" for d in missed.values() if d.id not in NOT_YET
        ]
        found += [f"{name} is caught: strike it off NOT_YET" for name in NOT_YET.keys() - missed]
        found += [f"nothing makes {scenario} fail" for scenario in matrix.unproven()]
    return found


if __name__ == "__main__":
    sys.exit(main())
