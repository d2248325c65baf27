"""Findings of the linter for people and for machines: text, JSON, GitHub's workflow commands.

The text shows the line that a finding is about, with a caret under its first character. Whatever
stands in a user's file may stand in a finding, so that nothing reaches a terminal that could steer
it. SARIF has a file of its own (`sarif.py`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sandbox.authoring.codes import Severity, code_texts, severity_of
from sandbox.errors import FileFinding
from sandbox.explain.finding.snippet import caret_lines
from sandbox.json_value import dump_json, with_unseen_escaped
from sandbox.report.github.command import annotation
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.words import counted

Source = Callable[[str], Sequence[str]]
"""File → its lines, none where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What a linting found. `unjudged` is None when nobody asked for it."""

    files: int
    findings: Sequence[FileFinding]
    unjudged: Sequence[str] | None = None

    def count(self, severity: Severity) -> int:
        """Return how many findings weigh so much."""
        return sum(severity_of(finding.code) is severity for finding in self.findings)


def as_text(found: Linted, source: Source) -> Iterator[str]:
    """Lines for a person, the summary last."""
    for finding in found.findings:
        warning = "warning: " if severity_of(finding.code) is Severity.WARNING else ""
        hint = f" {finding.hint}" if finding.hint else ""
        told = printable(f"{finding.text}{hint}")
        yield f"{printable(str(finding.place))}: {finding.code} {warning}{told}"
        yield from excerpt(finding, source)
    yield from _unjudged(found)
    yield summary(found)


def summary(found: Linted) -> str:
    """Say how many files were checked and what was found."""
    errors, warnings = (found.count(severity) for severity in Severity)
    files = counted(found.files, "file")
    if not errors and not warnings:
        return f"{files} checked, no findings"
    told = [counted(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return f"{files} checked, {' and '.join(told)}"


def excerpt(finding: FileFinding, source: Source) -> Iterator[str]:
    """The line of a finding and a caret below its first character; nothing for an empty line."""
    lines = source(finding.place.file)
    number, column = finding.place.line, finding.place.column
    if number <= len(lines):
        yield from caret_lines(lines[number - 1], number, column, gutter=6)


def as_json(found: Linted) -> str:
    """One JSON object: the counts and every finding."""
    document = dump_json(
        {
            "files": found.files,
            "errors": found.count(Severity.ERROR),
            "warnings": found.count(Severity.WARNING),
            "findings": [
                {
                    "file": finding.place.file,
                    "line": finding.place.line,
                    "column": finding.place.column,
                    "code": finding.code,
                    "severity": severity_of(finding.code).value,
                    "text": finding.text,
                    "hint": finding.hint,
                }
                for finding in found.findings
            ],
            **({} if found.unjudged is None else {"unjudged": list(found.unjudged)}),
        }
    )
    return with_unseen_escaped(document)


def as_github(found: Linted) -> Iterator[str]:
    """Workflow commands, which GitHub shows at the lines of a pull request."""
    for finding in found.findings:
        text = code_texts().get(finding.code)
        title = f"{finding.code} {text.title if text else 'lint'}"
        hint = f" {finding.hint}" if finding.hint else ""
        level = severity_of(finding.code).value
        yield annotation(level, finding.place, title=title, message=f"{finding.text}{hint}")


def _unjudged(found: Linted) -> Iterator[str]:
    if found.unjudged:
        yield f"{counted(len(found.unjudged), 'clause')} no scenario here judges:"
        yield from (f"  {clause}" for clause in found.unjudged)
