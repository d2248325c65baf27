"""Whatever text a secret is, it changes values alone: no word of ours in any line of evidence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.evidence.events import (
    BODY,
    EVENTS,
    OUR_WORDS,
    SENTENCE,
    TOLD,
    VERDICT,
    CellEnded,
    CellStarted,
    Certificate,
    Check,
    ClockMoved,
    Deviation,
    Event,
    FieldDifference,
    JwtRead,
    KnownMiss,
    Lack,
    MessageEnded,
    MessageStarted,
    Nearest,
    Note,
    PreflightLevel,
    PreflightLine,
    RecordedRequest,
    RecordedResponse,
    RunEnded,
    RunStarted,
    RunStopped,
    Shard,
    StepClosed,
    StepOpened,
    Trouble,
    Unclaimed,
    Unstable,
)
from sandbox.evidence.evidence import Evidence
from sandbox.evidence.known_secret import KnownSecret
from sandbox.evidence.lines import decode
from sandbox.evidence.masks import Masks
from sandbox.evidence.verdict import Exit, Fate, Lacking, Level, Mark, Outcome, WaitOver
from sandbox.json_value import Json
from tests.engine.fakes import StoppedClock


def one_of_each(told: str) -> Sequence[Event]:
    """Return an event of every type, with this text wherever a peer's or a user's may stand."""
    at, now = "a.yaml:1:2", 1_800_000_000.25
    request = RecordedRequest(
        method=told,
        url=told,
        http_version="1.1",
        headers=((told, told), ("x-a", told)),
        body=told,
        connection="c1",
        stream=3,
        flaws=(told, told),
        cut_off=told,
    )
    response = RecordedResponse(status=200, http_version="2", headers=((told, told),), body=told)
    differs = FieldDifference(field=told, expected=told, actual=told)
    verdict: dict[str, Json] = {
        "verdict": "accepted",
        "reason": "token_unknown",
        "clause": "wallet.token.unchanged",
        "notices": ["jwt.reused"],
        "player": told,
        "shows": {told: [told, 1, None, True], "x": Decimal("1.50")},
    }
    return (
        PreflightLine("gr8.key", PreflightLevel.WARN, told, told, "gr8.key.is-spki-pem"),
        RunStarted(
            seed="7",
            strict=True,
            certify=False,
            jobs=2,
            repeat=1,
            target=told,
            scenarios=3,
            cells=4,
            run="20260101-000000-7",
            version="0.1.0",
            command=told,
            secrets=(KnownSecret(name="‹secret #1›", variable="KEY", escaped_in=("url",)),),
            ca_file=told,
            trusted_file=told,
        ),
        Shard(number=2, of=5, plan=("a[x=1]",), partial=("a",)),
        CellStarted(
            scenario="started",
            title="message",
            why="fasttrack",
            place=at,
            tags=("wallet", "secret"),
            order=1,
            repeat=1,
            take=2,
            virtual_s=now,
        ),
        MessageStarted(
            id="m1",
            operation="wallet.authenticate",
            direction="received",
            by="operator",
            step="receive",
            place=at,
            request=request,
            virtual_s=now,
        ),
        MessageEnded(
            id="m1",
            response=response,
            trouble=Trouble(kind="timeout", text=told),
            took_s=Decimal("0.034"),
            answered=verdict,
            reply="scripted",
            notes=(told, told),
            late_s=0.5,
            step="receive",
            place=at,
            virtual_s=now,
        ),
        JwtRead(message="m1", token=told, header=told, claims=told, is_signed=True),
        StepOpened(
            step="receive",
            place=at,
            operation="wallet.authenticate",
            key=told,
            hopes=(told,),
            virtual_s=now,
        ),
        StepClosed(
            step="receive",
            place=at,
            operation="wallet.authenticate",
            why=WaitOver.NOTHING_CAME,
            virtual_s=now,
        ),
        ClockMoved(ours_s=840.0, operator_s=0.0, by="sandbox"),
        Unclaimed(
            message="m1",
            operation=None,
            field="path",
            expected=told,
            actual=told,
            nearest=Nearest(
                operation="wallet.authenticate",
                cell="started",
                step="receive",
                place=at,
                distance=0.25,
                differences=(differs, differs),
            ),
        ),
        Note(level="warn", text=told, message="m1"),
        Check(
            step="receive",
            level=Level.PREMISE,
            clause="wallet.signature.valid",
            text="The signature is valid.",
            basis="documented",
            source="wallet-authenticate",
            mark=Mark.NOT_RUN,
            expected=told,
            actual=told,
            place=at,
            why="message",
            messages=("m1", "m2"),
            differences=(differs,),
            deviation=KnownMiss(reason=told, ticket=told, until="2026-12-31"),
            deadline_s=Decimal("2.50"),
            took_s=Decimal("0.01"),
            virtual_s=now,
        ),
        Deviation(
            scenario="started",
            only="started[a=message]",
            clause="wallet.signature.valid",
            reason=told,
            ticket=told,
            until="2026-12-31",
            place=at,
            fate=Fate.UNMATCHED,
            text=told,
        ),
        Unstable(of="started", text="wallet.signature.valid: PASSED 1 of 2, INCONCLUSIVE 1 of 2"),
        Certificate(held=False, lacks=(Lack(Lacking.INCONCLUSIVE, "started", told),)),
        RunStopped(why="1 cell failed", unplayed=("a[x=1]",)),
        CellEnded(
            outcome=Outcome.INCONCLUSIVE,
            because=told,
            again=True,
            took_s=Decimal("1.25"),
            virtual_s=now,
        ),
        RunEnded(exit_code=Exit.UNJUDGED, took_s=Decimal("9.75"), interrupted=False),
    )


def written(told: str, *secrets: str) -> list[bytes]:
    """Return the lines of one of each, with these secrets known."""
    lines: list[bytes] = []
    masks = Masks()
    for secret in secrets:
        masks.add("sid", secret)
    evidence = Evidence(lines.append, now_s=StoppedClock(5.5).now_s, masks=masks)
    for event in one_of_each(told):
        evidence.write(event, "started[a=message]")
    return lines


def words(value: object) -> Iterator[str]:
    """Yield every text in a value that JSON printed: names, words, numbers as they print."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from (name, *words(member))
    elif isinstance(value, list):
        for item in value:
            yield from words(item)
    elif isinstance(value, str):
        yield value


MARK = "T~LD"
"""A text too short for any secret to be in it: what stands where it stood is told."""
PLAIN = written(MARK)
OURS = sorted({word for line in PLAIN for word in words(json.loads(line)) if MARK not in word})
SYNTAX = [
    '","type":"',
    '{"type":',
    '":null,',
    '"‹sid #1›"',
    "\\u0000",
    ',"n":1',
    "null,null",
    "\n" * 6,
]
SECRETS = (
    st.text(st.characters(exclude_categories=[]), min_size=6, max_size=20)
    | st.sampled_from([*(word for word in OURS if len(word) >= 6), *SYNTAX])
    | st.sampled_from([line.decode()[at : at + 9] for line in PLAIN for at in range(0, 90, 7)])
)


@given(st.lists(SECRETS, max_size=5))
@settings(max_examples=200)
def test_no_secret_changes_a_name_a_word_or_a_number_of_ours(secrets: list[str]) -> None:
    assert written(MARK, *secrets) == PLAIN


@given(SECRETS)
@settings(max_examples=200)
def test_a_secret_is_hidden_wherever_a_peer_or_a_user_wrote(secret: str) -> None:
    mask = "‹sid #1›"
    assert [json.loads(line) for line in written(f"<{secret}>", secret)] == [
        json.loads(line.decode().replace(MARK, f"<{mask}>")) for line in PLAIN
    ]
    assert all(decode(line) is not None for line in written(secret, secret))


def test_one_of_each_is_really_one_of_each() -> None:
    assert [type(event) for event in one_of_each("x")] == list(EVENTS.values())


def told_places(kind: type[msgspec.Struct]) -> Iterator[str]:
    """Yield the members of a type that hold what a peer or a user wrote."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        marks = {mark for part in parts(hint) for mark in get_args(part)}
        if not marks.isdisjoint((TOLD, SENTENCE, BODY, VERDICT)):
            yield name
        for part in parts(hint):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                yield from (f"{name}.{inner}" for inner in told_places(part))


def parts(hint: object) -> Iterator[object]:
    yield hint
    if get_origin(hint) is not None:
        for part in get_args(hint):
            yield from parts(part)


@pytest.mark.parametrize("event", one_of_each(MARK), ids=lambda event: type(event).__name__)
def test_every_told_member_is_filled_in_by_this_test(event: Event) -> None:
    def values(value: object, path: str) -> Iterator[object]:
        first, _, rest = path.partition(".")
        for one in value if isinstance(value, tuple) else (value,):
            member = getattr(one, first)
            yield from values(member, rest) if rest else (member,)

    for path in told_places(type(event)):
        assert all(MARK in str(value) for value in values(event, path)), path


def test_what_no_verdict_says_in_our_words_is_a_peers() -> None:
    assert "player" not in OUR_WORDS
    assert "problems" not in OUR_WORDS
