"""The search: a wrong signature is read in every way, and each reading compared with every mistake.

The first mistake that gives the bytes that were read is the one that is told. A mistake in the
spelling that comes on top is told besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.protocol.fingerprint.bodies import other_bytes
from sandbox.protocol.fingerprint.differences import difference
from sandbox.protocol.fingerprint.mistakes import MISTAKES
from sandbox.protocol.fingerprint.signings import (
    CorrectSigning,
    wrong_keys,
    wrong_messages,
    wrong_recipes,
)
from sandbox.protocol.fingerprint.spellings import readings
from sandbox.protocol.signature import hex_text

LARGEST_BODY = 8192
"""Bytes of body up to which a wrong signature is looked into."""

_LONGEST_VALUE = 1024
_SHORTEST_CUT = 8
"""Characters of a signature's beginning that count as one."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a wrong signature looks like: the name of the mistake, and the sentence about it."""

    name: str
    sentence: str


def fingerprint(given: str, correct: CorrectSigning) -> Look | None:
    """Name the mistake behind a wrong signature; None where it is none of the usual ones.

    It is asked only about a signature already found wrong. The cost is bounded: some 2,500 digests
    of a body of up to 8 KiB.
    """
    given = given.strip()
    if not given or len(given) > _LONGEST_VALUE or len(correct.signed.body) > LARGEST_BODY:
        return None
    wants_hex = correct.profile.encoding is hex_text
    read: dict[bytes, str] = {}
    for raw, name in readings(given, wants_hex=wants_hex):
        read.setdefault(raw, name)
    right = correct.digest()
    if right is not None and read.get(right):
        return _look(read[right])
    if right is not None and _is_cut(given, correct.profile.encoding(right)):
        return _look("encoding-cut")
    found = next((each for each in _digests(correct) if each[1] in read), None) if read else None
    if found is None:
        return None
    name, digest, body = found
    words = ""
    if not name:
        name, words = difference(_as_text(body), _as_text(correct.signed.body))
    return _look(name, words=words, spelling=read[digest])


def _digests(correct: CorrectSigning) -> Iterator[tuple[str, bytes, bytes]]:
    """Give each mistake's name, its digest, and the body that was signed where it is another."""
    for source in (wrong_keys, wrong_recipes, wrong_messages):
        for name, digest in source(correct):
            if digest is not None:
                yield name, digest, b""
    for name, body in other_bytes(correct.signed.body):
        if body != correct.signed.body:
            digest = correct.digest(body=body)
            if digest is not None:
                yield name, digest, body


def _as_text(body: bytes) -> str:
    return body.decode("utf-8", "surrogatepass")


def _is_cut(given: str, right: str) -> bool:
    long_enough = _SHORTEST_CUT <= len(given) < len(right)
    return long_enough and right.startswith((given, given.lower()))


def _look(name: str, *, words: str = "", spelling: str = "") -> Look:
    sentence = f"it seems the client {MISTAKES[name].words}"
    if words:
        sentence += f": {words}"
    if spelling:
        sentence += f"; and it {MISTAKES[spelling].words.replace('the right signature', 'that')}"
    return Look(name, sentence)
