"""Builds a selection of requests from what somebody asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.app.worlds.making import identities_of
from sandbox.app.worlds.problems import Unfit, Wrong
from sandbox.engine.serving.selection import PARTS, Selection, selection_of
from sandbox.engine.serving.served_world import ServedWorld
from sandbox.json_value import Json, spelt
from sandbox.scenario.language.values.matchers import pattern_faults
from sandbox.scenario.language.values.references import Minted, ReferenceFault, resolve
from sandbox.scenario.yaml_tree.suggest import meant


@dataclass(frozen=True, slots=True)
class Choice:
    """Which requests somebody means; "" and {} for all. `player` is an alias, an id or a sid, and
    `parts` patterns by part: headers, query, body.
    """

    operation: str = ""
    token: str = ""
    sid: str = ""
    player: str = ""
    parts: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Mapping[str, Json]) -> "Choice":
        """Read one from the members of an object; others are not looked at."""
        texts = {name: spelt(words[name]) for name in _TEXTS if words.get(name) is not None}
        return cls(**texts, parts={name: words[name] for name in PARTS if name in words})


_TEXTS = ("operation", "token", "sid", "player")


def selection(world: ServedWorld, choice: Choice, *, served: bool = False) -> Selection:
    """Build the selection of a choice. Raise Unfit. `served`: by an operation of a provider's."""
    wrong = [*_wrong_operation(world, choice.operation, served=served)]
    parts: dict[str, Json] = {}
    for name, written in choice.parts.items():
        parts[name] = resolved(world, written, at=f"#/{name}", wrong=wrong)
        faults = pattern_faults(parts[name])
        wrong += [
            Wrong(_below(f"#/{name}", each.path), f"{each.text} {each.hint}".strip())
            for each in faults
        ]
    if wrong:
        raise unfit(wrong)
    identities = {
        kind: frozenset({_meant_by(world, kind, value)})
        for kind, value in (("token", choice.token), ("sid", choice.sid))
        if value
    }
    if choice.player:
        identities["player"] = identities_of(world, choice.player)
    return selection_of(choice.operation, identities, parts)


def _meant_by(world: ServedWorld, kind: str, value: str) -> str:
    """Return the token or sid of what was made under an alias; the value itself for no alias."""
    made = world.scope.get(value)
    return spelt(made.fields.get(kind, value)) if isinstance(made, Minted) else value


def resolved(world: ServedWorld, written: Json, *, at: str, wrong: list[Wrong]) -> Json:
    """Fill in references to what was made in the world, such as `<player-1.id>`."""
    try:
        return resolve(written, world.scope)
    except ReferenceFault as fault:
        wrong.append(Wrong(at, str(fault)))
        return written


def unfit(wrong: list[Wrong]) -> Unfit:
    """Build the problem of several things that are wrong."""
    return Unfit("; ".join(f"{each.at}: {each.text}" for each in wrong), wrong)


def _wrong_operation(world: ServedWorld, name: str, *, served: bool) -> Iterator[Wrong]:
    known = world.contracts.operations
    wanted = [each for each, row in known.items() if row.target == "provider" or not served]
    if not name or name in wanted:
        return
    what = "a provider serves" if name in known else "there is"
    text = f"{name!r} is no operation that {what}. {meant(name, wanted)}"
    yield Wrong("#/operation" if served else "operation", text)


def _below(at: str, path: str) -> str:
    steps = path.replace("[", ".").replace("]", "").split(".")
    return "/".join([at, *(step for step in steps if step)])
