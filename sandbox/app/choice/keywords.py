"""`-k EXPR`: which cells an expression means, in the grammar of pytest's `-k`.

    expression  words joined by `and`, `or`, `not` and parentheses; `not` binds closest, then `and`
    word        anything without blanks, quotes and parentheses, or whatever stands in quotes

A word fits a cell when it is a part of its id, of one of its scenario's tags or of `axis=name` of
one of its values, whatever the case of the letters. The expression is brought into postfix order
with a stack, so that no depth of parentheses is too deep.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sandbox.errors import SetupFault
from sandbox.scenario.yaml_tree.wording import printable

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>[^\s()"']+)|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<other>\S))"""
)
_BINDING = {"or": 1, "and": 2, "not": 3}
_WANTS_TERM = frozenset({"(", *_BINDING})


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or with `is_mark` an operator or parenthesis; `column` counts from 1."""

    text: str
    column: int
    is_mark: bool = False


@dataclass(frozen=True, slots=True)
class Keywords:
    """An expression that was read, in postfix order; one without any word fits everything."""

    _postfix: tuple[_Token, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the expression."""
        return tuple(token.text for token in self._postfix if not token.is_mark)

    def fits(self, names: Iterable[str]) -> bool:
        """Tell whether a cell of these names is meant."""
        folded = [name.casefold() for name in names]
        stack: list[bool] = []
        for token in self._postfix:
            if not token.is_mark:
                stack.append(any(token.text.casefold() in name for name in folded))
            elif token.text == "not":
                stack.append(not stack.pop())
            else:
                last, first = stack.pop(), stack.pop()
                stack.append((first and last) if token.text == "and" else (first or last))
        return all(stack)


def parse_keywords(expression: str) -> Keywords:
    """Read an expression. Raise SetupFault saying at which column it goes wrong."""
    out: list[_Token] = []
    waiting: list[_Token] = []
    before: _Token | None = None
    for token in _tokens(expression):
        _check_order(token, before, expression)
        if not token.is_mark:
            out.append(token)
        elif token.text == ")":
            _close(token, waiting, out, expression)
        else:
            while token.text in ("and", "or") and _binds_closer(waiting, token):
                out.append(waiting.pop())
            waiting.append(token)
        before = token
    if before is not None:
        _check_end(before, waiting, expression)
    return Keywords((*out, *reversed(waiting)))


def _tokens(expression: str) -> Iterator[_Token]:
    position = 0
    while found := _TOKEN.match(expression, position):
        kind = found.lastgroup or ""
        text, column = found[kind], found.start(kind) + 1
        if kind == "other" and text not in "()":
            raise _fault(f"the quote {text} is not closed", column, expression)
        yield _Token(text, column, is_mark=kind == "other" or (kind == "word" and text in _BINDING))
        position = found.end()


def _check_order(token: _Token, before: _Token | None, expression: str) -> None:
    term_wanted = before is None or (before.is_mark and before.text in _WANTS_TERM)
    begins_term = not token.is_mark or token.text in ("(", "not")
    if term_wanted and not begins_term:
        what = "the end of the parentheses" if token.text == ")" else f'"{token.text}"'
        raise _fault(f"a word is expected, not {what}", token.column, expression)
    if begins_term and not term_wanted:
        told = f'"and" or "or" is expected before "{token.text}"'
        raise _fault(told, token.column, expression)


def _close(token: _Token, waiting: list[_Token], out: list[_Token], expression: str) -> None:
    while waiting and waiting[-1].text != "(":
        out.append(waiting.pop())
    if not waiting:
        raise _fault('this ")" closes nothing', token.column, expression)
    waiting.pop()


def _binds_closer(waiting: Sequence[_Token], token: _Token) -> bool:
    """Tell whether the operator that waits last comes before this one, which groups to the left."""
    return bool(waiting) and _BINDING.get(waiting[-1].text, 0) >= _BINDING[token.text]


def _check_end(last: _Token, waiting: Sequence[_Token], expression: str) -> None:
    if last.is_mark and last.text in _WANTS_TERM:
        raise _fault(f'a word is expected after "{last.text}"', len(expression) + 1, expression)
    opened = next((token for token in waiting if token.text == "("), None)
    if opened is not None:
        raise _fault('this "(" is not closed', opened.column, expression)


def _fault(told: str, column: int, expression: str) -> SetupFault:
    shown = printable(expression)
    caret = " " * len(printable(expression[: column - 1]))
    return SetupFault(f"-k: {told} (column {column})\n    {shown}\n    {caret}^")
