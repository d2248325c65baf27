"""The values that a run hides: which of them can be put in again, from where, and by whom not.

A value of the target is one of the environment, or stands in the target itself. What was made in
the run (a token, a sid) is kept by a run with --show-secrets alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.evidence.events import RecordedRequest
from sandbox.evidence.known_secret import KnownSecret
from sandbox.evidence.results import RunResult
from sandbox.explain.forms.shell import Shell
from sandbox.explain.recorded import MASK

Names: TypeAlias = Mapping[str, str]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ONLY_SHOWN = (
    "was made in the run, or came from the operator: only a run with --show-secrets keeps it"
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden values of a run, by name."""

    known: Mapping[str, KnownSecret]

    @classmethod
    def of(cls, run: RunResult) -> "Hidden":
        """Return those of a run."""
        return cls({one.name: one for one in run.secrets})

    def shell_names(self, where: str) -> Names:
        """Return what a shell puts in their place, in double quotes. `where` is "" for a header
        field, url or json: there a value may be written otherwise than it is.
        """
        found = {
            name: f"${{{one.variable}}}"
            for name, one in self.known.items()
            if _VARIABLE.fullmatch(one.variable) and where not in one.escaped_in
        }
        if where:
            return found
        basics = {name: one.basic for name, one in self.known.items() if one.basic}
        return found | {
            name: f"$(printf %s {Shell(found).word(basic.encode())} | base64 | tr -d '\\n')"
            for name, basic in basics.items()
            if all(inner in found for inner in MASK.findall(basic))
        }

    def remarks(self, request: RecordedRequest) -> Iterator[str]:
        """Yield a sentence on every hidden value of a request."""
        places = (
            ("", [text for field in request.headers for text in field]),
            ("url", [request.url]),
            ("json", [] if request.body_base64 else [request.body]),
        )
        told = dict[str, None]()
        for where, texts in places:
            for name in (name for text in texts for name in MASK.findall(text)):
                told[f"{name} {self._remark(name, where)}"] = None
        yield from told

    def _remark(self, name: str, where: str) -> str:
        one = self.known.get(name)
        if one is None:
            return ONLY_SHOWN
        if name in self.shell_names(where):
            needed = [one.variable] if one.variable else self._variables(one.basic)
            return f"is {' and '.join(f'${{{each}}}' for each in needed)} of the environment"
        if one.variable:
            return (
                f"is ${{{one.variable}}} of the environment, which is written otherwise there: put"
                " it in by hand"
            )
        places = [self.known[inner].at for inner in MASK.findall(one.basic) if inner in self.known]
        at = one.at or " and ".join(filter(None, places))
        return f"stands in the target at {at}: put it in by hand, or write ${{NAME}} there"

    def _variables(self, basic: str) -> list[str]:
        return [self.known[name].variable for name in MASK.findall(basic)]
