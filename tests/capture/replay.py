"""Plays a captured scenario against an operator."""

from pathlib import Path

from sandbox.app import Sandbox
from sandbox.authoring.format.formatting import format_text
from sandbox.authoring.lint.files import lint_paths
from sandbox.authoring.loading import load_scenarios
from sandbox.reference_operator.chosen import chosen
from sandbox.reference_operator.reference import ReferenceOperator, url_of
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.target.target import Target, read_target
from tests import verdicts
from tests.ports import free_port
from tests.verdicts import Verdicts


def saved(text: str, folder: Path) -> Scenario:
    """Keep a scenario in a file, in which nothing may be wrong and that is in order; load it."""
    file = folder / "captured.yaml"
    file.write_text(text)
    report = lint_paths([str(file)], contracts=load_contracts(), environ={})
    assert [str(each) for each in report.findings] == [], text
    assert format_text(text, file=str(file)).text == text
    [scenario] = load_scenarios([str(file)], contracts=load_contracts())
    return scenario


async def played(sandbox: Sandbox, target: Target, scenario: Scenario, *, seed: str) -> Verdicts:
    """Play a scenario against the operator of a target."""
    return await verdicts.judged(sandbox, target, [scenario], seed=seed, at_once=1)


async def tried(sandbox: Sandbox, scenario: Scenario, *defects: str) -> Verdicts:
    """Play a scenario against the reference operator with these defects."""
    port = free_port()
    text = target_yaml(url_of("127.0.0.1", port), chosen(defects, ()).declared)
    target = read_target(text, file="target.yaml", environ={})
    operator = ReferenceOperator(urls=sandbox.listeners.urls, defects=defects, port=port)
    async with operator:
        return await played(sandbox, target, scenario, seed="-".join(("captured", *defects)))
