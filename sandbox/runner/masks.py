"""Secrets under stable names: the same value is the same `‹token #3›` in every line of a run.

Masking happens once, where a line of evidence is written, so that no report can forget it.
"""

import base64
import json
import re

_JWT = re.compile(r"eyJ[A-Za-z0-9_=-]{8,}\.[A-Za-z0-9_=+/-]*\.[A-Za-z0-9_=+/-]*")
_SHORTEST = 6
"""Shorter values would mask ordinary words; no credential worth the name is that short."""


class Masks:
    """The names of the secrets of one run."""

    def __init__(self, *, show: bool = False) -> None:
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._pattern: re.Pattern[str] | None = None
        self._show = show

    def add(self, kind: str, value: str) -> None:
        """Give a secret a name; known and too short ones are left as they are."""
        if self._show or len(value) < _SHORTEST or value in self._names:
            return
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"‹{kind} #{self._counts[kind]}›"
        self._names[value] = name
        escaped = json.dumps(value, ensure_ascii=False)[1:-1]
        self._names.setdefault(escaped, name)
        self._pattern = None

    def add_basic(self, user: str, password: str) -> None:
        """Name a Basic credential as it travels: Base64 of `user:password`."""
        self.add("credentials", base64.b64encode(f"{user}:{password}".encode()).decode())

    def hide(self, line: str) -> str:
        """Replace every secret in a line of JSON."""
        if self._show:
            return line
        if "eyJ" in line:
            for found in set(_JWT.findall(line)):
                self.add("jwt", found)
        if not self._names:
            return line
        if self._pattern is None:
            longest_first = sorted(self._names, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(lambda match: self._names[match.group()], line)
