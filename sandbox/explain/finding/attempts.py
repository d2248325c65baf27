"""Numbers of attempts in words: runs of them are folded."""

from collections.abc import Iterable, Iterator


def attempts_named(numbers: Iterable[int]) -> str:
    """Name attempts: `attempt 4`, `attempts 1, 3–6`; "" for none."""
    spans = list(_spans(sorted(set(numbers))))
    if not spans:
        return ""
    words = ", ".join(f"{one}" if one == last else f"{one}–{last}" for one, last in spans)
    single = len(spans) == 1 and spans[0][0] == spans[0][1]
    return f"attempt{'' if single else 's'} {words}"


def _spans(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if first and number == last + 1:
            last = number
            continue
        if first:
            yield first, last
        first = last = number
    if first:
        yield first, last
