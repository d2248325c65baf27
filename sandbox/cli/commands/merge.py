"""`sandbox merge`: several runs as one."""

from pathlib import Path

import click

from sandbox.app.merging.merge import merge as merge_runs
from sandbox.cli.options.keep import keep_option
from sandbox.cli.printed_run import print_run
from sandbox.cli.project.opened import settings
from sandbox.scenario.yaml_tree.wording import printable


@click.command()
@click.argument("directories", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", help="Where the merged run goes; default: runs.")
@keep_option
@click.option("--quiet", "-q", is_flag=True, help="Only the summary, no line for each cell.")
def merge(directories: tuple[Path, ...], *, out: str | None, keep: int | None, quiet: bool) -> int:
    """Make one run of the shards of a plan, or of runs of different scenarios.

    DIRECTORIES are run directories. They must be of the same version, target, scenarios and
    demands, and no cell may be in two of them; --keep deletes none of them. Exit codes: as
    `sandbox run`; 3 where a shard is missing; 2 they do not fit together, and nothing was written.
    """
    project = settings()
    merged = merge_runs(directories, out=Path(project.out(out)), keep=project.keep(keep))
    print_run(merged.result, merged.directory, quiet=quiet)
    for remark in merged.remarks:
        click.echo(printable(f"sandbox: {remark}"), err=True)
    return merged.result.exit_code
