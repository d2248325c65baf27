"""`sandbox operator`: run the reference operator, right by default or with chosen defects."""

import asyncio
import signal
from pathlib import Path
from typing import NoReturn

import click

from sandbox.errors import SetupFault
from sandbox.json_value import dump_json
from sandbox.operator import listing
from sandbox.operator.defects import BY_ID, conduct_with
from sandbox.operator.identity import FastTrackCredentials, WalletProvider
from sandbox.operator.reference import (
    DEFAULT_FAST_TRACK,
    DEFAULT_PORT,
    DEFAULT_WALLET,
    LOOPBACK,
    ReferenceOperator,
    url_of,
)
from sandbox.operator.target_file import target_yaml
from sandbox.scenario.suggest import did_you_mean

_BIGGEST_PORT = 65535
_EVERYBODY = "any"


@click.command("operator")
@click.option(
    "--port",
    type=click.IntRange(0, _BIGGEST_PORT),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--wallet-url", default=DEFAULT_WALLET, show_default=True, help="The wallet to call.")
@click.option(
    "--fast-track-url",
    default=DEFAULT_FAST_TRACK,
    show_default=True,
    help="Where the page at / loads Fast Track's library from.",
)
@click.option(
    "--key-reader",
    "key_readers",
    multiple=True,
    metavar="ADDRESS",
    help=f"Address that may fetch the public key (repeatable; `{_EVERYBODY}` for all). "
    "Loopback unless given.",
)
@click.option("--defect", "defects", multiple=True, metavar="ID", help="Add a defect (repeatable).")
@click.option("--list-defects", is_flag=True, help="Print every defect and end.")
@click.option("--json", "as_json", is_flag=True, help="With --list-defects: as JSON.")
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
    wallet_url: str,
    fast_track_url: str,
    key_readers: tuple[str, ...],
    defects: tuple[str, ...],
    list_defects: bool,
    as_json: bool,
    print_target: bool,
    ready_file: Path | None,
) -> None:
    """Run the reference operator: a correct counterpart of all three providers.

    Prints one line `ready {json}` when it answers and runs until it is interrupted.
    """
    if list_defects:
        click.echo(listing.as_json() if as_json else listing.as_table())
        return
    if print_target:
        click.echo(_target_of(host, port), nl=False)
        return
    _check_defects(defects)
    operator = ReferenceOperator(
        wallet_url=wallet_url,
        defects=defects,
        host=host,
        port=port,
        fast_track_url=fast_track_url,
        key_readers=_readers(key_readers),
    )
    try:
        asyncio.run(_run(operator, wallet_url, defects, ready_file=ready_file))
    except SetupFault as fault:
        _stop(str(fault))


async def _run(
    operator: ReferenceOperator,
    wallet_url: str,
    defects: tuple[str, ...],
    *,
    ready_file: Path | None,
) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with operator:
        ready = dump_json({"url": operator.url, "wallet": wallet_url, "defects": list(defects)})
        if ready_file is not None:
            _write_whole(ready_file, ready)
        click.echo(f"ready {ready}")
        await ended.wait()


def _target_of(host: str, port: int) -> str:
    if port == 0:
        _stop("--print-target needs a --port of its own: the target says where the operator is")
    return target_yaml(
        url_of(host, port), credentials=FastTrackCredentials(), provider=WalletProvider()
    )


def _check_defects(ids: tuple[str, ...]) -> None:
    for id_ in ids:
        if id_ not in BY_ID:
            hint = did_you_mean(id_, BY_ID) or "See --list-defects."
            _stop(f"there is no defect {id_!r}. {hint}")
    try:
        conduct_with(*ids)
    except ValueError as fault:
        _stop(str(fault))


def _readers(given: tuple[str, ...]) -> frozenset[str]:
    return frozenset() if _EVERYBODY in given else frozenset(given) or LOOPBACK


def _write_whole(path: Path, text: str) -> None:
    """Let a reader see the whole file or none."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)


def _stop(message: str) -> NoReturn:
    raise click.UsageError(message)
