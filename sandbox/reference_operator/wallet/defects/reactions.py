"""Defects by generation: each answer that is no success, and each wrong way to react to it."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import uuid4

from sandbox.json_value import ABSENT, Json, is_integer, member
from sandbox.reference_operator.mistake_table import Field, Matrix, Mistake, MistakeTable
from sandbox.reference_operator.wallet.desk.answer import (
    QUESTIONS,
    Answer,
    Attempt,
    Verdict,
    read_body,
    verdict,
)
from sandbox.reference_operator.wallet.desk.conduct import (
    RETRY_GAP_S,
    WalletConduct,
    retry_gap_s,
)
from sandbox.reference_operator.wallet.desk.launch_url import Launch, Launches

Occasion = Callable[[Attempt], bool]
Reaction = Callable[[Occasion], WalletConduct]

_STORM, _STORM_GAP_S, _ONCE_MORE = 6, 0.02, 2


def _opens(occasion: Occasion) -> WalletConduct:
    def judge(answer: Answer) -> Verdict:
        found = verdict(answer, QUESTIONS)
        if not found.reason or not occasion(answer.attempt):
            return found
        return replace(found, reason="", balance=Decimal(0))

    return WalletConduct(judge=judge)


def _asks_on(most: int, every_s: float) -> Reaction:
    """Ask again until so many attempts are made, where the right conduct may not."""

    def react(occasion: Occasion) -> WalletConduct:
        def gap_s(attempt: Attempt, made: int) -> float | None:
            if not occasion(attempt):
                return retry_gap_s(attempt, made)
            return every_s if made < most else None

        return WalletConduct(retry_gap_s=gap_s)

    return react


_STORMS = _asks_on(_STORM, _STORM_GAP_S)
_ASKS_ONCE_MORE = _asks_on(_ONCE_MORE, RETRY_GAP_S)


_SWAPPED: ContextVar[bool] = ContextVar("_SWAPPED", default=False)
"""Whether the next attempt for the launch that is under way has another token."""


def _asks_by_a_new_token(occasion: Occasion) -> WalletConduct:
    """Try once more as declared, and make a token up for it where the last answer was this one."""
    asked_again = _ASKS_ONCE_MORE(occasion).retry_gap_s

    def gap_s(attempt: Attempt, made: int) -> float | None:
        _SWAPPED.set(occasion(attempt))
        return asked_again(attempt, made)

    def renamed(launch: Launch, number: int, launches: Launches) -> Launch:
        del launches
        is_swapped = number > 1 and _SWAPPED.get()
        return replace(launch, token=str(uuid4())) if is_swapped else launch

    return WalletConduct(of_attempt=renamed, retry_gap_s=gap_s)


@dataclass(slots=True)
class _Locked:
    """The players who are kept out for good, since one launch of theirs ended so."""

    occasion: Occasion
    players: set[int] = field(default_factory=set)

    def judge(self, answer: Answer) -> Verdict:
        """Refuse whoever had such an answer before, whatever the wallet says now."""
        found = verdict(answer, QUESTIONS)
        if answer.launch.player_id in self.players:
            return replace(found, reason="player.locked")
        if found.reason and self.occasion(answer.attempt):
            self.players.add(answer.launch.player_id)
        return found


def _locks_the_player(occasion: Occasion) -> WalletConduct:
    return WalletConduct(judge=_Locked(occasion).judge)


_REACTIONS: Sequence[Mistake[Reaction]] = (
    Mistake("opens", "{field} opens the game.", lambda _: _opens, crude=True),
    Mistake("asked-on", "{field} is asked again six times, as fast as it goes.", lambda _: _STORMS),
    Mistake("asked-once-more", "{field} is asked again once.", lambda _: _ASKS_ONCE_MORE),
    Mistake(
        "new-token",
        "{field} is asked again with a token that the operator made up.",
        lambda _: _asks_by_a_new_token,
    ),
    Mistake(
        "locks-out",
        "{field} is remembered, and the player's later launches fail too.",
        lambda _: _locks_the_player,
    ),
)


def _code(*codes: int) -> Occasion:
    def is_one(attempt: Attempt) -> bool:
        code = member(read_body(attempt.body), "code")
        return is_integer(code) and code in codes

    return is_one


def _code_and_status(code: int, status: int) -> Occasion:
    is_code = _code(code)
    return lambda attempt: is_code(attempt) and attempt.status == status


def _body(says: Callable[[bytes], bool]) -> Occasion:
    return lambda attempt: not attempt.trouble and says(attempt.body.strip())


def _says(**members: Json) -> Occasion:
    def is_so(attempt: Attempt) -> bool:
        body = read_body(attempt.body)
        return all(_same(member(body, name), value) for name, value in members.items())

    return is_so


def _same(found: object, expected: object) -> bool:
    return found == expected and type(found) is type(expected)


def _lacks(name: str) -> Occasion:
    def is_so(attempt: Attempt) -> bool:
        body = read_body(attempt.body)
        return body is not None and "token" in dict(_items(body)) and member(body, name) is ABSENT

    return is_so


def _items(body: Json) -> list[tuple[str, Json]]:
    return list(body.items()) if isinstance(body, dict) else []


_NO_REFUSAL = "an attempt more is within what is declared, and no refusal was heard"
_STAYS_TRUE = "wallet.retry.not-after-refusal"
_OPENS = "wallet.code-1.opens-the-game"


def _row(
    name: str, text: str, occasion: Occasion, *, clause: str, case: str, is_refusal: bool = False
) -> Field[Reaction]:
    """A row of one answer. After a refusal, which stays true, it is a mistake to ask once more;
    after any other answer that is within what the target declares.
    """
    once_more = {"asked-once-more": _STAYS_TRUE} if is_refusal else {}
    return Field(
        id=f"wallet-{name}",
        text=text,
        make=lambda reaction: reaction(occasion),
        clause=clause,
        case=case,
        clauses={
            "asked-on": "wallet.retry.as-declared",
            "new-token": "wallet.retry.same-token",
            "locks-out": _OPENS,
            **once_more,
        },
        cases={"asked-on": "N92", "new-token": "N92", "locks-out": "N01"},
        no_mistake={} if is_refusal else {"asked-once-more": _NO_REFUSAL},
    )


def _refusal(name: str, text: str, code: int, *, case: str = "N43") -> Field[Reaction]:
    return _row(name, text, _code(code), clause=_UNKNOWN, case=case, is_refusal=True)


def _not_json(name: str, text: str, says: Callable[[bytes], bool]) -> Field[Reaction]:
    return _row(name, text, _body(says), clause=_NOT_JSON, case="N10")


def _contradiction(name: str, text: str, occasion: Occasion) -> Field[Reaction]:
    return _row(name, text, occasion, clause=_CONTRADICTS, case="N04")


_CODE_2, _UNKNOWN = "wallet.code-2.is-a-failure", "wallet.code.unknown-is-a-failure"
_NOT_JSON, _CONTRADICTS = "wallet.answer.not-json-is-a-failure", "wallet.contradiction.is-a-failure"
_HTML = b"<"

_ANSWERS = MistakeTable(
    title="Answers that are no success, and what is made of them",
    mistakes=_REACTIONS,
    fields=(
        _row(
            "code-2", "code 2 with HTTP 500", _code_and_status(2, 500), clause=_CODE_2, case="N01"
        ),
        _row(
            "code-2-200",
            "code 2 with HTTP 200",
            _code_and_status(2, 200),
            clause=_CODE_2,
            case="N02",
        ),
        _refusal("not-json-refusal", "a body that the wallet cannot read (90100)", 90100),
        _refusal("types-refusal", "a member that the wallet refuses (90102)", 90102),
        _refusal("credentials-refusal", "wrong credentials (90202)", 90202),
        _refusal("provider-refusal", "another provider's number (90203)", 90203),
        _refusal("signature-refusal", "a signature that does not fit (90205)", 90205),
        _refusal("address-refusal", "an address that may not call (90206)", 90206),
        _refusal("replay-refusal", "a replayed call (90207)", 90207),
        _refusal("expired-refusal", "an expired token (90301)", 90301),
        _refusal("active-refusal", "a token that is active already (90302)", 90302),
        _refusal("terminated-refusal", "a session that has ended (90303)", 90303),
        _refusal("game-refusal", "a game that is not registered (90306)", 90306),
        _refusal("others-token-refusal", "another provider's token (90308)", 90308),
        _refusal("blocked-refusal", "a blocked player (90310)", 90310),
        _refusal("unknown-409", "a code that nobody knows, with HTTP 409", 4711, case="N05"),
        _row("code-0", "code 0", _code(0), clause=_UNKNOWN, case="N05"),
        _row("largest-code", "the largest code", _code(2**64 - 1), clause=_UNKNOWN, case="N05"),
        _not_json("page", "a page of HTML", lambda body: body.startswith(_HTML)),
        _not_json("empty-answer", "an empty answer", lambda body: not body),
        _not_json("null-answer", "the answer null", lambda body: body == b"null"),
        _not_json("list-answer", "an empty list", lambda body: body == b"[]"),
        _not_json("empty-object", "an empty object", lambda body: body == b"{}"),
        _not_json("text-answer", "an answer that is one text", lambda body: body.startswith(b'"')),
        _not_json(
            "cut-answer",
            "an answer that is cut off",
            lambda body: body.startswith(b"{") and not body.endswith(b"}"),
        ),
        _not_json(
            "quotes-answer", "an answer in single quotes", lambda body: body.startswith(b"{'")
        ),
        _contradiction("true-but-2", "status true with code 2", _says(status=True, code=2)),
        _contradiction("false-but-1", "status false with code 1", _says(status=False, code=1)),
        _contradiction("no-status", "an answer without status", _lacks("status")),
        _contradiction("no-code", "an answer without code", _lacks("code")),
    ),
)

MATRICES: tuple[Matrix, ...] = (_ANSWERS.matrix(),)
