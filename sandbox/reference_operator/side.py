"""A side of the reference operator: all that it does towards one provider, as one value.

Each folder beside this file holds one side, under the name `SIDE` in its `__init__.py`. Nothing
here or in the other shared modules knows any of them by name.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from sandbox.reference_operator.conduct import Conduct, ConductPart
from sandbox.reference_operator.declared import Declaration
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.mistake_table import Matrix
from sandbox.reference_operator.server.accounts import Accounts
from sandbox.reference_operator.server.clock import OperatorClock, Pause
from sandbox.reference_operator.server.demo.part import DemoPart
from sandbox.reference_operator.server.hooks import Hook, SessionEnds, TargetHook
from sandbox.reference_operator.server.routes import Routes
from sandbox.reference_operator.variant import Variant


@dataclass(frozen=True, slots=True)
class OperatorContext:
    """What the sides of one running operator share.

    `urls`: provider → its base URL. `key_readers`: the addresses that may fetch public keys, none
    for everybody. `call_deadline_s` bounds each attempt to call a provider, its answer included.
    `session_ends`: who is told when a player logs out.
    """

    conduct: Conduct
    accounts: Accounts
    clock: OperatorClock
    pause: Pause
    urls: Mapping[str, str]
    key_readers: frozenset[str]
    call_deadline_s: float
    session_ends: SessionEnds


def _nothing_on_the_page(sid: str) -> str:
    del sid
    return ""


async def _nothing_to_close() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Served:
    """What one side adds to a running operator.

    `routes`: what providers and players' browsers may call. `hooks`: the last part of a path of
    the test port → what it does. `page_part`: HTML for the front page of the player with that sid,
    "" for a visitor. `demo`: what stands on the demo site. `close`: hang up what was opened.
    """

    routes: Routes
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    page_part: Callable[[str], str] = _nothing_on_the_page
    demo: DemoPart | None = None
    close: Callable[[], Awaitable[None]] = _nothing_to_close


@dataclass(frozen=True, slots=True)
class ProviderUrl:
    """Where the provider is, as an option of `sandbox operator`.

    `old_flag` is the flag that it had before, "" for none. A provider that `is_called` by the
    operator itself is named in the line that says ready.
    """

    flag: str
    default: str
    help: str
    old_flag: str = ""
    is_called: bool = False


def _nothing_to_prepare() -> None:
    pass


@dataclass(frozen=True, slots=True)
class OperatorSide:
    """The operator towards one provider, `name` as in contracts and target files.

    `start` makes what is served once the operator starts; `hooks` are those of its hooks that the
    target file names. `matrices` are the tables of fields and mistakes; what they make is among the
    `defects`; `seen_on_the_way` are ids of those that a person sees on the demo site. `prepare`
    does beforehand what would take a first request seconds.
    """

    name: str
    url: ProviderUrl
    conduct: type[ConductPart]
    declared: type[Declaration]
    start: Callable[[OperatorContext], Awaitable[Served]]
    hooks: tuple[TargetHook, ...] = ()
    defects: tuple[Defect, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    seen_on_the_way: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    prepare: Callable[[], None] = _nothing_to_prepare
