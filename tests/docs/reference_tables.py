"""Tables of the reference that come from the linter and the contracts at work, not from a list.

What a check may look at, which faults can be made, what a plain value means: each cell is what the
linter says of a file written for it, so that a table is outdated as soon as the product moves on.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from sandbox.authoring.codes import code_texts
from sandbox.authoring.lint.files import lint_paths
from sandbox.errors import FileFinding
from sandbox.json_value import Json, dump_json
from sandbox.scenario.contract.contract import Operation, load_contract, load_contracts
from sandbox.scenario.language.shape.schemas import load_schema
from sandbox.scenario.yaml_tree.tree import parse_yaml
from tests.docs.drafts import drafts
from tests.docs.markdown import code_span, code_spans, table
from tests.docs.reference_fields import safe

PARTS: Mapping[str, str] = {
    "status": "200",
    "headers": "{}",
    "query": "{}",
    "body": "{}",
    "http-version": '"2"',
    "jwt": "{claims: {}}",
    "took": "1s",
    "answered": "{}",
    "launched": "true",
    "attempt": "1",
    "attempts": "1",
    "same": "body.token",
    "span": "1s",
    "gaps": "1s",
    "connections": "1",
    "streams": "1",
}
"""Part of a check → a value of its shape."""

STARTERS: Mapping[str, tuple[str, ...]] = {
    "call": ("provider", "player"),
    "receive": ("operator",),
    "observe": ("provider",),
}
"""Step → who starts an operation that it can be about."""

FAULTS: Mapping[str, str] = {
    "hang": "hang",
    "refuse": "refuse",
    "garbage": "garbage",
    "downgrade": "downgrade",
    "reset": "{reset: {after: headers}}",
    "rst-stream": "{rst-stream: {error: REFUSED_STREAM, after: request}}",
    "goaway": "{goaway: {last-stream: 0, error: NO_ERROR}}",
    "truncate": "{truncate: {bytes: 10}}",
    "trickle": "{trickle: {bytes-per-second: 100}}",
    "settings": "{settings: {max-concurrent-streams: 1}}",
}
"""Fault → an example of it."""

PLAIN = (
    *("no", "Yes", "on", "y", "True", "~", "NULL", "0123", "0o17", "0x1F", "1_000", "+5"),
    *("3.10", "1e3", ".5", "5.", ".inf", "22:30", "2026-01-01", "2026-01-01T12:00:00Z", "="),
)
"""Plain values that are refused."""

TAKEN = ("true", "null", "12", "-3", "0", "1.25", "abc", "14m", "10.0.0.1", "a:b", "<alice.sid>")
"""Plain values that are taken."""

_HEAD = "scenario: 1\nid: shown\ntitle: t\nwhy: w\n"


def looks(_: str) -> str:
    """Which step can look at which part, as the linter has it."""
    head = ("part", "what it is", *STARTERS, "trigger")
    said = _said_of_parts()
    return table(head, ((f"`{part}`", _meaning(part), *said[part]) for part in PARTS))


def faults(_: str) -> str:
    """Every fault that a reply may name, and whether one can be made."""
    head = ("fault", "written", "what the peer sees", "here")
    texts = ((n, f"`fault: {FAULTS[n]}`", _fault_text(n), _fault_here(n)) for n in fault_names())
    return table(head, ((f"`{name}`", *rest) for name, *rest in texts))


def plain_values(_: str) -> str:
    """What a plain value means, or why it is refused."""
    return table(("plain", "is"), ((f"`{text}`", _plain(text)) for text in (*TAKEN, *PLAIN)))


def rules(letter: str) -> str:
    """The rules of one group of codes, with the linter's own words for an example of each."""
    mine = [text for text in code_texts().values() if text.code.startswith(letter)]
    rows = ((code_span(text.code), text.title, _told(text.code)) for text in mine)
    return table(("code", "about", "lint says"), rows)


def facts(room: str) -> str:
    """Everything about the operations of a room that a step or a check needs to know."""
    plain = ("operation", "from → to", "request", "within", "key", "nothing came", "token")
    return table(
        (*plain, "words of `send`", "`answered`", "looks"),
        (_facts(one) for one in load_contract(room).operations.values()),
    )


def fault_names() -> list[str]:
    """Return every fault of the schema: the words it may be, then the maps."""
    node = _map(_map(load_schema("reply")["definitions"])["fault"])
    words = re.findall(r"[a-z-]+", str(node["pattern"]).partition("<")[0])
    return list(dict.fromkeys((*words, *_map(node["properties"]))))


def _facts(one: Operation) -> tuple[str, ...]:
    request = f"`{one.method} {one.path}`" if one.path else "as the target says"
    return (
        f"`{one.name}`",
        f"{one.source} → {one.target}",
        request,
        f"{one.within_s:g} s",
        *map(_spans, ([one.key], [one.arrives], [one.jwt], one.send, one.answered, one.looks)),
    )


def _spans(words: Iterable[str]) -> str:
    return code_spans(word for word in words if word)


def _fault_text(name: str) -> str:
    node = _map(_map(load_schema("reply")["definitions"])["fault"])
    own = _map(node["properties"]).get(name)
    if own is not None:
        return str(_map(own)["description"])
    found = re.search(rf"\b{name}: ([^;]+)", str(node["description"]))
    return found[1] if found else ""


def _fault_here(name: str) -> str:
    step = f"  - receive: wallet.authenticate\n    reply: {{fault: {FAULTS[name]}}}\n"
    step += "    expect:\n      - {must: wallet.basic.valid, answered: {basic: valid}}\n"
    codes = {finding.code for finding in _lint({"shown": f"{_HEAD}steps:\n{step}"})}
    if codes - {"F01"}:
        raise ValueError(f"the example of {name} is wrong: {codes}")
    return "not yet: `F01`" if codes else "yes"


def _plain(text: str) -> str:
    node, findings = parse_yaml(f"value: {text}\n", file="shown.yaml")
    if findings:
        return f"`{findings[0].code}`: {findings[0].text}"
    value = _map(node.plain() if node is not None else {})["value"]
    kind = "text" if isinstance(value, str) else "truth" if isinstance(value, bool) else "number"
    return f"{kind if value is not None else 'null'}: `{dump_json(value)}`"


@cache
def _told(code: str) -> str:
    text = code_texts()[code]
    found = _lint({"example": text.wrong_file()})
    said = next(finding for finding in found if finding.code == code)
    return f"{safe(said.text)} {safe(said.hint)}".strip()


def _meaning(part: str) -> str:
    node = _map(_map(load_schema("check")["definitions"])["expectation"])
    return safe(str(_map(_map(node["properties"])[part])["description"]))


@cache
def _said_of_parts() -> Mapping[str, tuple[str, ...]]:
    """Part → for each step "yes", "", or where it depends on the operation, which have it."""
    files = {f"{kind}-{name}": _every_part(kind, name) for kind, name in _subjects()}
    refused = {(f.place.file, f.place.line) for f in _lint(files) if f.code == "O03"}
    first = len(_every_part("call", "").splitlines()) - len(PARTS) + 1
    found = {}
    for line, part in enumerate(PARTS, start=first):
        cells = []
        for kind in (*STARTERS, "trigger"):
            mine = [name for k, name in _subjects() if k == kind]
            having = [name for name in mine if (f"{kind}-{name}", line) not in refused]
            cells.append("yes" if having == mine else _spans(having))
        found[part] = tuple(cells)
    return found


def _subjects() -> Iterator[tuple[str, str]]:
    for kind, starters in STARTERS.items():
        for one in load_contracts().operations.values():
            if one.source in starters and one.room not in drafts():
                yield kind, one.name
    yield "trigger", "logout"


def _every_part(kind: str, subject: str) -> str:
    parts = "".join(f"        {name}: {value}\n" for name, value in PARTS.items())
    return f"{_HEAD}steps:\n  - {kind}: {subject}\n    expect:\n      - premise: p\n{parts}"


def _lint(files: Mapping[str, str | bytes]) -> list[FileFinding]:
    """Lint files by name; the places of findings name them so."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            written = text if isinstance(text, bytes) else text.encode()
            Path(folder, f"{name}.yaml").write_bytes(written)
        found = lint_paths([folder], contracts=load_contracts(), environ={}).findings
    return [_renamed(finding) for finding in found]


def _renamed(finding: FileFinding) -> FileFinding:
    place = finding.place
    named = type(place)(Path(place.file).stem, place.line, place.column)
    return type(finding)(named, finding.code, finding.text, finding.hint)


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
