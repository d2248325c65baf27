"""Runs hooks of the target: the operator's side does what no provider can ask it to do.

An HTTP hook gets its parameters as one JSON object and succeeds on any 2xx; a command gets the
same object on standard input and prints JSON; a browser goes through a page of the operator's site;
a person reads a text and presses Enter. A hook that fails says nothing about the operator: the cell
becomes inconclusive.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias
from urllib.parse import quote

from sandbox.engine.user_agent import with_user_agent
from sandbox.engine.world.environment import BrowserVisit
from sandbox.engine.world.exchange import Starter, body_value
from sandbox.engine.world.world import World
from sandbox.errors import PeerFault, SandboxFault, SetupFault
from sandbox.json_value import Absent, Json, json_bytes, spelt
from sandbox.scenario.contract.facts import player_fields
from sandbox.scenario.language.values.paths import below, dig
from sandbox.scenario.language.values.references import ReferenceFault, references_in, resolve
from sandbox.scenario.target.known_hooks import KNOWN_HOOKS
from sandbox.scenario.target.target import (
    FRESH,
    BrowserHook,
    CommandHook,
    Hook,
    HttpHook,
    ManualHook,
)
from sandbox.wire import Headers, Request

HOOK_TIMEOUT_S = 30.0
_SECRET_RESULTS = frozenset({"sid", "token", "jwt", "password"})
_Wanted: TypeAlias = tuple[Callable[[Json], bool], str]


class HookFault(SandboxFault):
    """The hook did not do its work; the message says which and why."""


class HookRefused(HookFault):
    """The operator's side answered the hook, and not with a 2xx, nor that it is asked too often."""


_NOT_NOW = (429, 503)


def asked_for(world: World, name: str) -> frozenset[str]:
    """Return the parameters that the target's hook names; none where it takes what is sent."""
    hook = world.target.hooks.get(name)
    match hook:
        case HttpHook() | CommandHook():
            written: Json = hook.send
        case BrowserHook():
            written = [hook.open, *hook.fill.values()]
        case _:
            written = None
    return frozenset(reference.name for reference in references_in(written))


async def run_hook(world: World, name: str, values: Mapping[str, Json]) -> Mapping[str, Json]:
    """Run a hook of the target and return its results by name. Raise HookFault on failure."""
    hook = world.target.hooks.get(name)
    if hook is None:
        raise HookFault(f"the target has no hook {name!r}")
    given = {key: value for key, value in values.items() if value is not None}
    answer = await _perform(world, name, hook, given)
    for room in world.rooms.values():
        room.hook_done(name)
    return _results(name, answer, _gives(hook))


def _gives(hook: Hook) -> Mapping[str, str]:
    """Return where each result stands in what the hook answered."""
    match hook:
        case HttpHook() | CommandHook():
            return hook.gives
        case BrowserHook():
            return {result: below("body", result) for result in hook.gives}
        case ManualHook():
            return {}


def _sent(name: str, send: Mapping[str, Json], given: Mapping[str, Json]) -> Json:
    """Rename the parameters as the target wants them."""
    try:
        return resolve(send, given) if send else given
    except ReferenceFault as fault:
        raise HookFault(f"hook {name}: `send` asks for what this call has not: {fault}") from fault


async def _perform(world: World, name: str, hook: Hook, given: Mapping[str, Json]) -> Json:
    match hook:
        case HttpHook():
            return await _post(world, name, hook, given)
        case CommandHook():
            with _told_by(name):
                return await world.environment.command(hook.argv, _sent(name, hook.send, given))
        case BrowserHook():
            return await _visit(world, name, hook, given)
        case ManualHook():
            with _told_by(name):
                await world.environment.person(hook.text)
            return {}


@contextmanager
def _told_by(name: str) -> Iterator[None]:
    """Let what went wrong around a hook name the hook."""
    try:
        yield
    except SetupFault as fault:
        raise HookFault(f"hook {name}: {fault}") from fault


async def _visit(world: World, name: str, hook: BrowserHook, given: Mapping[str, Json]) -> Json:
    words = {**given, FRESH: _fresh(world)}
    in_a_url = {
        key: quote(spelt(value), safe="", errors="surrogatepass") for key, value in words.items()
    }
    visit = BrowserVisit(
        name=name,
        open=_filled(name, hook.open, in_a_url),
        fill=tuple((field, _filled(name, text, words)) for field, text in hook.fill.items()),
        click=hook.click,
        wait_for=hook.wait_for,
        gives=hook.gives,
    )
    with _told_by(name):
        read = await world.environment.browser(visit)
    _conceal(world, read, _gives(hook))
    world.note(f"hook {name}: a browser went through {hook.open} and read {', '.join(read)}")
    return read


def _fresh(world: World) -> str:
    """Make a word for a new account: nobody had it before, in this run or in any other."""
    moment = int(world.environment.time.now_s() * 1000)
    return f"p{moment:x}{world.ids.text(4, alphabet='bcdfghjklmnpqrstvwxz')}"


def _filled(name: str, text: str, words: Mapping[str, Json]) -> str:
    try:
        return spelt(resolve(text, words))
    except ReferenceFault as fault:
        raise HookFault(f"hook {name}: it asks for what this call has not: {fault}") from fault


async def _post(world: World, name: str, hook: HttpHook, given: Mapping[str, Json]) -> Json:
    body = _sent(name, hook.send, given)
    headers = Headers((("content-type", "application/json"), *hook.headers.items()))
    plain = Request.to(hook.method, hook.url, headers=headers, body=json_bytes(body))
    request = with_user_agent(plain, by=Starter.PLAYER)
    exchange = world.begin(f"hook.{name}", Starter.PROVIDER, request)
    await world.call(
        exchange,
        request,
        timeout_s=HOOK_TIMEOUT_S,
        first=lambda answer: _conceal(world, body_value(answer.body), hook.gives),
    )
    if isinstance(exchange.trouble, PeerFault):
        raise HookFault(f"hook {name}: {exchange.trouble}")
    response = exchange.response
    if response is None or not 200 <= response.status < 300:  # noqa: PLR2004 - any 2xx is success
        status = response.status if response else "nothing"
        refused = f"hook {name}: {hook.url} answered {status}, a 2xx was expected"
        raise (HookFault if status in _NOT_NOW else HookRefused)(refused)
    value = body_value(response.body)
    return {} if isinstance(value, Absent) else value


def _conceal(world: World, answer: Json | Absent, gives: Mapping[str, str]) -> None:
    """Give names to the credentials that a hook hands over, before they are written down."""
    masks = world.evidence.masks
    given = (
        {}
        if isinstance(answer, Absent)
        else {name: dig({"body": answer}, path) for name, path in gives.items()}
    )
    if isinstance(player := given.get("id"), str):
        masks.spare_player(player)
    for result, value in given.items():
        if isinstance(value, str) and result in _SECRET_RESULTS:
            masks.add(result, value)
        elif isinstance(value, Mapping):
            masks.add_headers({name: str(text) for name, text in value.items()})


def _results(name: str, answer: Json, gives: Mapping[str, str]) -> Mapping[str, Json]:
    found: dict[str, Json] = {}
    for result, path in gives.items():
        value = dig({"body": answer}, path)
        if isinstance(value, Absent):
            raise HookFault(f"hook {name}: its answer has no {path} for {result!r}")
        if wanted := _unmet(name, result, value):
            raise HookFault(f"hook {name}: {path} for {result!r} is not {wanted}")
        found[result] = value
    return found


def _unmet(name: str, result: str, value: Json) -> str:
    """Say what a result that we use ourselves has to be, "" when it is; the value is never told."""
    known = KNOWN_HOOKS.get(name)
    test, words = _USED.get(result, _ANYTHING)
    return "" if known is None or result not in known.gives or test(value) else words


def _is_word(value: Json) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _are_headers(value: Json) -> bool:
    words = value.values() if isinstance(value, Mapping) else ()
    return value is None or (isinstance(value, Mapping) and all(map(_is_word, words)))


_ANYTHING: _Wanted = (lambda _: True, "")
_WORD: _Wanted = (_is_word, "a text or a whole number")
_USED: Mapping[str, _Wanted] = {
    "id": _WORD,
    "sid": _WORD,
    **dict.fromkeys(player_fields(), _WORD),
    "headers": (_are_headers, "a map of names to texts"),
}
