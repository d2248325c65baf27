"""Scenarios as short texts for the tests of the linter."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from sandbox.authoring.lint.files import lint_paths
from sandbox.errors import FileFinding
from sandbox.scenario.contract.contract import load_contracts

HEAD = "scenario: 1\nid: short\ntitle: Short\nwhy: It is a test.\n"
GIVEN = """\
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
  other: {token: {of: alice}}
"""
BEGIN = """\
steps:
  - call: wallet.launch
    as: alice
    send: {token: <ticket>, query: {other: <other>}}
    expect:
      - must: wallet.code-1.opens-the-game
        launched: true
"""


def scenario(steps: str = "", *, top: str = "") -> str:
    """A scenario that is right, with more steps (indented by two) and more keys at the top."""
    return HEAD + top + GIVEN + BEGIN + steps


def lint(
    text: str, *, beside: Mapping[str, str] | None = None, target: str = ""
) -> list[FileFinding]:
    """Lint one file with others beside it; places are inside a folder that is gone by then."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in {**(beside or {}), "short.yaml": text, "target.yaml": target}.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(content)
        found = lint_paths(
            [str(folder / "short.yaml")],
            contracts=load_contracts(),
            environ={},
            target=folder / "target.yaml" if target else None,
        )
    return list(found.findings)


def codes(text: str, *, beside: Mapping[str, str] | None = None, target: str = "") -> list[str]:
    """Return only the codes."""
    return [finding.code for finding in lint(text, beside=beside, target=target)]
