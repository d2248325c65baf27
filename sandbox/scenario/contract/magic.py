"""Magic values: sids, tokens and the like that are always answered in one way, as data.

Who has none of our calls at hand, a curl line say, gets an edge case by the value alone. A row of a
provider's `magic.yaml` says where the value stands in which request, and with which reply, in the
words of scenarios, it is answered. The file ships with us, so that a malformed one is our bug
(ContractBug). A provider without one has no magic values.

    magic: 1
    provider: acme
    values:
      magic-refused:
        operation: acme.login
        at: sid
        reply: {status: 401}
        text: The login is refused.
        curl: "-X POST {url}/login -H 'session: {value}'"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.reading import Section, read_contract

IDENTITIES = ("token", "sid")
"""Places that are identities: by them a request finds its world."""

PLACES = (*IDENTITIES, "query.jwt", "body.token")
"""Where a magic value may stand: as an identity of the request, or in a part of it."""


@dataclass(frozen=True, slots=True)
class MagicValue:
    """One magic value. `curl` is what follows the word curl in a line that tries it, with {url} for
    the provider's base URL and {value} for the value.
    """

    value: str
    operation: str
    at: str
    reply: Json
    text: str
    curl: str

    def command(self, url: str) -> str:
        """Write the line that tries it."""
        return "curl " + self.curl.replace("{url}", url).replace("{value}", self.value)


@cache
def load_magic(provider: str) -> Mapping[tuple[str, str, str], MagicValue]:
    """Read the magic values of one provider, once, by operation, place and value."""
    file = resources.files("sandbox").joinpath("providers", provider, "magic.yaml")
    return parse_magic(file.read_bytes(), provider=provider) if file.is_file() else {}


def parse_magic(text: bytes, *, provider: str) -> Mapping[tuple[str, str, str], MagicValue]:
    """Read the text of a file of magic values. Raise ContractBug at the first thing wrong."""
    root = read_contract(text, file=f"{provider}/magic.yaml")
    root.allow("magic", "provider", "values")
    if root.value("magic") != 1:
        raise root.bug("magic", "must be 1")
    if root.text("provider") != provider:
        raise root.bug("provider", f"must be {provider!r}")
    found = (_value(item, provider) for item in root.each("values"))
    return MappingProxyType({(one.operation, one.at, one.value): one for one in found})


def _value(item: Section, provider: str) -> MagicValue:
    item.allow("operation", "at", "reply", "text", "curl")
    operations = load_contract(provider).operations.values()
    served = tuple(one.name for one in operations if one.target == "provider")
    reply, curl = item.value("reply"), item.text("curl")
    if not isinstance(reply, Mapping) or not reply:
        raise item.bug("reply", "must be a reply, such as {status: 500}")
    if "{url}" not in curl or "{value}" not in curl:
        raise item.bug("curl", "must name {url} and {value}")
    return MagicValue(
        value=item.name,
        operation=item.choice("operation", served),
        at=item.choice("at", PLACES),
        reply=reply,
        text=item.text("text"),
        curl=curl,
    )
