"""A target's `settings:` against the provider's contract, which knows every name and its values."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sandbox.errors import FileFinding
from sandbox.json_value import Json, dump_json, is_integer
from sandbox.scenario.contract.contract import Contract, Setting, same
from sandbox.scenario.yaml_tree.nodes import MapNode, Node
from sandbox.scenario.yaml_tree.suggest import did_you_mean
from sandbox.words import listed

_IS_OF_TYPE: Mapping[str, Callable[[Json], bool]] = {
    "integer": is_integer,
    "number": lambda value: isinstance(value, (int, Decimal)) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "map": lambda value: isinstance(value, dict),
}
_IN_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "list": "a list",
    "map": "a map",
}


def check_settings(contract: Contract, node: Node) -> list[FileFinding]:
    """Check the overrides of one section: known names (T01), values they may have (T02)."""
    if not isinstance(node, MapNode):
        return []
    findings = []
    for key, value in node.entries:
        setting = contract.settings.get(key.name)
        if setting is None:
            text = f'"{key.name}" is no setting of {contract.provider}.'
            hint = _hint(key.name, contract)
            findings.append(FileFinding(key.place, "T01", text, hint))
        elif not fits(setting, value.plain()):
            text = f"{key.name} must be {wanted(setting)}; this is {_shown(value.plain())}."
            findings.append(FileFinding(value.place, "T02", text))
    return findings


def fits(setting: Setting, value: Json) -> bool:
    """Tell whether a setting may have that value; null only where it is the default or listed."""
    if setting.one_of:
        return any(same(option, value) for option in setting.one_of)
    if value is None:
        return setting.default is None
    return _IS_OF_TYPE[setting.type](value)


def wanted(setting: Setting) -> str:
    """Say in words what a setting may be."""
    if setting.one_of:
        return listed(_shown(option) for option in setting.one_of)
    return _IN_WORDS[setting.type] + (" or null" if setting.default is None else "")


def _hint(name: str, contract: Contract) -> str:
    inside = [known for known in contract.settings if known.startswith(f"{name}.")]
    if inside:
        return f"Write each name in full, like {inside[0]}."
    return did_you_mean(name, contract.settings)


def _shown(value: Json) -> str:
    return value if isinstance(value, str) and value else dump_json(value)
