"""What became of the TLS handshakes that peers began with us: who got no further, and why.

A peer that trusts no such certificate shows it in one of two ways. It says so in an alert, as curl,
Java and Go do, or it hangs up in the middle, as Node does and Python's asyncio.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.transport.tls.handshake import OUR_CA, Stage

_KEPT = 256


@dataclass(slots=True)
class HandshakeLog:
    """Keeps the latest handshakes of all listeners. `on_refused` is told each alert once."""

    on_refused: Callable[[str], None]
    now_s: Callable[[], float] = time.perf_counter
    _begun: OrderedDict[int, tuple[float, str]] = field(default_factory=OrderedDict)
    _refused: tuple[float, str] = (float("-inf"), "")
    _told: set[str] = field(default_factory=set)

    def note(self, listener: str, number: int, stage: Stage, words: str) -> None:
        """Note how far a handshake has come at a listener, given by its URL."""
        if stage is Stage.BEGUN:
            self._begun.setdefault(number, (self.now_s(), listener))
            while len(self._begun) > _KEPT:
                self._begun.popitem(last=False)
            return
        self._begun.pop(number, None)
        if stage is Stage.REFUSED:
            told = f"a TLS handshake at {listener} failed: {words}"
            self._refused = (self.now_s(), told)
            if told not in self._told and len(self._told) < _KEPT:
                self._told.add(told)
                self.on_refused(told)

    def trouble_since(self, since_s: float) -> str:
        """Say what handshake came to nothing since then; "" where all was well."""
        if self._refused[0] >= since_s:
            return self._refused[1]
        open_since = [listener for began_s, listener in self._begun.values() if began_s >= since_s]
        if not open_since:
            return ""
        return (
            f"somebody began a TLS handshake at {open_since[-1]} and did not end it, as clients do"
            f" that trust no such certificate: {OUR_CA}"
        )
