"""Words that a shell offers while a line is typed: paths, ids, tags, targets, defects, names.

Nothing is ever printed here: a file that is wrong just now offers nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from sandbox.errors import SandboxFault

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
Offer = Callable[[Mapping[str, object]], Iterable[tuple[str, str]]]
"""From what was typed so far: words, and what is said of each."""


def _completing(offer: Offer) -> Complete:
    @wraps(offer)
    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            found = dict(offer(ctx.params))
        except (SandboxFault, OSError):
            return []
        begun = incomplete.casefold()
        return [
            CompletionItem(word, help=" ".join(text.split()) or None)
            for word, text in found.items()
            if word.casefold().startswith(begun)
        ]

    return complete


def complete_paths(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell offer files and folders."""
    return [CompletionItem(incomplete, type="file")]


def complete_targets(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the targets that have names, and where none fits files."""
    from sandbox.cli.project.toml_file import read_toml

    try:
        targets = read_toml(Path()).targets
    except SandboxFault:
        targets = {}
    named = [
        CompletionItem(name, help=target.file)
        for name, target in targets.items()
        if name.startswith(incomplete)
    ]
    return named or [CompletionItem(incomplete, type="file")]


def _scenarios(
    params: Mapping[str, object],
) -> Iterator[tuple[str, str, tuple[str, ...], list[str]]]:
    from sandbox.authoring.loading import read_scenarios
    from sandbox.cli.project.settings import project
    from sandbox.scenario.contract.contract import load_contracts
    from sandbox.transport.environment import environment

    typed = params.get("paths")
    paths = tuple(map(str, typed)) if isinstance(typed, (tuple, list)) else ()
    found, _ = read_scenarios(project(environment()).paths(paths), contracts=load_contracts())
    for scenario in found:
        cells = [cell.id for cell in scenario.cells()]
        yield scenario.id, scenario.title, scenario.tags, cells


def _ids(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for id_, title, _, cells in _scenarios(params):
        yield id_, title
        yield from ((cell, "") for cell in cells if cell != id_)


def _tags(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    tags = {tag for _, _, tags, _ in _scenarios(params) for tag in tags}
    yield from ((tag, "") for tag in sorted(tags))


def _defects(_: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    from sandbox.reference_operator.defects import ALL

    yield from ((defect.id, defect.text) for defect in ALL)


def _variants(_: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    from sandbox.reference_operator.variants import ALL

    yield from ((variant.id, variant.text) for variant in ALL)


def _names(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    from sandbox.scenario.contract.contract import load_contracts
    from sandbox.scenario.contract.reasons import every_reason

    contracts = load_contracts()
    yield from ((clause.id, clause.text) for clause in contracts.clauses.values())
    yield from ((one.name, one.text) for one in contracts.operations.values())
    yield from ((name, "") for name in contracts.contracts)
    yield from ((reason.code, reason.text) for reason in every_reason())
    yield from _defects(params)
    yield from _ids({})


complete_ids = _completing(_ids)
"""Ids of scenarios and cells below the paths that were typed, or of the project."""
complete_tags = _completing(_tags)
"""Tags of these scenarios."""
complete_defects = _completing(_defects)
"""Defects of the reference operator."""
complete_variants = _completing(_variants)
"""Its correct variants."""
complete_names = _completing(_names)
"""Whatever `sandbox explain` knows and has many of."""
