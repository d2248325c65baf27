"""What a case of JUnit says of its check: one line for lists, and everything."""

from dataclasses import dataclass
from functools import cached_property

from sandbox.evidence.events import Check
from sandbox.evidence.results import CellResult, RunResult
from sandbox.explain.finding.finding import Finding, finding_of
from sandbox.explain.finding.lines import shortened
from sandbox.explain.finding.snippet import caret_lines
from sandbox.explain.finding.told import reason_words, told
from sandbox.report.console.cell_text import basis

_LABEL_WIDTH = 10


@dataclass(frozen=True)
class CaseText:
    """The words of one check, made when somebody asks: most checks hold."""

    check: Check
    cell: CellResult
    run: RunResult

    @cached_property
    def finding(self) -> Finding:
        """What the check comes down to."""
        return finding_of(self.check, self.cell, self.run)

    @property
    def one_line(self) -> str:
        """What was expected, what came and why it was refused."""
        expected, actual = "; ".join(self.finding.expected), "; ".join(self.finding.actual)
        said = (f"expected {expected}", f"actual {actual}") if expected else (actual,)
        words = "; ".join(filter(None, (*said, reason_words(self.finding))))
        return shortened(" ".join(words.split()))

    @property
    def text(self) -> str:
        """Everything, each label on its line."""
        finding, check, at = self.finding, self.check, self.finding.snippet
        snippet = caret_lines(at.failing, at.line, at.column) if at else ()
        lines = {
            "clause": check.text,
            **told(finding),
            "because": basis(check),
            "where": "\n".join([check.place, *snippet]),
            "why": check.why or self.cell.why,
            "see": finding.see,
            "again": finding.again,
        }
        return "\n".join(_labelled(label, text) for label, text in lines.items() if text.strip())


def _labelled(label: str, text: str) -> str:
    return f"{label:<{_LABEL_WIDTH}}" + text.replace("\n", f"\n{' ' * _LABEL_WIDTH}")
