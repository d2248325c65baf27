"""Near misses: the word that was probably meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_CLOSE_ENOUGH = 0.65
_MOST_LISTED = 12


def nearest(word: str, options: Iterable[str]) -> str | None:
    """Return the option most like `word`, None when nothing comes near.

    Case and the choice between `_`, `-` and a space do not count; ties go to the first in
    alphabetical order.
    """
    wanted = _folded(word)
    best, likeness = None, 0.0
    for option in sorted(set(options)):
        found = _likeness(wanted, _folded(option), at_least=max(likeness, _CLOSE_ENOUGH))
        if found > likeness:
            best, likeness = option, found
    return best


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Say `Did you mean "x"?`; "" when nothing comes near."""
    found = nearest(word, options)
    return f'Did you mean "{found}"?' if found is not None else ""


def meant(word: str, options: Iterable[str]) -> str:
    """Say `Did you mean "x"?`, or list what there is where nothing comes near; "" for nothing."""
    listed = sorted(set(options))
    near = did_you_mean(word, listed)
    if near or not listed:
        return near
    more = ", …" if len(listed) > _MOST_LISTED else ""
    return f"There is {', '.join(listed[:_MOST_LISTED])}{more}."


def _folded(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")


def _likeness(wanted: str, option: str, *, at_least: float) -> float:
    matcher = SequenceMatcher(None, wanted, option, autojunk=False)
    quick = matcher.real_quick_ratio()
    if quick < at_least or matcher.quick_ratio() < at_least:
        return 0.0
    found = matcher.ratio()
    return found if found >= _CLOSE_ENOUGH else 0.0
