"""How messages that were seen become steps of a scenario: rows of data of each provider.

A provider's `capture.yaml` says of a message where it carries what a scenario is given, and of
which other message it comes; and which clauses a step of a captured scenario judges, in the words
of checks. The file ships with us, so that a malformed one is our bug (ContractBug).

    messages:
      acme.ask:                     # a call of the operator's
        thing: {token: body.token}  # a given of the provider's, and where it stands
        during: acme.open           # it comes of this call
    checks:
      - of: acme.ask
        clause: acme.token.unchanged
        when: {answered: {verdict: accepted}}     # on which messages the check makes sense
        seen: {answered: {token-matches: true}}   # what was to be seen for it to have held
        parts: {body: {token: <thing>}}

In the parts `<thing…>` is the given, `<player…>` whose it is, `<step…>` what the step saves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sandbox.json_value import Json
from sandbox.scenario.contract.contract import load_contract
from sandbox.scenario.contract.reading import Section, read_contract


@dataclass(frozen=True, slots=True)
class Capturable:
    """One kind of message. Places are paths such as `body.token`; "" for none.

    `thing` is kind of given → place; `sid`, `player` and `currency` are places. `send` are words of
    the step, `stranger` those for a session that was refused and that nobody made. `during` is the
    operation of the call of which the message comes. `uses` says which saved value a place holds:
    place → operation; `saves` are those that a step saves. `attempts` leads to how often a target
    asks again, `code` is the place of the provider's own result, `done` the answer after which the
    operator has no reason to ask again. `expired` is the reason for which a thing is refused that
    is too old.
    """

    operation: str
    thing: Mapping[str, str]
    sid: tuple[str, ...]
    player: str
    currency: str
    send: Mapping[str, Json]
    stranger: Mapping[str, Json]
    during: str
    uses: Mapping[str, str]
    saves: Mapping[str, str]
    attempts: str
    code: str
    done: Mapping[str, Json]
    expired: str


@dataclass(frozen=True, slots=True)
class CaptureCheck:
    """A check of a captured step. `after` is what the last answer within the step said; with
    `several` it takes several attempts. `needs` is what the target must have. `equal` stands in a
    check step of its own.
    """

    operation: str
    clause: str
    parts: Mapping[str, Json]
    when: Mapping[str, Json]
    seen: Mapping[str, Json]
    after: Mapping[str, Json]
    several: bool
    needs: str
    equal: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class CaptureRows:
    """The rows of one provider."""

    messages: Mapping[str, Capturable]
    checks: tuple[CaptureCheck, ...]


@cache
def load_capture(provider: str) -> CaptureRows:
    """Read the rows of one provider, once; none where it has no such file."""
    place = resources.files("sandbox").joinpath("providers", provider, "capture.yaml")
    if not place.is_file():
        return CaptureRows({}, ())
    root = read_contract(place.read_bytes(), file=f"{provider}/capture.yaml")
    root.allow("capture", "provider", "messages", "checks")
    if root.value("capture") != 1:
        raise root.bug("capture", "must be 1")
    if root.text("provider") != provider:
        raise root.bug("provider", f"is not {provider!r}")
    known = load_contract(provider)
    messages = {one.name: _message(one) for one in root.each("messages")}
    if strange := messages.keys() - known.operations.keys():
        raise root.bug("messages", f"there is no operation {sorted(strange)}")
    checks = tuple(_check(item) for item in _items(root))
    for check in checks:
        if check.operation not in messages or check.clause not in known.clauses:
            raise root.bug("checks", f"there is no {check.operation} or {check.clause}")
    return CaptureRows(messages, checks)


def _message(item: Section) -> Capturable:
    item.allow("thing", "sid", "player", "currency", "send", "during", "uses", "saves", "attempts")
    item.allow("code", "done", "expired", "stranger")
    return Capturable(
        operation=item.name,
        thing=item.texts_by_name("thing"),
        sid=item.texts("sid"),
        player=item.text("player", default=""),
        currency=item.text("currency", default=""),
        send=_map(item, "send"),
        stranger=_map(item, "stranger"),
        during=item.text("during", default=""),
        uses=item.texts_by_name("uses"),
        saves=item.texts_by_name("saves"),
        attempts=item.text("attempts", default=""),
        code=item.text("code", default=""),
        done=_map(item, "done"),
        expired=item.text("expired", default=""),
    )


def _check(item: Section) -> CaptureCheck:
    item.allow("of", "clause", "parts", "when", "seen", "after", "several", "needs", "equal")
    return CaptureCheck(
        operation=item.text("of"),
        clause=item.text("clause"),
        parts=_map(item, "parts"),
        when=_map(item, "when"),
        seen=_map(item, "seen"),
        after=_map(item, "after"),
        several=item.flag("several"),
        needs=item.text("needs", default=""),
        equal=item.values("equal"),
    )


def _items(root: Section) -> Iterator[Section]:
    for number, value in enumerate(root.values("checks"), start=1):
        if not isinstance(value, dict):
            raise root.bug(f"checks.{number}", "must be a map")
        yield Section(root.file, f"checks.{number}", value)


def _map(item: Section, key: str) -> Mapping[str, Json]:
    found = item.members.get(key, {})
    if not isinstance(found, dict):
        raise item.bug(key, "must be a map")
    return found
