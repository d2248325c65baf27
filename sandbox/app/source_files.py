"""The files a run is made of: its scenarios, the parts and replies in their reach, and what the
target's team wrote.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sandbox.app.desk.known_secrets import name_secrets
from sandbox.app.run_options import RunOptions
from sandbox.evidence.masks import Masks
from sandbox.scenario.language.model import Scenario
from sandbox.scenario.language.user_files import SIDE_FOLDERS, find_files, is_yaml
from sandbox.scenario.target.deviations import FILE_NAME
from sandbox.scenario.target.target import Target
from sandbox.scenario.target.team_clauses import team_file


def scenario_files(paths: tuple[str, ...]) -> list[Path]:
    """Return the scenario files and every part and reply they may use. Raise SetupFault."""
    files = find_files(paths)
    folders = {path.parent for file in files for path in (file.resolve(), file.absolute())}
    above = {folder for start in folders for folder in (start, *start.parents)}
    beside = (f for folder in above for side in SIDE_FOLDERS for f in (folder / side).glob("*.*"))
    sides = sorted({file.resolve() for file in beside if is_yaml(file)})
    return [*files, *map(shown, sides)]


def played_files(
    scenarios: Collection[Scenario], target: Target, *, show_secrets: bool
) -> Mapping[str, bytes]:
    """Return the files of these scenarios and of the parts that they use, by the names that the
    evidence has for them. A secret of the target that somebody wrote into one has its name there,
    unless the run shows secrets.
    """
    parts = {part.file for scenario in scenarios for part in scenario.parts()}
    names = dict.fromkeys([*(scenario.file for scenario in scenarios), *sorted(parts)])
    found = {name: content for name in names if (content := _content(Path(name))) is not None}
    masks = Masks(show=show_secrets)
    name_secrets(target, masks)
    hidden = {secret.encode(): masks.hide(secret).encode() for secret in target.secrets}
    return {name: _without(content, hidden) for name, content in found.items()}


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _without(content: bytes, hidden: Mapping[bytes, bytes]) -> bytes:
    for secret, name in hidden.items():
        content = content.replace(secret, name)
    return content


def target_files(options: RunOptions) -> Iterator[Path]:
    """Yield the target, and the clauses of the team beside it if there are any."""
    yield Path(options.target)
    team = team_file(options.target)
    if team is not None:
        yield team


def deviations_file(options: RunOptions) -> Path | None:
    """Return the deviations file: the named one, else the one beside the target if it exists."""
    if options.deviations:
        return Path(options.deviations)
    beside = Path(options.target).with_name(FILE_NAME)
    return beside if beside.is_file() else None


def shown(file: Path) -> Path:
    """Return a path as a user would type it: from the working directory where it lies below."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hex; "" when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def every_file(options: RunOptions) -> Iterator[Path]:
    """Every file whose change changes a run. Raise SetupFault where a path is gone."""
    yield from scenario_files(options.paths)
    yield from target_files(options)
    deviations = deviations_file(options)
    if deviations is not None:
        yield deviations
