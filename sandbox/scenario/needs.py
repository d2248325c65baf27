"""What a scenario needs of a target, and the line that would give it."""

from collections.abc import Mapping, Sequence

from sandbox.json_value import ABSENT, Json
from sandbox.json_value import member as member_of

_SECTIONS = ("fasttrack", "gr8", "wallet")
_URL = "http://127.0.0.1:8600"
_LINES: Mapping[str, str] = {
    "fasttrack": f'fasttrack: {{authenticate: {{url: "{_URL}/authenticate"}}}}',
    "gr8": f'gr8: {{jwt-token: {{url: "{_URL}/get-jwt-token", pointer: /token}}, tenants: […]}}',
    "wallet": f'wallet: {{launch: {{url: "{_URL}/launch"}}, provider: {{…}}}}',
    "wallet.retry": "wallet: {retry: {attempts: 2, within: 30s}}",
    "players": "players: {from: hook}",
}
_CAPABILITY_WORDS = ("capability", "capabilities")


def line_to_add(target: Mapping[str, Json], need: str) -> str | None:
    """Return None when the target has it, else `add to target.yaml: …` with the very line."""
    first, _, rest = need.partition(".")
    if first == "hooks":
        missing = _missing_hook(target, rest)
    elif first in (*_SECTIONS, "players"):
        missing = _missing_member(target, need)
    else:
        missing = _missing_capability(target, rest if first in _CAPABILITY_WORDS else need)
    return f"add to target.yaml: {missing}" if missing else None


def _missing_hook(target: Mapping[str, Json], name: str) -> str:
    if member_of(target.get("hooks"), name) is not ABSENT:
        return ""
    return f'hooks: {{{name}: {{http: "POST {_URL}/test/{name}"}}}}'


def _missing_capability(target: Mapping[str, Json], name: str) -> str:
    listed = target.get("capabilities")
    if isinstance(listed, Sequence) and name in listed:
        return ""
    return f"capabilities: [{name}]"


def _missing_member(target: Mapping[str, Json], need: str) -> str:
    found: object = target
    for name in need.split("."):
        found = found.get(name, ABSENT) if isinstance(found, Mapping) else ABSENT
    if found is not ABSENT:
        return ""
    written = need.replace(".", ": {") + ": …" + "}" * need.count(".")
    return _LINES.get(need, written)
