"""Two processes over one store: whatever they do at once could have come one after the other."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.json_value import Json
from sandbox.port import Conflict, Decision, Records
from sandbox.providers.gr8.cookies import SESSION_COOKIE
from sandbox.wire import Headers, Request
from tests.protocol.keys import signing_key
from tests.providers.gr8.lending import ALICE, NOW, World, with_brand

BRANDS = ("acme", "zenith")
CURRENCIES = ("EUR", "USD", "GBP")


@dataclass(frozen=True, slots=True)
class Act:
    """An entry with a token, a guest's (None), or a logout, on a page that stays open."""

    currency: str | None
    brand: str = "acme"
    is_logout: bool = False


@dataclass(slots=True)
class Page:
    """A browser: the session it was given last, and what it does next."""

    acts: list[Act]
    session: str = ""
    pending: tuple[Request, Decision] | None = None


Answered = tuple[int, Act, Mapping[str, Json]]
"""Which page did what, and the verdict."""

entries = st.builds(Act, st.sampled_from(CURRENCIES), st.sampled_from(BRANDS))
acts = st.lists(
    st.one_of(entries, entries, st.just(Act(None)), st.just(Act(None, is_logout=True))), max_size=6
)


@cache
def token(currency: str, brand: str) -> str:
    claims: Mapping[str, Json] = {
        "externalUserId": ALICE.id,
        "defaultCurrency": currency,
        "iat": NOW,
        "exp": NOW + 60,
    }
    return signing_key(brand).sign_jwt(claims)


def request_of(act: Act, session: str) -> Request:
    headers = Headers.of(Cookie=f"{SESSION_COOKIE}={session}")
    if act.is_logout:
        return Request("POST", "/logout", headers=headers)
    jwt = "" if act.currency is None else f"jwt={token(act.currency, act.brand)}&"
    return Request("GET", f"/en/?{jwt}brand={act.brand}", headers=headers)


def session_after(decision: Decision) -> str:
    kept = next(iter(decision.response.headers.all("set-cookie")), "")
    return kept.partition(";")[0].removeprefix(f"{SESSION_COOKIE}=")


async def at_once(world: World, pages: Sequence[Page], turns: Iterator[int]) -> list[Answered]:
    """Let the pages take turns; a turn decides, or makes the changes of what was decided.

    Return what was answered, in the order in which it took effect.
    """
    order: list[Answered] = []
    while any(page.acts for page in pages):
        number = next(turns, 0 if pages[0].acts else 1)
        page = pages[number]
        if not page.acts:
            continue
        if page.pending is None:
            request = request_of(page.acts[0], page.session)
            page.pending = request, await world.room.handle(request, Records(world.store))
            continue
        request, decision = page.pending
        try:
            await world.store.apply(decision.changes)
        except Conflict:
            page.pending = request, await world.room.handle(request, Records(world.store))
            continue
        order.append((number, page.acts.pop(0), decision.answered))
        page.pending, page.session = None, session_after(decision)
    return order


async def one_by_one(world: World, pages: Sequence[Page], order: list[Answered]) -> list[Answered]:
    found: list[Answered] = []
    for number, act, _ in order:
        decision = await world.handle(request_of(act, pages[number].session))
        pages[number].session = session_after(decision)
        found.append((number, act, decision.answered))
    return found


async def what_is_kept(world: World, pages: Sequence[Page]) -> list[object]:
    """The accounts, and whose session each page holds."""
    accounts = [await world.account_of(with_brand(brand)) for brand in BRANDS]
    cookies = [f"{SESSION_COOKIE}={page.session}" for page in pages]
    asked = [(await world.get("/session", cookie=cookie)).answered for cookie in cookies]
    return [*accounts, *asked]


@settings(deadline=None)  # how long it takes is no matter of this test
@given(acts, acts, st.lists(st.integers(0, 1), max_size=40))
def test_what_two_pages_do_at_once_could_have_come_one_after_the_other(
    first: list[Act], second: list[Act], turns: list[int]
) -> None:
    async def both() -> None:
        world, pages = World(), [Page(list(first)), Page(list(second))]
        order = await at_once(world, pages, iter(turns))
        assert len(order) == len(first) + len(second)
        model, alone = World(), [Page([]), Page([])]
        assert await one_by_one(model, alone, order) == order
        assert await what_is_kept(world, pages) == await what_is_kept(model, alone)

    asyncio.run(both())
