"""`${NAME}` in a target's texts, filled from the environment that the caller lends.

This is how secrets get in, so that everything filled in counts as secret, but for host and path of
a URL: who reads a report must know what was called. A variable that is not set is a finding, and so
is one whose value nobody can have meant: empty, with white space or an invisible character at an
end, no UTF-8. There are no defaults and no nesting. Findings never show a filled-in value.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from sandbox.errors import FileFinding
from sandbox.evidence.credentials import secrets_of_url
from sandbox.scenario.contract.facts import player_fields, provider_facts
from sandbox.scenario.yaml_tree.nodes import ListNode, MapNode, Node, ScalarNode

_OPENING = re.compile(r"\$\{([^{}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BARE = re.compile(r"\$[A-Z][A-Z0-9_]+")
_URL = re.compile(r"https?://[^\s/]+\S*")
_PARTS = re.compile(
    r"\A(?:[A-Z]+ )?(?P<url>[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?(?P<place>[^?#]*).*)", re.DOTALL
)
"""A URL, behind a method perhaps; `place` is its host and path."""
_SCHEME = re.compile(r"(?i)(?:basic|bearer|token) +(?=\S)")
_URL_KEYS = frozenset({"url", "token-url", "public-key", "open", "http"})
_WITH_USER = re.compile(r"\b\w+://[^/?#\s]*@")
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_QUOTED = re.compile("\".+\"|'.+'")
_OF_ANY_TEXT = frozenset({"fill", "send"})
"""What a hook is given may be any text, of several lines too."""


@cache
def _numbers() -> frozenset[str]:
    """Return the entries of a target that hold whole numbers."""
    sections = {f"{one.name}.{at}" for one in provider_facts().values() for at in one.whole_numbers}
    return frozenset(sections | {f"players.{name}" for name in player_fields()})


@cache
def _credentials() -> frozenset[str]:
    """Return the keys whose values go to the operator as they are, and let somebody in."""
    return frozenset({"sid"}).union(*(one.secrets for one in provider_facts().values()))


@dataclass(slots=True)
class Filling:
    """One filling of a tree: what was filled in, and what could not be. `used` are the variables
    that were, by their values.
    """

    environ: Mapping[str, str]
    secrets: set[str] = field(default_factory=set)
    used: dict[str, str] = field(default_factory=dict)
    findings: list[FileFinding] = field(default_factory=list)

    def fill(self, node: Node, path: tuple[str, ...] = ()) -> Node:
        """Return the tree with every text filled in; places stay. `path` is the keys above."""
        match node:
            case MapNode():
                entries = (
                    (key, self.fill(value, (*path, key.name))) for key, value in node.entries
                )
                return replace(node, entries=tuple(entries))
            case ListNode():
                return replace(node, items=tuple(self.fill(item, path) for item in node.items))
            case ScalarNode():
                return self._fill_scalar(node, path)

    def _fill_scalar(self, node: ScalarNode, path: tuple[str, ...]) -> ScalarNode:
        if not isinstance(node.value, str):
            return node
        text = _OPENING.sub(lambda match: self._value(match, node, path), node.value)
        self.secrets |= set(_secrets_of(node.value, self.environ))
        filled = text != node.value
        if _BARE.fullmatch(node.value):
            hint = f"Write ${{{node.value[1:]}}}."
            self._note(node, "T04", f"{node.value} is text: it is not filled in.", hint)
        if ".".join(path) in _numbers():
            return self._number(node, text)
        if (
            not filled
            and path
            and path[-1] in _credentials()
            and (wrong := wrong_with(text, lines=False))
        ):
            hint = "Write the value alone; a block of YAML (|) ends with a line end, |- does not."
            self._note(node, "T20", f"the {path[-1]} {wrong}.", hint)
        if path and path[-1] in _URL_KEYS and _WITH_USER.search(text):
            hint = (
                "Give them as credentials of the provider, or as the header Authorization of the"
                " hook or the player."
            )
            self._note(node, "T19", "User and password stand in the URL.", hint)
        if filled and path and path[-1] in _URL_KEYS and not _is_url(text, key=path[-1]):
            self._note(node, "T06", f"{node.value} does not hold an absolute URL.")
        return replace(node, value=text)

    def _value(self, match: re.Match[str], node: ScalarNode, path: tuple[str, ...]) -> str:
        name, closed = match[1], match[2]
        if not closed or not _NAME.fullmatch(name):
            hint = "Write ${NAME}; defaults and other forms do not exist."
            self._note(node, "T04", f"{match[0]} is no environment variable.", hint)
        elif name not in self.environ:
            hint = f"Set it first: export {name}=…"
            self._note(node, "T03", f"The environment variable {name} is not set.", hint)
        else:
            value = self.environ[name]
            if wrong := wrong_with(value, lines=not _OF_ANY_TEXT.isdisjoint(path)):
                hint = "Set it anew: the value alone, as text in UTF-8."
                self._note(node, "T18", f"The environment variable {name} {wrong}.", hint)
            self.used.setdefault(value, name)
            return value
        return match[0]

    def _number(self, node: ScalarNode, text: str) -> ScalarNode:
        if text.isascii() and text.isdigit() and len(text) <= 20:  # noqa: PLR2004 - 2^64 has 20
            return replace(node, value=int(text))
        if text != node.value:
            self._note(node, "T05", f"{node.value} does not hold a whole number.")
        return node

    def _note(self, node: ScalarNode, code: str, text: str, hint: str = "") -> None:
        self.findings.append(FileFinding(node.place, code, text, hint))


def _secrets_of(written: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what is secret in a text: of a URL the password and what the query carries."""
    pieces = _OPENING.split(written)
    filled, given = pieces[0], list[tuple[int, str]]()
    for name, literal in zip(pieces[1::3], pieces[3::3], strict=True):
        given.append((len(filled), environ.get(name, "")))
        filled += given[-1][1] + literal
    url = _PARTS.match(filled)
    if url is None:
        yield from (secret for _, value in given for secret in _secrets_of_value(value))
        return
    yield from secrets_of_url(url["url"])
    for start, value in given:
        if url.start("url") < start < url.start("place") or start > url.end("place"):
            yield value


def _secrets_of_value(value: str) -> Iterator[str]:
    """Yield what is secret of a variable: without blanks around it, and the scheme before it."""
    if url := _PARTS.match(value):
        yield from secrets_of_url(url["url"])
    else:
        yield _SCHEME.sub("", value.strip())


def wrong_with(value: str, *, lines: bool) -> str:
    """Say what keeps a value from being what was meant, "" when nothing does. `lines` says that it
    may have several.
    """
    if not value:
        return "is empty"
    if _SURROGATE.search(value):
        return "is not UTF-8"
    for where, character in (("begins", value[0]), ("ends", value[-1])):
        if unicodedata.category(character) in _INVISIBLE:
            what = _NAMED.get(character, f"an invisible character (U+{ord(character):04X})")
            return f"{where} with {what}"
    if not lines and (found := _CONTROL.search(value)):
        return f"holds {_NAMED.get(found[0], 'a control character')}"
    return "stands in quotes, which are taken for a part of it" if _QUOTED.fullmatch(value) else ""


_NAMED = {" ": "a blank", "\t": "a tab", "\n": "a line end", "\r": "a line end"}


def _is_url(text: str, *, key: str) -> bool:
    """Tell an absolute URL; behind `http` a method may stand before it."""
    return _URL.fullmatch(text.rpartition(" ")[2] if key == "http" else text) is not None
