"""Operations of a contract: the kinds of message that go between a provider and an operator."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.scenario.contract.reading import Section

PARTIES = ("provider", "player", "operator")
STARTERS: Mapping[str, tuple[str, ...]] = {
    "call": ("provider", "player"),
    "receive": ("operator",),
    "observe": ("provider",),
}
"""Kind of step → who starts the operations that it may name."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of message. `source` sends it and `target` answers it (contract: from, to).

    `within_s` is the deadline: of a call the time-out, of a receive the bound on arrival. `key`
    and `jwt` are dotted paths, "" for none; `arrives` is the clause that an absent request breaks,
    `another_key` the one that is broken by a request with another key in its place, `well_formed`
    the one that is broken by a request which HTTP itself refuses. `send` holds
    the operation words of a step's `send:`, `answered` the members of the provider's verdict,
    `looks` the parts that only checks of this operation may look at. `needs` is what a target must
    have beside the provider's section, as a dotted path; "" for nothing. `jwt_at` names the entry
    of the provider's section whose `pointer` says where in the answer the operator hands out a
    JWT; "" where it hands out none. `of_session`: only the header fields of the player say who is
    calling. `at_any_time`: the operator may rightly start it where no step asks for it.
    """

    name: str
    source: str
    target: str
    method: str
    path: str
    within_s: float
    key: str
    jwt: str
    arrives: str
    send: tuple[str, ...]
    answered: tuple[str, ...]
    looks: tuple[str, ...]
    text: str
    needs: str = ""
    jwt_at: str = ""
    of_session: bool = False
    another_key: str = ""
    at_any_time: bool = False
    well_formed: str = ""

    @property
    def room(self) -> str:
        """The provider whose operation it is."""
        return self.name.partition(".")[0]


def read_operation(item: Section) -> Operation:
    """Read one operation of a contract. Raise ContractBug when it is malformed."""
    item.allow("from", "to", "method", "path", "within", "key", "jwt")
    item.allow(
        "arrives",
        "send",
        "answered",
        "looks",
        "needs",
        "jwt-at",
        "of-session",
        "text",
        "another-key",
        "well-formed",
    )
    item.allow("at-any-time")
    return Operation(
        name=item.name,
        source=item.choice("from", PARTIES),
        target=item.choice("to", PARTIES),
        method=item.text("method", empty=True),
        path=item.text("path", empty=True),
        within_s=item.seconds("within"),
        key=item.text("key", default=""),
        jwt=item.text("jwt", default=""),
        arrives=item.text("arrives", default=""),
        send=item.texts("send"),
        answered=item.texts("answered"),
        looks=item.texts("looks"),
        text=item.text("text"),
        needs=item.text("needs", default=""),
        jwt_at=item.text("jwt-at", default=""),
        of_session=item.flag("of-session"),
        at_any_time=item.flag("at-any-time"),
        another_key=item.text("another-key", default=""),
        well_formed=item.text("well-formed", default=""),
    )
