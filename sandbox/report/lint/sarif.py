"""Findings of the linter as SARIF 2.1.0 (OASIS), for code-scanning services.

Every code is a rule, whether it was found or not, so that a service shows what is looked for.
Columns count Unicode characters, as ours do. Paths are URIs relative to the working directory.
"""

from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import quote

from sandbox import __version__
from sandbox.authoring.codes import CodeText, code_texts, severity_of
from sandbox.errors import FileFinding
from sandbox.json_value import Json, dump_json, with_unseen_escaped
from sandbox.report.lint.formats import Linted

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def as_sarif(found: Linted) -> str:
    """Return one SARIF log with one run."""
    codes = code_texts()
    driver: Json = {
        "name": "sandbox lint",
        "version": __version__,
        "rules": [_rule(code) for code in codes.values()],
    }
    numbers = {code: number for number, code in enumerate(codes)}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers) for finding in found.findings],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return with_unseen_escaped(dump_json(document))


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
    region: Json = {"startLine": finding.place.line, "startColumn": finding.place.column}
    located: Json = {"artifactLocation": {"uri": _uri(finding.place.file)}, "region": region}
    number: dict[str, Json] = (
        {"ruleIndex": numbers[finding.code]} if finding.code in numbers else {}
    )
    return {
        "ruleId": finding.code,
        **number,
        "level": severity_of(finding.code).value,
        "message": {"text": f"{finding.text}{hint}"},
        "locations": [{"physicalLocation": located}],
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
