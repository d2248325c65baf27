"""What a scenario needs of a target, and the line that would give it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from sandbox.json_value import ABSENT, Json
from sandbox.json_value import member as member_of
from sandbox.scenario.contract.facts import provider_facts
from sandbox.scenario.language.values.paths import dig

_AN_OPERATOR = "http://127.0.0.1:8600"
"""Stands in a line for the operator of a target that names none."""

_ORIGIN = re.compile(r"https?://[^/?#\s<>${}]+")
_PLAYERS = "players: {from: hook}"
_CAPABILITY_WORDS = ("capability", "capabilities")

DOES_NOT_APPLY = "does not apply: "
"""How the reason begins for which a scenario is none of a target's, not even of a complete one."""


def line_to_add(target: Mapping[str, Json], need: str) -> str | None:
    """Return None when the target has it, else `add to target.yaml: …` with the very line.

    Where the target has chosen something else, of which there is one, say that it does not apply.
    """
    if other := _other_choice(target, need) or _other_word(target, need):
        return f"{DOES_NOT_APPLY}{other}"
    if _word_chosen(target, need):
        return None
    first, _, rest = need.partition(".")
    if first == "hooks":
        missing = _missing_hook(target, rest)
    elif first in (*provider_facts(), "players", "sids"):
        missing = _missing_member(target, need)
    else:
        missing = _missing_capability(target, rest if first in _CAPABILITY_WORDS else need)
    return f"add to target.yaml: {missing}" if missing else None


def _other_choice(target: Mapping[str, Json], need: str) -> str:
    section, _, wanted = need.rpartition(".")
    chosen_once = (f"{one.name}.{at}" for one in provider_facts().values() for at in one.one_of)
    if section not in chosen_once:
        return ""
    chosen = dig(target, section)
    others = [name for name in chosen if name != wanted] if isinstance(chosen, Mapping) else []
    return f"the target's {section} is {others[0]}, not {wanted}" if others else ""


def _word_chosen(target: Mapping[str, Json], need: str) -> str:
    """Return the word that stands where `need` wants one of several, "" where none does."""
    entry = need.rpartition(".")[0]
    room, _, path = entry.partition(".")
    facts = provider_facts().get(room)
    if facts is None or path not in facts.choices or dig(target, room) is ABSENT:
        return ""
    chosen = dig(target, entry)
    return chosen if isinstance(chosen, str) else facts.choices[path]


def _other_word(target: Mapping[str, Json], need: str) -> str:
    entry, _, wanted = need.rpartition(".")
    chosen = _word_chosen(target, need)
    if not chosen:
        return ""
    covered = provider_facts()[need.partition(".")[0]].covers.get(chosen, ())
    if wanted in (chosen, *covered):
        return ""
    return f"the target's {entry} is {chosen}, not {wanted}"


def _missing_hook(target: Mapping[str, Json], name: str) -> str:
    if member_of(target.get("hooks"), name) is not ABSENT:
        return ""
    return f'hooks: {{{name}: {{http: "POST {operator_of(target)}/test/{name}"}}}}'


def operator_of(target: Mapping[str, Json]) -> str:
    """Return the origin of the first URL that the target names, of its hooks before all others."""
    sections = (target.get(name) for name in ("hooks", *provider_facts()))
    return next((origin for each in sections for origin in _origins(each)), _AN_OPERATOR)


def _origins(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield from _ORIGIN.findall(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _origins(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _origins(inner)


def _missing_capability(target: Mapping[str, Json], name: str) -> str:
    listed = target.get("capabilities")
    if isinstance(listed, Sequence) and name in listed:
        return ""
    return f"capabilities: [{name}]"


def _missing_member(target: Mapping[str, Json], need: str) -> str:
    if dig(target, need) is not ABSENT:
        return ""
    written = need.replace(".", ": {") + ": …" + "}" * need.count(".")
    facts = provider_facts().get(need.partition(".")[0])
    if need.startswith("sids."):
        return f"sids: {{{need.partition('.')[2]}: […]}}"
    known = _PLAYERS if need == "players" else facts.needs.get(need, "") if facts else ""
    return known.replace("{operator}", operator_of(target)) or written
