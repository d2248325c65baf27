"""Loading scenarios: files in, models out, every mistake of every file told at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.errors import FileFinding, Place, ScenarioFault, SetupFault
from sandbox.json_value import Json
from sandbox.scenario.build import Builder
from sandbox.scenario.contract import Contracts
from sandbox.scenario.lint import Linter
from sandbox.scenario.model import Scenario
from sandbox.scenario.nodes import MapNode
from sandbox.scenario.shape import check_text, kind_of_file

_SUFFIXES = (".yaml", ".yml")
_SIDE_FOLDERS = frozenset({"parts", "replies"})


@dataclass(slots=True)
class FolderLibrary:
    """Parts and replies in `parts/` and `replies/`, in the file's folder or any above it."""

    start: Path
    findings: list[FileFinding] = field(default_factory=list)

    def part(self, name: str) -> MapNode | None:
        """Return the tree of a part; None when there is none of that name."""
        return self._find("parts", "part", name)

    def reply(self, name: str) -> Mapping[str, Json] | None:
        """Return a reusable reply without its own id and title."""
        node = self._find("replies", "reply", name)
        if node is None:
            return None
        words = node.plain()
        return {key: words[key] for key in words if key not in {"reply", "id", "title"}}

    def _find(self, folder: str, kind: str, name: str) -> MapNode | None:
        for above in (self.start, *self.start.parents):
            file = above / folder / f"{name}.yaml"
            if file.is_file():
                node, findings = check_text(file.read_bytes(), file=_shown(file), schema=kind)
                self.findings.extend(f for f in findings if f not in self.findings)
                return node if isinstance(node, MapNode) and not findings else None
        return None


def _shown(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def find_files(paths: Sequence[str]) -> list[Path]:
    """Return the YAML files that are named or lie in the named folders, sorted, parts left out.

    Raise SetupFault when a path does not exist or no file is found.
    """
    found: list[Path] = []
    for text in paths:
        path = Path(text)
        if not path.exists():
            raise SetupFault(f"{text}: there is no such file or folder")
        found.extend(_in_folder(path) if path.is_dir() else [path])
    if not found:
        raise SetupFault(f"no scenario (*.yaml) in {', '.join(paths)}")
    return list(dict.fromkeys(found))


def _in_folder(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        side = _SIDE_FOLDERS & set(file.relative_to(folder).parts[:-1])
        if file.suffix in _SUFFIXES and file.is_file() and not side:
            yield file


def load_scenarios(paths: Sequence[str], *, contracts: Contracts) -> list[Scenario]:
    """Load and lint every scenario below the paths.

    Raise ScenarioFault with every finding of every file, SetupFault when there is nothing.
    """
    scenarios, findings = read_scenarios(paths, contracts=contracts)
    if findings:
        raise ScenarioFault(findings)
    return scenarios


def read_scenarios(
    paths: Sequence[str], *, contracts: Contracts
) -> tuple[list[Scenario], list[FileFinding]]:
    """Load what can be loaded, and return it beside every finding."""
    scenarios: list[Scenario] = []
    findings: list[FileFinding] = []
    for file in find_files(paths):
        scenario, found = _read(file, contracts)
        findings.extend(finding for finding in found if finding not in findings)
        if scenario is not None:
            scenarios.append(scenario)
    findings.extend(_same_ids(scenarios))
    return scenarios, findings


def _read(file: Path, contracts: Contracts) -> tuple[Scenario | None, list[FileFinding]]:
    node, findings = check_text(file.read_bytes(), file=str(file), schema="scenario")
    if node is None or not isinstance(node, MapNode):
        return None, findings
    if findings:
        kind = kind_of_file(node)
        if kind not in (None, "scenario"):
            text = f"this is a {kind}, not a scenario: it is run by naming scenarios that use it."
            return None, [FileFinding(Place(str(file)), "S00", text)]
        return None, findings
    library = FolderLibrary(file.resolve().parent)
    builder = Builder(str(file), library)
    scenario = builder.scenario(node)
    linter = Linter(contracts, {part.id: part for part in scenario.parts()})
    linter.scenario(node)
    for part in _parts_used(scenario, library):
        linter.part(part)
    return scenario, [*library.findings, *builder.findings, *linter.findings]


def _parts_used(scenario: Scenario, library: FolderLibrary) -> Iterator[MapNode]:
    for name in {part.id for part in scenario.parts()}:
        node = library.part(name)
        if node is not None:
            yield node


def _same_ids(scenarios: Iterable[Scenario]) -> Iterator[FileFinding]:
    seen: dict[str, Scenario] = {}
    for scenario in scenarios:
        first = seen.setdefault(scenario.id, scenario)
        if first is not scenario:
            text = f'the id "{scenario.id}" is taken by {first.file}.'
            yield FileFinding(scenario.place, "N02", text)
