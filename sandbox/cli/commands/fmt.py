"""`sandbox fmt`: files in canonical order."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from sandbox.authoring.format.formatting import format_text
from sandbox.authoring.schemas.references import known_kinds
from sandbox.cli.project.completing import complete_paths
from sandbox.cli.project.opened import settings
from sandbox.errors import ScenarioFault, SetupFault
from sandbox.evidence.verdict import Exit
from sandbox.scenario.language.user_files import Identity, identity, yaml_files
from sandbox.scenario.yaml_tree.wording import printable
from sandbox.whole_file import write_whole
from sandbox.words import counted, listed


@dataclass(frozen=True, slots=True)
class Change:
    """A file and what it holds, before and after; the same twice when it is in order."""

    path: Path
    before: str
    after: str


@click.command()
@click.argument("paths", nargs=-1, shell_complete=complete_paths)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file is out of order.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(paths: tuple[str, ...], *, check: bool, diff: bool) -> int:
    """Put scenarios, parts, replies, targets, worlds and deviations in order, comments and all.

    Without PATHS it is the scenarios of the project: see `sandbox run --help`. Keys stand in the
    order of the schema. What a file means never changes: a file that cannot be put in order safely
    is left as it is and told. Exit 2 when a file was refused.
    """
    changes, refused = _read_all(settings().paths(paths))
    out_of_order = [change for change in changes if change.before != change.after]
    for change in out_of_order:
        if diff:
            click.echo(_diff(change), nl=False)
        else:
            done = "out of order" if check else "put in order"
            click.echo(f"{printable(str(change.path))}: {done}")
        if not (check or diff):
            _write(change)
    click.echo(_summary(len(changes), len(out_of_order), refused), err=True)
    if refused:
        return Exit.NOTHING_RUN
    return Exit.FAILED if check and out_of_order else Exit.PASSED


def _write(change: Change) -> None:
    try:
        write_whole(change.path, change.after)
    except SetupFault as fault:
        raise SetupFault(f"{fault}; the file is as it was") from fault


def _read_all(paths: Sequence[str]) -> tuple[list[Change], int]:
    changes: list[Change] = []
    refused = 0
    for path, named in _files(paths):
        try:
            source = path.read_bytes()
            formatted = format_text(source, file=str(path))
        except OSError as fault:
            raise SetupFault(f"{path}: {fault.strerror}") from fault
        except ScenarioFault as fault:
            refused += 1
            click.echo(printable(str(fault), keep="\n"), err=True)
            continue
        if formatted.kind is not None:
            changes.append(Change(path, source.decode(), formatted.text))
        elif named:
            raise SetupFault(_no_kind(path))
    return changes, refused


def _files(paths: Iterable[str]) -> Iterator[tuple[Path, bool]]:
    """Every file once, and whether it was named itself; hidden folders are left out."""
    seen: set[Identity] = set()
    for text in paths:
        path = Path(text)
        for file in yaml_files(path) if path.is_dir() else [path]:
            if identity(file) not in seen:
                seen.add(identity(file))
                yield file, not path.is_dir()


def _no_kind(path: Path) -> str:
    kinds = [f"{kind}: 1" for kind in known_kinds()]
    return f"{path}: this is none of our files; each begins with its kind: {listed(kinds)}"


def _diff(change: Change) -> str:
    name = str(change.path)
    before, after = (text.splitlines(keepends=True) for text in (change.before, change.after))
    lines = difflib.unified_diff(before, after, name, f"{name} (in order)")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _summary(files: int, out_of_order: int, refused: int) -> str:
    told = counted(files + refused, "file")
    told += f", {out_of_order} out of order" if out_of_order else ", all in order"
    return f"{told}, {refused} left as they are" if refused else told
