"""What to write instead of a value of the wrong shape."""

import re
from collections.abc import Iterable, Mapping

from sandbox.json_value import Json, dump_json
from sandbox.scenario.contract.contract import load_contracts
from sandbox.scenario.language.shape.schemas import STEP_KINDS
from sandbox.scenario.yaml_tree.duration import parse_duration
from sandbox.scenario.yaml_tree.nodes import MapNode, Node
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.words import listed

_STATUS_CLASS = re.compile(r"([1-5])xx", re.IGNORECASE)
_WAITING = "Steps wait by themselves: within, quiet and eventually say how long."
_NO_CONDITIONS = "There are no conditions: write two scenarios, or a matrix."
_NO_LOOPS = "There are no loops: times and eventually repeat a call, a matrix the whole."
_NOT_HERE = {
    **dict.fromkeys(("sleep", "wait", "pause", "delay"), _WAITING),
    **dict.fromkeys(("if", "when", "unless", "else", "switch"), _NO_CONDITIONS),
    **dict.fromkeys(("for", "foreach", "loop", "repeat", "while"), _NO_LOOPS),
}
"""What other languages have for steps → what there is instead."""

_LOWEST_STATUS, _HIGHEST_STATUS = 100, 599


def type_hint(value: Json, types: Iterable[str], holder: Mapping[str, Json]) -> str:
    """Say what to write where `value` is of none of the `types`; "" for nothing to say.

    `holder` is the schema that wants them.
    """
    wanted = frozenset(types)
    if isinstance(value, (str, bool, int)) and "array" in wanted and "object" not in wanted:
        return _as_list(value, holder)
    if isinstance(value, list) and {"integer", "object"} <= wanted:
        listed = ", ".join(map(dump_json, value)) if _is_flat(value) else ""
        return f"Write {{$one-of: [{listed}]}}." if listed else ""
    if isinstance(value, Mapping) and wanted == {"array"}:
        return 'Begin each item with "- ".'
    if isinstance(value, list) and wanted == {"object"}:
        return 'Write its entries without "- ".'
    known = holder.get("properties")
    if wanted == {"object"} and isinstance(known, Mapping):
        return f"It holds {', '.join(known)}."
    return _quotes(value, wanted, holder)


def _as_list(value: Json, holder: Mapping[str, Json]) -> str:
    """A single item, or several in one text; of what holds maps nothing can be said."""
    items = holder.get("items")
    if isinstance(items, Mapping) and "$ref" in items:
        return ""
    words = re.split(r"[,\s]+", value.strip()) if isinstance(value, str) else [dump_json(value)]
    return f"Write [{', '.join(words)}]."


def _is_flat(value: list[Json]) -> bool:
    return bool(value) and not any(isinstance(item, (Mapping, list)) for item in value)


def _quotes(value: Json, wanted: frozenset[str], holder: Mapping[str, Json]) -> str:
    """Numbers where text is wanted, and text where a number is."""
    if isinstance(value, str):
        return "Write it without quotes." if value.isdigit() and "integer" in wanted else ""
    if "string" not in wanted or isinstance(value, (Mapping, list)) or value is None:
        return ""
    pattern = holder.get("pattern")
    if "object" in wanted and pattern is None:
        whole = isinstance(value, int) and _LOWEST_STATUS <= value <= _HIGHEST_STATUS
        return f"Write {{status: {value}}}." if whole else ""
    if isinstance(pattern, str) and not re.search(pattern, dump_json(value)):
        return f"Write {value}s." if _is_duration(holder) and not isinstance(value, bool) else ""
    return "Put it in quotes."


def _is_duration(holder: Mapping[str, Json]) -> bool:
    return holder.get("format") == "sandbox-duration"


def value_hint(value: Json, words: Iterable[str], holder: Mapping[str, Json]) -> str:
    """Say what to write where `value` is not among what is allowed (`words`, a form, a range)."""
    if not isinstance(value, str):
        return ""
    types = holder.get("type")
    if value.isdigit() and isinstance(types, list) and "integer" in types:
        return "Write it without quotes."
    if full := _full_names(value, holder):
        return f"Write {listed(full)}."
    status = _STATUS_CLASS.fullmatch(value)
    if status and holder.get("maximum") is not None:
        return f"Write {{$between: [{status[1]}00, {status[1]}99]}}."
    if _is_duration(holder) and (unit := _nearest_duration(value)):
        return f"Write {unit}."
    return did_you_mean(value, words)


def _full_names(value: str, holder: Mapping[str, Json]) -> list[str]:
    """A clause or operation whose provider was left out: `verb` for provider.verb."""
    words, contracts = str(holder.get("errorMessage", "")), load_contracts()
    named = {"the id of a clause": contracts.clauses, "the name of an op": contracts.operations}
    return [
        name
        for begins, names in named.items()
        for name in names
        if words.startswith(begins) and name.endswith(f".{value}")
    ]


def _nearest_duration(value: str) -> str:
    """`1 sec`, `1S` and `1seconds` are all 1s."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)", value)
    number, word = (found[1], found[2].lower()) if found else ("", "")
    unit = "ms" if word.startswith(("ms", "mil")) else word[:1]
    try:
        parse_duration(f"{number}{unit}")
    except ValueError:
        return ""
    return f"{number}{unit}"


def kind_hint(step: Node) -> str:
    """Say which kind of step was probably meant."""
    keys = [key.name for key, _ in step.entries] if isinstance(step, MapNode) else []
    known = (_NOT_HERE.get(key) or did_you_mean(key, STEP_KINDS) for key in keys)
    return next(filter(None, known), "")
