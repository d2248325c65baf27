"""`sandbox operator`: run the reference operator, a variant of it, or one with chosen defects."""

import asyncio
import signal
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from sandbox.cli.formats import json_option
from sandbox.cli.project.completing import complete_defects, complete_variants
from sandbox.cli.surroundings import tell_reach
from sandbox.errors import SetupFault
from sandbox.json_value import Json, dump_json
from sandbox.reference_operator import defects as all_defects
from sandbox.reference_operator import listing
from sandbox.reference_operator import variants as all_variants
from sandbox.reference_operator.chosen import Chosen, chosen
from sandbox.reference_operator.reference import (
    DEFAULT_PORT,
    LOOPBACK,
    ReferenceOperator,
    url_of,
)
from sandbox.reference_operator.registry import SIDES
from sandbox.reference_operator.target_file import target_yaml
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.transport.ready_file import ReadyFile

_BIGGEST_PORT = 65535
_EVERYBODY = "any"


_Command = TypeVar("_Command", bound=Callable[..., None])


def _url_options(command: _Command) -> _Command:
    """Add an option for the URL of each provider, and a hidden one for the flag it had before."""
    for side in reversed(SIDES):
        url = side.url
        if url.old_flag:
            command = click.option(url.old_flag, f"{side.name}_url_before", hidden=True)(command)
        command = click.option(
            url.flag, f"{side.name}_url", default=url.default, show_default=True, help=url.help
        )(command)
    return command


@click.command("operator")
@click.option(
    "--port",
    type=click.IntRange(0, _BIGGEST_PORT),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@_url_options
@click.option(
    "--key-reader",
    "key_readers",
    multiple=True,
    metavar="ADDRESS",
    help=f"Address that may fetch the public key (repeatable; `{_EVERYBODY}` for all). "
    "Loopback unless given.",
)
@click.option(
    "--defect",
    "defects",
    multiple=True,
    metavar="ID",
    shell_complete=complete_defects,
    help="Add a defect (repeatable).",
)
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="ID",
    shell_complete=complete_variants,
    help="Be right in another way (repeatable).",
)
@click.option("--list-defects", is_flag=True, help="Print every defect and end.")
@click.option("--list-variants", is_flag=True, help="Print every correct variant and end.")
@json_option
@click.option("--print-target", is_flag=True, help="Print this operator's target.yaml and end.")
@click.option(
    "--ready-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write the ready line's JSON to, once the operator answers.",
)
def operator_command(
    *,
    port: int,
    host: str,
    key_readers: tuple[str, ...],
    defects: tuple[str, ...],
    variants: tuple[str, ...],
    list_defects: bool,
    list_variants: bool,
    how: str,
    print_target: bool,
    ready_file: Path | None,
    **given: str | None,
) -> None:
    """Run the reference operator: a correct counterpart of all providers.

    Prints one line `ready {json}` when it answers and runs until it is interrupted.
    """
    if list_defects or list_variants:
        rows = listing.defect_rows() if list_defects else listing.variant_rows()
        click.echo(listing.as_json(rows) if how == "json" else listing.as_table(rows))
        return
    wanted = _chosen(defects, variants)
    if print_target:
        click.echo(_target_of(host, port, wanted), nl=False)
        return
    urls = _urls(given)
    operator = ReferenceOperator(
        urls=urls,
        defects=defects,
        variants=variants,
        host=host,
        port=port,
        key_readers=_readers(key_readers),
    )
    tell_reach(host)
    try:
        called = {side.name: urls[side.name] for side in SIDES if side.url.is_called}
        ready = {**called, "defects": list(defects), "variants": list(variants)}
        asyncio.run(_run(operator, ready, ready_file=ready_file))
    except SetupFault as fault:
        _stop(str(fault))


async def _run(
    operator: ReferenceOperator, told: Mapping[str, Json], *, ready_file: Path | None
) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    with ReadyFile(ready_file) if ready_file else nullcontext() as file:
        async with operator:
            ready = dump_json({"url": operator.url, **told})
            if file:
                file.write(f"{ready}\n")
            click.echo(f"ready {ready}")
            await ended.wait()


def _urls(given: Mapping[str, str | None]) -> Mapping[str, str]:
    """Return the URL of each provider; a flag that it had before outdoes the present one."""
    names = [side.name for side in SIDES]
    return {name: given.get(f"{name}_url_before") or given[f"{name}_url"] or "" for name in names}


def _target_of(host: str, port: int, wanted: Chosen) -> str:
    if port == 0:
        _stop("--print-target needs a --port of its own: the target says where the operator is")
    return target_yaml(url_of(host, port), wanted.declared)


def _chosen(defects: tuple[str, ...], variants: tuple[str, ...]) -> Chosen:
    _check("defect", defects, among=all_defects.BY_ID)
    _check("variant", variants, among=all_variants.BY_ID)
    try:
        return chosen(defects, variants)
    except ValueError as fault:
        _stop(str(fault))


def _check(kind: str, ids: Iterable[str], *, among: Collection[str]) -> None:
    for id_ in ids:
        if id_ not in among:
            hint = did_you_mean(id_, among) or f"See --list-{kind}s."
            _stop(f"there is no {kind} {id_!r}. {hint}")


def _readers(given: tuple[str, ...]) -> frozenset[str]:
    return frozenset() if _EVERYBODY in given else frozenset(given) or LOOPBACK


def _stop(message: str) -> NoReturn:
    raise click.UsageError(message)
