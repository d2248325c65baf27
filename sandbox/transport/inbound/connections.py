"""All connections of all ports together: how many there may be, and who gives way to whom.

A connection that asked nothing for longest gives way first, so that a peer which opens thousands
takes the place of its own, and not of somebody who is at work. A TLS handshake counts from the
moment it is accepted, and is a connection that asked nothing yet.
"""

import asyncio
import resource
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from sandbox.transport.bounds import Bounds
from sandbox.transport.inbound.service import Remark
from sandbox.transport.inbound.turns import Turns

_KEPT_FREE = 128
_GRACE_S = 0.05
"""A connection had the time to ask for something, though this process is at work."""
_STALLED_S = 0.25
_LITTLE = 1 << 20


class Guest(Protocol):
    """A connection."""

    @property
    def name(self) -> str:
        """Its name in the evidence."""
        ...

    @property
    def is_at_work(self) -> bool:
        """True while we owe it an answer."""
        ...

    @property
    def held(self) -> int:
        """How many bytes are kept of its requests under way."""
        ...

    @property
    def streams(self) -> int:
        """How many HTTP/2 streams it has open."""
        ...

    def give_way(self, why: str) -> None:
        """Close, politely where that can be."""
        ...

    def let_go(self, why: str) -> bool:
        """Refuse the largest body that is not there yet; False where there is none."""
        ...


class Connections:
    """Who is connected, who asked nothing for longest first."""

    def __init__(self, bounds: Bounds, remark: Remark) -> None:
        self.turns = Turns()
        self._bounds = bounds
        self._remark = remark
        self._most = min(bounds.max_connections, _descriptors_allow())
        self._guests: OrderedDict[Guest, float] = OrderedDict()
        self._shaking: OrderedDict[Guest, Callable[[], object]] = OrderedDict()
        self._held = self._streams = 0
        self._gave_way: dict[str, int] = {}

    def make_room(self) -> bool:
        """See to it that one more may come: where there is no place, one gives way. False while
        nobody had the time to ask for anything.
        """
        if len(self._guests) < self._most:
            return True
        now_s = asyncio.get_running_loop().time()
        idle = next((guest for guest in self._guests if not guest.is_at_work), None)
        guest = idle or next(iter(self._guests))
        if now_s - self._guests[guest] < _GRACE_S:
            return False
        self._dismiss(guest, f"{self._most} connections were open, as many as may be")
        return True

    def make_room_for_handshake(self) -> bool:
        """See to it that one more handshake may begin; False while none of them has stalled."""
        most = self._bounds.max_handshakes
        if len(self._shaking) >= most:
            guest = next(iter(self._shaking))
            if asyncio.get_running_loop().time() - self._guests[guest] < _STALLED_S:
                return False
            self._dismiss(guest, f"{most} TLS handshakes were under way, as many as may be")
        return self.make_room()

    def _dismiss(self, guest: Guest, why: str) -> None:
        self.leaves(guest)
        cancel = self._shaking.pop(guest, None)
        self._tell(guest, why)
        if cancel is not None:
            cancel()
        else:
            guest.give_way(why)

    def _tell(self, guest: Guest, why: str) -> None:
        """Tell of the first that gave way, the second, the fourth and so on: they may be many."""
        count = self._gave_way[why] = self._gave_way.get(why, 0) + 1
        if count & (count - 1) == 0:
            self._remark(f"connection {guest.name} gave way ({count} so far): {why}")

    def enters(self, guest: Guest) -> None:
        """Take note of one more."""
        self._guests[guest] = asyncio.get_running_loop().time()

    def shakes_hands(self, guest: Guest, cancel: Callable[[], object]) -> None:
        """Take note that its handshake begins, and of what ends that."""
        self._shaking[guest] = cancel

    def shook_hands(self, guest: Guest) -> None:
        """Take note that its handshake is over."""
        self._shaking.pop(guest, None)

    def holds(self, more: int) -> None:
        """Take note of bytes kept of requests under way, or of fewer. Where they are too many, the
        connection that has most of them lets go.
        """
        self._held += more
        most = self._bounds.max_held_bytes
        while more > 0 and self._held > most:
            guest = max(self._guests, key=lambda each: each.held, default=None)
            why = f"more than {most} bytes of requests are under way"
            if guest is None or not guest.let_go(why):
                return

    def is_crowded_by(self, guest: Guest) -> bool:
        """Tell whether more than may be is kept, and not a little of it for this one: it waits."""
        return self._held > self._bounds.max_held_bytes and guest.held > _LITTLE

    def has_its_share(self, guest: Guest) -> bool:
        """Tell whether more than may be is kept, and as much for this one as for each or more."""
        most = self._bounds.max_held_bytes
        return self._held > most and guest.held > most // (len(self._guests) + 1)

    def streams(self, guest: Guest, more: int) -> None:
        """Take note of a stream that is opened, or closed."""
        if guest not in self._guests:
            return
        self._streams += more
        most = self._bounds.max_streams
        if more > 0 and self._streams > most:
            stalest = next(each for each in self._guests if each.streams)
            self._dismiss(stalest, f"{most} streams were open, as many as may be")

    def asked(self, guest: Guest) -> None:
        """Take note that it asked something: it is the last to give way now."""
        if guest in self._guests:
            self._guests.move_to_end(guest)

    def leaves(self, guest: Guest) -> None:
        """Take note that it is gone."""
        if self._guests.pop(guest, None) is not None:
            self._streams -= guest.streams


def _descriptors_allow() -> int:
    """Return how many connections leave enough descriptors for everything else."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return 1 << 30
    return max(soft // 2, soft - _KEPT_FREE)
