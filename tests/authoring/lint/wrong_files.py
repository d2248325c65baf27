"""The corpus of wrong files: one mistake each, and where it must be found.

What is expected stands on a file's first line, `# 12:5 C01`, with the target it is checked against
(`target=acme`) and variables that are set (`environ=WORD=acme`) behind it. Where the first line is
part of the mistake, and in `sets/`, where a whole folder is linted, it stands in `<name>.expected`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.authoring.lint.files import lint_paths
from sandbox.errors import FileFinding
from sandbox.scenario.contract.contract import load_contracts

FOLDER = Path(__file__).parent / "wrong"
_EXPECTED = re.compile(r"(?:# )?(\d+):(\d+) ([A-Z]\d\d)(?: target=(\S+))?(?: environ=(\w+)=(\w*))?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One wrong file and the one finding in it."""

    file: Path
    line: int
    column: int
    code: str
    target: str
    environ: tuple[str, str]

    @property
    def name(self) -> str:
        """Its path in the corpus."""
        return str(self.file.relative_to(FOLDER))

    def findings(self) -> tuple[FileFinding, ...]:
        """Lint it, or the whole of its set."""
        inside = self.file.relative_to(FOLDER).parts
        whole = FOLDER / inside[0] / inside[1] if inside[0] == "sets" else self.file
        target = FOLDER / "targets" / f"{self.target}.yaml" if self.target else None
        found = lint_paths(
            [str(whole)],
            contracts=load_contracts(),
            environ=dict([self.environ]),
            target=target,
        )
        return found.findings


def corpus() -> list[Wrong]:
    """Return every wrong file."""
    return [wrong for file in sorted(FOLDER.rglob("*.yaml")) if (wrong := _read(file)) is not None]


def _read(file: Path) -> Wrong | None:
    beside = file.with_suffix(".expected")
    lines = (beside if beside.exists() else file).read_text(errors="replace").splitlines()
    found = _EXPECTED.fullmatch(lines[0])
    if found is None:
        return None
    line, column, code, target, name, value = found.groups()
    environ = (name or "_", value or "")
    return Wrong(file, int(line), int(column), code, target or "", environ)
