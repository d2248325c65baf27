"""Proposes a `launched-when`: what good launches have in common, and refused ones have not.

Looked at are the status, where a redirect leads, the members of a JSON body, the marks of a page.
The first of them that tells the launches apart is proposed, with what else they share.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from sandbox.json_value import Json, dump_json, read_json
from sandbox.wire import Response

Parts = Mapping[str, Json]
_PLAIN = re.compile(r"\$?[A-Za-z][A-Za-z0-9_-]*")
_WHOLE_PART = re.compile(r"\A.*[/?&=]")
_SIGN = re.compile(r"([.^$*+?()\[\]{}|\\])")
_MARK = re.compile(
    r"""<title>[^<]+</title>|\b(?:id|name|class|data-[\w-]+)="[^"<>]+"|<h1>[^<]+</h1>"""
)
_REDIRECTS = range(300, 400)


def candidates(good: Sequence[Response], bad: Sequence[Response]) -> Iterator[Parts]:
    """Yield patterns that may tell them apart, the plainest first; some fit refused ones too."""
    if any(answer.status >= HTTPStatus.BAD_REQUEST for answer in good):
        return  # where the browser ended up, it found no game
    status = _shared([answer.status for answer in good])
    whole: Parts = {} if status is None else {"status": status}
    if whole and all(answer.status != status for answer in bad):
        yield whole
    if status in _REDIRECTS:
        for pattern in _locations([a.headers.get("location") or "" for a in good]):
            yield {**whole, "headers": {"location": pattern}}
    for body in _bodies([answer.body for answer in good], [answer.body for answer in bad]):
        yield {**whole, "body": body}


def flow_yaml(value: Json) -> str:
    """Write a value as it may be pasted into a target; text is in quotes always."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {flow_yaml(v)}" for k, v in value.items()) + "}"
    return dump_json(value)


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else dump_json(name)


def _shared(values: Sequence[int]) -> int | None:
    return values[0] if len(set(values)) == 1 else None


def _locations(found: Sequence[str]) -> Iterator[Json]:
    """Yield what addresses share: all of it, the way to it, a parameter."""
    if not all(found):
        return
    if len(set(found)) == 1:
        yield found[0]
    begins = _WHOLE_PART.match(_shared_beginning(found)) if len(set(found)) > 1 else None
    if begins:
        yield {"$regex": f"{_escaped(begins[0])}.*"}
    first, *others = [parse_qsl(urlsplit(each).query) for each in found]
    for pair in first:
        if all(pair in each for each in others):
            yield {"$regex": f".*[?&]{_escaped('='.join(pair))}(&.*)?"}


def _shared_beginning(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), len(first))]


def _escaped(text: str) -> str:
    """Escape for RE2; a blunt escape of every sign would be hard to read."""
    return _SIGN.sub(r"\\\1", text)


def _bodies(good: Sequence[bytes], bad: Sequence[bytes]) -> Iterator[Json]:
    documents = [read_json(body) for body in good]
    if all(isinstance(each, Mapping) for each in documents):
        yield from _members([each for each in documents if isinstance(each, Mapping)])
        return
    texts = [body.decode("utf-8", "replace") for body in good]
    refused = [body.decode("utf-8", "replace") for body in bad]
    for mark in dict.fromkeys(_MARK.findall(texts[0])):
        if all(mark in text for text in texts) and not any(mark in text for text in refused):
            yield {"$contains": mark}


def _members(documents: Sequence[Mapping[str, Json]]) -> Iterator[Json]:
    """Yield the members that all have alike, words before flags and numbers, then those that all
    have at all.
    """
    first, *others = documents
    alike = [n for n, value in first.items() if all(each.get(n) == value for each in others)]
    for kind in (str, bool, int):
        yield from ({n: first[n]} for n in alike if type(first[n]) is kind and first[n] != "")
    for name, value in first.items():
        if isinstance(value, Mapping) and all(isinstance(e.get(name), Mapping) for e in others):
            inner = [each[name] for each in documents]
            yield from ({name: m} for m in _members([e for e in inner if isinstance(e, Mapping)]))
    yield from ({n: {"$any": True}} for n in first if all(n in each for each in others))
