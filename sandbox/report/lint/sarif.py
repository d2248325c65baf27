"""Findings of the linter as SARIF.

Every code is a rule, whether it was found or not, so that a service shows what is looked for.
"""

from collections.abc import Mapping

from sandbox.authoring.codes import CodeText, code_texts, severity_of
from sandbox.errors import FileFinding
from sandbox.json_value import Json
from sandbox.report.lint.formats import Linted
from sandbox.report.sarif.log import location, sarif_log


def as_sarif(found: Linted) -> str:
    """Return one SARIF log with one run."""
    codes = code_texts()
    numbers = {code: number for number, code in enumerate(codes)}
    return sarif_log(
        tool="sandbox lint",
        rules=[_rule(code) for code in codes.values()],
        results=[_result(finding, numbers) for finding in found.findings],
    )


def _rule(code: CodeText) -> Json:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "help": {"text": f"sandbox lint --explain {code.code}"},
        "defaultConfiguration": {"level": code.severity.value},
        "properties": {"tags": [code.group]},
    }


def _result(finding: FileFinding, numbers: Mapping[str, int]) -> Json:
    hint = f" {finding.hint}" if finding.hint else ""
    number: dict[str, Json] = (
        {"ruleIndex": numbers[finding.code]} if finding.code in numbers else {}
    )
    return {
        "ruleId": finding.code,
        **number,
        "level": severity_of(finding.code).value,
        "message": {"text": f"{finding.text}{hint}"},
        "locations": [location(finding.place)],
    }
