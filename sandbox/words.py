"""English for messages: counted things, lists of alternatives, articles."""

from collections.abc import Iterable


def counted(number: int, noun: str) -> str:
    """Say how many there are: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(words: Iterable[object], *, last: str = "or") -> str:
    """Join words: `a`, `a or b`, `a, b or c`; "" for none."""
    *front, end = [str(word) for word in words] or [""]
    return f"{', '.join(front)} {last} {end}" if front else end


def a(noun: str) -> str:
    """Put the article before a noun: `a call`, `an observe`."""
    return f"an {noun}" if noun[:1] in tuple("aeio") else f"a {noun}"
