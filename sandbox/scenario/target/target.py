"""The system under test as its team describes it in target.yaml.

Read once at the border: shape, settings and environment are checked together, all findings are
raised at once, and what comes out is frozen and typed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urlsplit

from sandbox.errors import FileFinding, ScenarioFault, SetupFault
from sandbox.json_value import Json
from sandbox.port import RoomTarget
from sandbox.scenario.contract.contract import Contract, load_contract
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.target.environment import Filling
from sandbox.scenario.target.needs import line_to_add
from sandbox.scenario.target.setting_overrides import check_settings
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node, ScalarNode

_REDIRECT_HOSTS = ".redirect_hosts"
_AUTHORITY = re.compile(r"https?://([^/?#\s]+)")


@dataclass(frozen=True, slots=True)
class PlayersFromHook:
    """Players are made by the hook `open-session`."""


@dataclass(frozen=True, slots=True)
class FixedPlayer:
    """One listed player; "" stands for what the list does not say. `fields` are those that
    providers add to a player.
    """

    id: str
    sid: str
    currency: str = ""
    brand: str = ""
    fields: Mapping[str, Json] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpHook:
    """An HTTP request. `send` renames parameters ({} sends them as they are); `gives` is name →
    dotted path that begins with `body`.
    """

    method: str
    url: str
    send: Mapping[str, Json] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandHook:
    """A program and its arguments; JSON in, JSON out. `send` and `gives` as in HttpHook."""

    argv: tuple[str, ...]
    send: Mapping[str, Json] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrowserHook:
    """What a browser does on the operator's own site, in this order; "" and {} for not at all.

    `fill` is CSS selector → text, `gives` is name → `cookie:NAME`, `cookies`, `text:SELECTOR` or
    `js:EXPRESSION`. `<parameter>` in `open` and `fill` stands for ours.
    """

    open: str
    fill: Mapping[str, str] = field(default_factory=dict)
    click: str = ""
    wait_for: str = ""
    gives: Mapping[str, str] = field(default_factory=dict)

    @property
    def makes_anybody(self) -> bool:
        """Tell whether each call can make another player: something that it sends is new."""
        written = (self.open, *self.fill.values())
        return any(f"<{name}>" in text for name in (FRESH, "id") for text in written)


FRESH = "fresh"
"""Parameter that every browser hook has beside its own: a word that nobody has used before."""


@dataclass(frozen=True, slots=True)
class ManualHook:
    """A person does it; `text` is the prompt."""

    text: str


Hook: TypeAlias = HttpHook | CommandHook | BrowserHook | ManualHook


@dataclass(frozen=True, slots=True)
class Target:
    """One target.yaml.

    `values` is the file as JSON, environment filled in, for `<target.…>` references.
    `secrets` are the texts that no report may show: whatever came from the environment, and
    credentials that stand in the file. `variables` are names of the environment by their values,
    `entries` the places of credentials in the file by theirs. `base_port` is None when the file
    does not say.
    """

    name: str
    file: str
    sections: Mapping[str, RoomTarget]
    players: PlayersFromHook | tuple[FixedPlayer, ...]
    hooks: Mapping[str, Hook]
    capabilities: frozenset[str]
    base_port: int | None
    values: Mapping[str, Json]
    secrets: frozenset[str]
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    entries: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that it names, in lower case: in URLs, and where a redirect may lead to."""
        rooms = self.sections.values()
        settings = (pair for room in rooms for pair in room.settings.items())
        listed = (value for name, value in settings if name.endswith(_REDIRECT_HOSTS))
        texts = (each for value in listed for each in _texts(value))
        return frozenset({*_hosts_in(dict(self.values)), *map(str.lower, texts)})

    def why_not(self, need: str) -> str | None:
        """Return None when the target has what a scenario `needs`, else what to add to the file.

        A need is `hooks.<name>`, a capability (`multi-currency`, `capability.multi-currency`), a
        section (a provider's name) or something inside one (`<provider>.retry`).
        """
        return line_to_add(self.values, need)


def load_target(path: Path | str, *, environ: Mapping[str, str]) -> Target:
    """Read a target file. Raise SetupFault when it cannot be read, else as `read_target`."""
    try:
        text = Path(path).read_bytes()
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise SetupFault(
            f"{path}: {reason}. Name the target file with --target; for one that works see"
            " `sandbox operator --print-target`"
        ) from fault
    return read_target(text, file=str(path), environ=environ)


def read_target(text: str | bytes, *, file: str, environ: Mapping[str, str]) -> Target:
    """Read a target's text. Raise ScenarioFault with every finding."""
    # here, for who serves without a file would load all matchers and schemas for nothing
    from sandbox.scenario.language.shape.shape import another_kind, check_text

    written, findings = check_text(text, file=file, schema="target")
    if written is not None and (other := another_kind(written, "target")) is not None:
        raise ScenarioFault([other])
    if written is None or not isinstance(written, MapNode):
        raise ScenarioFault(findings)
    filling = Filling(environ)
    filled = filling.fill(written)
    blamed = {finding.place for finding in findings}
    findings += [found for found in filling.findings if found.place not in blamed]
    findings += [*_setting_findings(written), *_pattern_findings(written)]
    if findings:
        raise ScenarioFault(findings)
    entries = {value: at for at, value in _values_of(filled, secret_keys())}
    entries |= dict.fromkeys(_listed_sids(filled), "sids")
    secrets = filling.secrets | entries.keys()
    made = _target(filled.plain(), file=file, secrets=frozenset(secrets - {""}))
    return replace(made, variables=filling.used, entries=entries)


def _setting_findings(root: MapNode) -> list[FileFinding]:
    found: list[FileFinding] = []
    for room in provider_facts():
        section = root.get(room)
        overrides = section.get("settings") if isinstance(section, MapNode) else None
        if overrides is not None:
            found += check_settings(load_contract(room), overrides)
    return found


def _pattern_findings(root: MapNode) -> Iterator[FileFinding]:
    """How an answer says that something was done is told in patterns."""
    from sandbox.scenario.language.shape.patterns import pattern_mistakes

    for facts in provider_facts().values():
        for path in facts.patterns:
            node: Node | None = root
            for name in (facts.name, *path.split(".")):
                node = node.get(name) if isinstance(node, MapNode) else None
            if isinstance(node, MapNode):
                yield from pattern_mistakes(node.entries)


def secret_keys() -> frozenset[str]:
    """Return the keys of providers' sections whose values no report may show."""
    return frozenset().union(*(facts.secrets for facts in provider_facts().values()))


def _listed_sids(root: Node) -> Iterator[str]:
    """Yield the sids of sessions that are over: what let somebody in is not for reports."""
    listed = root.get("sids") if isinstance(root, MapNode) else None
    for _, sids in listed.entries if isinstance(listed, MapNode) else ():
        for sid in sids.items if isinstance(sids, ListNode) else ():
            if isinstance(sid, ScalarNode):
                yield str(sid.value)


def _values_of(node: Node, keys: frozenset[str], at: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place, as a dotted path, and the value of each entry of these names."""
    for key, value in node.entries if isinstance(node, MapNode) else ():
        here = f"{at}.{key.name}" if at else key.name
        if key.name in keys and isinstance(value, ScalarNode):
            yield here, str(value.value)
        yield from _values_of(value, keys, here)


def _target(plain: Json, *, file: str, secrets: frozenset[str]) -> Target:
    root = _map(plain)
    for room, facts in provider_facts().items():
        if room in root:
            root[room] = {**facts.defaults, **_map(root[room])}
    hosts = frozenset(_hosts_in(root))
    present = {
        room: _room(_map(root[room]), load_contract(room), hosts)
        for room in provider_facts()
        if room in root
    }
    hooks = {name: _hook(_map(hook)) for name, hook in _map(root.get("hooks")).items()}
    port = _map(root.get("listen")).get("base-port")
    return Target(
        name=str(root["name"]),
        file=file,
        sections=MappingProxyType(present),
        players=_players(root.get("players", [])),
        hooks=MappingProxyType(hooks),
        capabilities=frozenset(_texts(root.get("capabilities", []))),
        base_port=port if isinstance(port, int) else None,
        values=MappingProxyType(dict(root)),
        secrets=secrets,
    )


def _room(section: Mapping[str, Json], contract: Contract, hosts: frozenset[str]) -> RoomTarget:
    settings = contract.effective(_map(section.get("settings")))
    return RoomTarget(MappingProxyType(section), settings, hosts)


def _hosts_in(value: Json) -> Iterator[str]:
    """Yield the host of every URL that stands in a text."""
    if isinstance(value, str):
        for authority in _AUTHORITY.findall(value):
            with suppress(ValueError):  # no host can be read from it
                yield urlsplit(f"//{authority}").hostname or ""
    elif isinstance(value, Mapping):
        yield from (host for item in value.values() for host in _hosts_in(item))
    elif isinstance(value, Sequence):
        yield from (host for item in value for host in _hosts_in(item))


def _players(listed: Json) -> PlayersFromHook | tuple[FixedPlayer, ...]:
    if isinstance(listed, list):
        return tuple(_player(_map(item)) for item in listed)
    return PlayersFromHook()


def _player(item: Mapping[str, Json]) -> FixedPlayer:
    own = ("id", "sid", "currency", "brand", "headers")
    return FixedPlayer(
        id=str(item["id"]),
        sid=str(item["sid"]),
        currency=str(item.get("currency", "")),
        brand=str(item.get("brand", "")),
        fields={name: value for name, value in item.items() if name not in own},
        headers=_text_map(item.get("headers")),
    )


def _hook(item: Mapping[str, Json]) -> Hook:
    send, gives = MappingProxyType(_map(item.get("send"))), _gives(item.get("gives"))
    if "manual" in item:
        return ManualHook(str(item["manual"]))
    if "browser" in item:
        return _browser(_map(item["browser"]))
    if "command" in item:
        return CommandHook(_texts(item["command"]), send=send, gives=gives)
    method, _, url = str(item["http"]).rpartition(" ")
    headers = _text_map(item.get("headers"))
    return HttpHook(method or "POST", url, send=send, gives=gives, headers=headers)


def _browser(item: Mapping[str, Json]) -> BrowserHook:
    return BrowserHook(
        open=str(item["open"]),
        fill=_text_map(item.get("fill")),
        click=str(item.get("click", "")),
        wait_for=str(item.get("wait-for", "")),
        gives=_text_map(item.get("gives")),
    )


def _gives(written: Json) -> Mapping[str, str]:
    if isinstance(written, list):
        return MappingProxyType({name: f"body.{name}" for name in _texts(written)})
    return _text_map(written)


def _text_map(written: Json) -> Mapping[str, str]:
    return MappingProxyType({name: str(value) for name, value in _map(written).items()})


def _texts(written: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in written) if isinstance(written, list) else ()


def _map(written: Json) -> dict[str, Json]:
    return written if isinstance(written, dict) else {}
