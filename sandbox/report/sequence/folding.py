"""Leaves out what repeats: long runs of equal rounds, and the many alike of a crowd.

A *block* begins when nothing is under way and ends when nothing is any more. Rounds of up to
`_LONGEST_ROUND` equal blocks, one after another, are told by the first two and the last. Inside a
block that one message encloses, the same is done again. In a block of messages that overlap, of
every kind of exchange the first few and the last are kept. What a check accuses is never left out
of a crowd.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterator, Sequence

from sandbox.evidence.results import MessageResult
from sandbox.report.sequence.rows import Answered, Asked, Closed, Flag, Folded, Opened, Row

_FEWEST = 5
"""Equal rounds that are folded; fewer are shown."""
_LONGEST_ROUND = 6
_CROWD = 8
"""Messages of a block from which on it is thinned out."""
_KEPT_OF_A_KIND = 3

_OWN = re.compile(r'‹[^‹›]*›|"[^"]{16,}"|\d{4,}')
"""Parts of a scripted body that are each message's own: what is hidden in it, ids, long texts."""

Block = list[Row]


def folded(rows: Sequence[Row], *, accused: Container[str]) -> list[Row]:
    """Return the rows without what repeats; messages that are `accused` stay in a crowd."""
    return list(_whole_waits(rows, _folded(rows, accused)))


def _folded(rows: Sequence[Row], accused: Container[str]) -> list[Row]:
    blocks = [_within(block, accused) for block in _blocks(rows)]
    return [row for block in _runs(blocks) for row in block]


def _whole_waits(rows: Sequence[Row], kept: Sequence[Row]) -> Iterator[Row]:
    """Yield what is kept, without waits of which one end is left out."""
    ends = Counter(row.number for row in rows if isinstance(row, Opened | Closed))
    left = Counter(row.number for row in kept if isinstance(row, Opened | Closed))
    for row in kept:
        if not isinstance(row, Opened | Closed) or left[row.number] == ends[row.number]:
            yield row


def _blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Divide rows where nothing is under way; flags stay with what they are about."""
    block: Block = []
    under_way: set[str] = set()
    for row in rows:
        if block and not under_way and not isinstance(row, Flag):
            yield block
            block = []
        block.append(row)
        match row:
            case Asked(message):
                under_way.add(message.id)
            case Answered(message):
                under_way.discard(message.id)
    if block:
        yield block


def _within(block: Block, accused: Container[str]) -> Block:
    first, last = block[0], _last_answered(block)
    if isinstance(first, Asked) and last is not None and last > 1:
        closing = block[last]
        if isinstance(closing, Answered) and closing.message.id == first.message.id:
            inside = _folded(block[1:last], accused)
            return [first, *inside, *block[last:]]
    asked = sum(isinstance(row, Asked) for row in block)
    return _thinned(block, accused) if asked > _CROWD else block


def _last_answered(block: Block) -> int | None:
    found = [number for number, row in enumerate(block) if isinstance(row, Answered)]
    return found[-1] if found else None


def _runs(blocks: list[Block]) -> Iterator[Block]:
    signs = [_sign(block) for block in blocks]
    at = 0
    while at < len(blocks):
        size, rounds = _longest_run(signs, at)
        if rounds < _FEWEST:
            yield blocks[at]
            at += 1
            continue
        end = at + size * rounds
        yield from blocks[at : at + 2 * size]
        gone = blocks[at + 2 * size : end - size]
        yield [Folded(rounds - 3, tuple(_messages(gone)))]
        yield from blocks[end - size : end]
        at = end


def _longest_run(signs: Sequence[Hashable], at: int) -> tuple[int, int]:
    """Return how many blocks make a round here and how often it comes, where that covers most."""
    best = (1, 1)
    for size in range(1, _LONGEST_ROUND + 1):
        rounds = 1
        while signs[at + rounds * size : at + (rounds + 1) * size] == signs[at : at + size]:
            rounds += 1
        if rounds >= _FEWEST and size * rounds > best[0] * best[1]:
            best = (size, rounds)
    return best


def _messages(blocks: Sequence[Block]) -> Iterator[MessageResult]:
    for block in blocks:
        for row in block:
            if isinstance(row, Asked):
                yield row.message
            elif isinstance(row, Folded):
                yield from row.messages


def _sign(block: Block) -> tuple[Hashable, ...]:
    """Return what two blocks have in common that look alike: their rows, whatever the ids."""
    numbers: dict[str, int] = {}
    signs: list[Hashable] = []
    for row in block:
        match row:
            case Asked(message):
                signs.append(("?", numbers.setdefault(message.id, len(numbers)), _kind(message)))
            case Answered(message):
                signs.append(("!", numbers.get(message.id, -1)))
            case Flag(_, check):
                signs.append((check.clause, check.mark, check.level))
            case Folded(count, messages):
                signs.append((count, len(messages)))
            case _:
                signs.append(type(row).__name__)
    return tuple(signs)


def _kind(message: MessageResult) -> Hashable:
    """Return all of an exchange that its two arrows show, but for its id and how long it took."""
    started, ended = message.started, message.ended
    head = (message.operation or message.line, started.direction, started.by)
    if ended is None:
        return head
    answered = ended.answered or {}
    scripted = ended.response.body if ended.reply == "scripted" and ended.response else ""
    scripted = _OWN.sub("", scripted)
    return (
        *head,
        ended.response.status if ended.response else ended.trouble and ended.trouble.text,
        ended.reply,
        str(answered.get("verdict")),
        str(answered.get("reason")),
        scripted,
    )


def _thinned(block: Block, accused: Container[str]) -> Block:
    """Keep of every kind of exchange the first few, the last, and what is accused."""
    kinds: dict[Hashable, list[MessageResult]] = defaultdict(list)
    for row in block:
        if isinstance(row, Asked):
            kinds[_kind(row.message)].append(row.message)
    gone: dict[str, Folded] = {}
    for alike in kinds.values():
        middle = alike[_KEPT_OF_A_KIND:-1]
        out = [message for message in middle if message.id not in accused]
        if len(out) > 1:
            gone |= dict.fromkeys((each.id for each in out), Folded(len(out), tuple(out)))
    return list(_without(block, gone))


def _without(block: Block, gone: dict[str, Folded]) -> Iterator[Row]:
    told: Counter[int] = Counter()
    for row in block:
        of = gone.get(row.message.id) if isinstance(row, Asked | Answered) else None
        if of is None:
            yield row
        elif isinstance(row, Asked) and not told[id(of)]:
            told[id(of)] += 1
            yield of
