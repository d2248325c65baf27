"""The examples of the reference: YAML blocks that say what becomes of them when they are run.

```yaml scenario=PASSED               a whole scenario; every cell ends so
```yaml scenario=FAILED defect=ID     the same, with an operator that has this defect
```yaml steps=PASSED                  steps, put into the frame below
```yaml lint=C03                      a file with exactly this finding
```yaml steps lint=C03                the same, of steps
```yaml part (reply, target)          a file without findings, which scenarios of the page use
```yaml known=PASSED defect=ID        a list of known misses: its scenarios of the page end so
```text told                          what the report says of the checks that missed just above
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from sandbox.authoring.lint.files import lint_paths
from sandbox.errors import FileFinding
from sandbox.evidence.events import Check
from sandbox.evidence.verdict import Mark
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.target.deviations import Deviation, read_deviations
from tests.docs.blocks import Block
from tests.docs.playing import Play, played
from tests.verdicts import Verdicts

LABELS = ("scenario", "steps", "lint", "known", "part", "reply", "target")
SIDES = {"part": "parts", "reply": "replies"}
RUNNING = frozenset({"scenario", "steps"})
UNREPORTED = (Mark.PASS, Mark.NOT_RUN)

FRAME = """\
scenario: 1
id: {id}
title: Steps shown in the documentation
why: An example that nobody runs may lie.
given:
  alice: {{player: {{currency: EUR}}}}
  bob: {{player: {{currency: USD}}}}
  live: {{session: {{of: alice}}}}
  ticket: {{token: {{of: alice}}}}
steps:
"""
UNUSED = "G02"
"""The warning that the frame's own givens may bring."""


@dataclass(frozen=True, slots=True)
class Example:
    """One block and what is said of it: its label, the value behind `=`, the operator's defects.

    `framed` ones are steps, which need the frame around them.
    """

    block: Block
    label: str
    said: str
    defects: tuple[str, ...]
    framed: bool

    @property
    def id(self) -> str:
        """The id of the scenario, part or reply it is."""
        ids = [line for line in self.block.text.splitlines() if line.startswith("id: ")]
        return ids[0].removeprefix("id: ") if ids else f"shown-{self.block.line}"

    @property
    def runs(self) -> bool:
        """Tell whether it is played, alone or with its list of known misses."""
        return self.label in RUNNING

    def written(self, folder: Path) -> Path:
        """Write it where scenarios find it, and return the file."""
        file = folder / SIDES.get(self.label, ".") / f"{self.id}.yaml"
        file.parent.mkdir(exist_ok=True)
        text = self.block.text
        framed = FRAME.format(id=self.id) + indent(text, "  ") if self.framed else text
        file.write_text(framed, encoding="utf-8")
        return file


def labels_of(block: Block) -> set[str]:
    """Return the labels of a block."""
    return {name for word in block.words if (name := word.partition("=")[0]) in LABELS}


def example_of(block: Block) -> Example:
    """Read the words of a block. Raise ValueError where they do not say what becomes of it."""
    words = dict(word.partition("=")[::2] for word in block.words)
    found = labels_of(block)
    framed = "steps" in found
    label = next(iter(found - {"steps"}), "steps") if framed else next(iter(found), "")
    alone = len(found) == 1 or found == {"steps", "lint"}
    told = label in {*SIDES, "target"} or words.get(label, "")
    if not alone or not told or set(words) - {*LABELS, "defect"}:
        raise ValueError(f"{block.where}: say what becomes of it: {', '.join(LABELS)}")
    defects = (words["defect"],) if "defect" in words else ()
    return Example(block, label, words[label], defects, framed)


def findings(example: Example, beside: Sequence[Example], folder: Path) -> list[FileFinding]:
    """Lint an example where the parts and replies of its page lie beside it."""
    for other in beside:
        if other.label in SIDES:
            other.written(folder)
    file = example.written(folder)
    environ = {"ACME_FT_KEY": "x", "ACME_ACCESS_KEY": "x", "ACME_PRIVATE_KEY": "x"}
    found = lint_paths([str(file)], contracts=load_contracts(), environ=environ).findings
    return [one for one in found if not (example.framed and one.code == UNUSED)]


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one example."""

    example: Example
    outcomes: frozenset[str]
    missed: tuple[Check, ...]


async def run(examples: Sequence[Example], folder: Path) -> list[Ran]:
    """Run every example that can be run, those of one operator together."""
    files = {one.id: one.written(folder) for one in examples if one.label in SIDES or one.runs}
    groups = [*_of_one_operator(examples), *([one] for one in examples if one.label == "known")]
    seen = await played([_play(group, files) for group in groups])
    return [_ran(one, found) for group, found in zip(groups, seen, strict=True) for one in group]


def _of_one_operator(examples: Sequence[Example]) -> list[list[Example]]:
    plain = [one for one in examples if one.runs]
    operators = dict.fromkeys(one.defects for one in plain)
    return [[one for one in plain if one.defects == defects] for defects in operators]


def _play(group: Sequence[Example], files: Mapping[str, Path]) -> Play:
    first = group[0]
    listed = deviations(first) if first.label == "known" else ()
    chosen = (files[name] for one in group for name in scenarios_of(one))
    return Play(tuple(chosen), first.defects, listed)


def _ran(example: Example, seen: Verdicts) -> Ran:
    ids = scenarios_of(example)
    cells = [cell for name in ids for cell in seen.of(name)]
    missed = (check for cell in cells for check in cell.checks if check.mark not in UNREPORTED)
    return Ran(example, frozenset(cell.outcome.value for cell in cells), tuple(missed))


def scenarios_of(example: Example) -> list[str]:
    """Return the ids of the scenarios that are played: its own, or those of its list."""
    if example.label != "known":
        return [example.id]
    return list(dict.fromkeys(entry.scenario for entry in deviations(example)))


def deviations(example: Example) -> tuple[Deviation, ...]:
    """Return the entries of a list of known misses. Raise ValueError when it has mistakes."""
    text = example.block.text
    entries, wrong = read_deviations(text, file=example.block.where, contracts=load_contracts())
    if wrong:
        raise ValueError(str(wrong[0]))
    return tuple(entries)


def report_of(missed: Sequence[Check]) -> str:
    """Write checks as the console's report shows them, without what differs from run to run."""
    return "\n".join(
        f"{told.mark}  {told.clause}\n  expected  {told.expected}\n  actual    {told.actual}"
        for told in missed
    )
