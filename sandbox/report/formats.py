"""The forms in which a run is told to people and tools, as one table.

Every form is a function of the run. A new one is a
file and its row here: `sandbox report --format` offers it, and the tests look for secrets and for
hostile bytes in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox import __version__
from sandbox.evidence.results import RunResult
from sandbox.explain.forms.har import run_har
from sandbox.json_value import json_bytes, with_unseen_escaped
from sandbox.report.json.result import result_json
from sandbox.report.junit.junit import junit_xml
from sandbox.report.junit.strict import junit_10_xml
from sandbox.report.markdown.run import run_markdown
from sandbox.report.sarif.run import run_sarif


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One form: how it is made, the name of its file, and whether every run directory has it."""

    file: str
    make: Callable[[RunResult], bytes]
    is_kept: bool = False


def _json(run: RunResult) -> bytes:
    """Return result.json; a lone surrogate an operator sent is its JSON escape, which is exactly
    what it was.
    """
    return result_json(run).encode("utf-8", "backslashreplace")


def _html(run: RunResult) -> bytes:
    from sandbox.report.html.html import report_html  # templates cost whoever prints a page alone

    return report_html(run)


def _junit(run: RunResult) -> bytes:
    return junit_xml(run, directory=run.directory)


def _junit_10(run: RunResult) -> bytes:
    return junit_10_xml(run, directory=run.directory)


def _markdown(run: RunResult) -> bytes:
    return run_markdown(run).encode()


def _sarif(run: RunResult) -> bytes:
    return run_sarif(run).encode() + b"\n"


def _har(run: RunResult) -> bytes:
    document = json_bytes(run_har(run, version=__version__)).decode()
    return with_unseen_escaped(document).encode() + b"\n"


FORMATS: Mapping[str, ReportFormat] = {
    "json": ReportFormat("result.json", _json, is_kept=True),
    "junit": ReportFormat("junit.xml", _junit, is_kept=True),
    "html": ReportFormat("report.html", _html, is_kept=True),
    "junit-10": ReportFormat("junit-10.xml", _junit_10),
    "markdown": ReportFormat("report.md", _markdown),
    "sarif": ReportFormat("report.sarif", _sarif),
    "har": ReportFormat("messages.har", _har),
}
"""Name → form, in the order in which they are written."""
