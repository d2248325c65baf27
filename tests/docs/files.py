"""The YAML blocks of the documentation as the files they stand for, linted as such.

A part of a scenario or of a target is put into the smallest whole file it can belong to.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import indent

from sandbox.authoring.codes import errors_of
from sandbox.authoring.loading import read_scenarios
from sandbox.errors import FileFinding, ScenarioFault
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.shape.shape import check_text
from sandbox.scenario.target.target import read_target
from tests.docs.blocks import Block, is_example

_STEPS = """\
scenario: 1
id: shown
title: Steps shown in the documentation
why: Nobody runs them.
given:
  alice: {player: {currency: EUR}}
  ticket: {token: {of: alice}}
steps:
"""
_TARGET = "target: 1\nname: shown\n"


def mistakes_in(block: Block, folder: Path) -> list[str]:
    """Return the findings of one block; those mistaken on purpose, and examples, have none."""
    if {"mistaken", "fragment"} & set(block.words) or is_example(block):
        return []
    text = _whole(block)
    kind = next(
        iter(
            re.findall(
                r"^(scenario|part|reply|target|world|deviations|team-clauses): 1$",
                text,
                re.MULTILINE,
            )
        ),
        "",
    )
    found = errors_of(_CHECKS[kind](text, folder))  # an excerpt may well leave a name unused
    return [f"{block.where}: {finding}" for finding in found]


def _whole(block: Block) -> str:
    if "steps" in block.words:
        return _STEPS + indent(block.text, "  ")
    return _TARGET + block.text if "target-part" in block.words else block.text


def _scenario(text: str, folder: Path) -> list[FileFinding]:
    file = folder / "shown.yaml"
    file.write_text(text, encoding="utf-8")
    return read_scenarios([str(file)], contracts=load_contracts())[1]


def _target(text: str, _: Path) -> list[FileFinding]:
    environ = dict.fromkeys(re.findall(r"\$\{([A-Z_]+)\}", text), "a secret")
    try:
        read_target(text, file="target.yaml", environ=environ)
    except ScenarioFault as fault:
        return list(fault.findings)
    return []


_CHECKS: Mapping[str, Callable[[str, Path], list[FileFinding]]] = {
    "scenario": _scenario,
    "target": _target,
    "part": lambda text, _: check_text(text, file="part.yaml", schema="part")[1],
    "world": lambda text, _: check_text(text, file="world.yaml", schema="world")[1],
    "deviations": lambda text, _: check_text(text, file="known.yaml", schema="deviations")[1],
    "team-clauses": lambda text, _: check_text(text, file="team.yaml", schema="team-clauses")[1],
    "reply": lambda text, _: check_text(text, file="reply.yaml", schema="reply")[1],
}
