"""What a captured scenario is given: a player for everybody who was seen, and their things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.explain.capture.grouping import Group, row_of, thing_in
from sandbox.explain.capture.message import Message
from sandbox.json_value import Json
from sandbox.scenario.contract.capture import Capturable

_REFUSED = {"answered": {"verdict": "refused"}}
_ODD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the messages, by the text that stands in them: `players` (an id or a
    session → the player's name), `things` (a thing → its name and its player's). `players` of the
    evidence of a run are none, and then each is somebody else. `facts` are words of a player.
    """

    players: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_all(self) -> bool:
        """Tell whether who is not known was made by nobody."""
        return bool(self.players or self.things)


@dataclass(slots=True)
class Cast:
    """Names of givens. `given` is what the scenario says of them, `texts` which text of a message
    stands for which reference.
    """

    known: Known
    given: dict[str, dict[str, Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)

    def player_of(self, group: Group, name: str = "") -> str:
        """Return the name of the player whom a group is about; one is given where none is known.
        With a `name` it is that one.
        """
        keys = [key for message in (group.first, *group.inner) for key in self._keys(message)]
        name = name or next((self._named[key] for key in keys if key in self._named), "")
        if not name:
            alias = next((self.known.players[k] for k in keys if k in self.known.players), "")
            alias = alias or self._owner(group)
            name = self._named.get(f"alias {alias}", "") if alias else ""
            name = name or self._new("player", alias)
            if alias:
                self._named[f"alias {alias}"] = name
            words = {"currency": self._currency(group, alias), **self._facts(alias)}
            self.given[name] = {"player": {k: v for k, v in words.items() if v}}
        for key in keys:
            self._named.setdefault(key, name)
        for message in (group.first, *group.inner):
            self._remember(message, name)
        return name

    def thing_of(self, group: Group, player: str) -> str:
        """Return the name of the thing that a group is about; "" for none."""
        for message in (*group.inner, group.first):
            row = row_of(message.operation)
            kind, value = thing_in(message, row) if row else ("", "")
            if value:
                return self._thing(kind, value, player, currency=_at(message, row, "currency"))
        return ""

    def stranger_of(self, group: Group) -> str:
        """Return the name of the session that nobody made and that was refused; "" for none."""
        row = row_of(group.operation.name)
        if row is None or not row.stranger or not group.first.fits(_REFUSED):
            return ""
        sid = next((text for place in row.sid if (text := group.first.carried(place))), "")
        if not sid or sid in self.known.players:
            return ""
        if sid not in self._named:
            self._named[sid] = name = self._new("sid", "")
            self.given[name] = {"random": "sid"}
            self.texts[sid] = f"<{name}>"
        return self._named[sid]

    def anybody(self) -> str:
        """Return the name of some player."""
        found = next((name for name, words in self.given.items() if "player" in words), "")
        if not found:
            found = self._new("player", "")
            self.given[found] = {"player": {"currency": "EUR"}}
        return found

    def is_strange(self, group: Group) -> bool:
        """Tell whether a group is about a thing that nobody made."""
        for message in (*group.inner, group.first):
            row = row_of(message.operation)
            _, value = thing_in(message, row) if row else ("", "")
            if value:
                return self.known.is_all and not (value in self.known.things or message.is_scripted)
        return False

    def _thing(self, kind: str, value: str, player: str, *, currency: str) -> str:
        if value not in self._named:
            alias, _ = self.known.things.get(value, ("", ""))
            name = self._new(kind, alias)
            self._named[value] = name
            words: dict[str, Json] = {"of": player}
            said = self.given[player]["player"]
            if currency and isinstance(said, Mapping) and said.get("currency") != currency:
                words["currency"] = currency
            self.given[name] = {kind: words}
            self.texts[value] = f"<{name}>"
        return self._named[value]

    def _keys(self, message: Message) -> list[str]:
        row = row_of(message.operation)
        if row is None:
            return []
        sids = (message.carried(place) for place in row.sid)
        ids = (message.carried(row.player),) if row.player else ()
        return [key for key in (*sids, *ids, message.player) if key] or self._in_headers(message)

    def _in_headers(self, message: Message) -> list[str]:
        """Return the sessions that header fields carry in some way."""
        known = [*self.known.players, *(key for key in self._named if key.startswith("‹"))]
        values = [value for _, value in message.started.request.headers]
        return [key for key in known if any(key in value for value in values)]

    def _owner(self, group: Group) -> str:
        for message in (*group.inner, group.first):
            row = row_of(message.operation)
            _, value = thing_in(message, row) if row else ("", "")
            if value in self.known.things:
                return self.known.things[value][1]
        return ""

    def _currency(self, group: Group, alias: str) -> str:
        if known := self._facts(alias).get("currency"):
            return known
        said = [_at(m, row_of(m.operation), "currency") for m in (group.first, *group.inner)]
        return next((text for text in said if text), "EUR")

    def _facts(self, alias: str) -> Mapping[str, str]:
        return self.known.facts.get(alias, {})

    def _remember(self, message: Message, name: str) -> None:
        row = row_of(message.operation)
        for place in row.sid if row else ():
            if sid := message.carried(place):
                self.texts.setdefault(sid, f"<{name}.sid>")

    def _new(self, kind: str, alias: str) -> str:
        wanted = _ODD.sub("-", alias.lower()).strip("-") or f"{kind}-1"
        wanted = wanted if wanted[0].isalpha() else f"{kind}-{wanted}"
        number, name = 1, wanted
        while name in self.given:
            number += 1
            name = f"{kind}-{number}" if not alias else f"{wanted}-{number}"
        return name


def _at(message: Message, row: Capturable | None, what: str) -> str:
    place = getattr(row, what) if row else ""
    return message.carried(place) if place else ""
