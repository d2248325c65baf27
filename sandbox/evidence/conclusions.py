"""What is known only when all cells have ended: deviations, a certificate, cells that are unstable.

Read from the events that the runner writes between the last cell and the end of the run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.engine.run.deviations import OUT_OF_DATE, Fate
from sandbox.errors import Place
from sandbox.evidence.fields import Event, place, text


@dataclass(frozen=True, slots=True)
class Known:
    """By which listed deviation a miss is known. `until` is its last day, year-month-day."""

    ticket: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviationResult:
    """What became of one listed deviation. `cell` is "" where it stands for every cell."""

    scenario: str
    cell: str
    clause: str
    known: Known
    place: Place
    fate: str
    text: str

    @property
    def out_of_date(self) -> bool:
        """True when this entry fails the run."""
        return self.fate in {fate.value for fate in OUT_OF_DATE}


@dataclass(frozen=True, slots=True)
class LackResult:
    """One thing a certificate lacks: `kind` skipped, inconclusive, deviation or unjudged."""

    kind: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CertificateResult:
    """What `--certify` came to."""

    held: bool
    lacks: tuple[LackResult, ...]


@dataclass(frozen=True, slots=True)
class UnstableResult:
    """A cell that did not say the same in every repeat."""

    cell: str
    text: str


@dataclass(slots=True)
class Conclusions:
    """All of a run's. `certificate` is None when none was asked for."""

    deviations: list[DeviationResult] = field(default_factory=list)
    unstable: list[UnstableResult] = field(default_factory=list)
    certificate: CertificateResult | None = None

    @property
    def out_of_date(self) -> list[DeviationResult]:
        """The deviations that fail the run."""
        return [entry for entry in self.deviations if entry.out_of_date]

    @property
    def known(self) -> list[DeviationResult]:
        """The deviations that were met."""
        return [entry for entry in self.deviations if entry.fate == Fate.KNOWN.value]

    def on_deviation(self, event: Event) -> None:
        """Take what became of a listed deviation."""
        self.deviations.append(
            DeviationResult(
                scenario=text(event, "scenario"),
                cell=text(event, "only"),
                clause=text(event, "clause"),
                known=_known(event),
                place=place(event, "place"),
                fate=text(event, "fate"),
                text=text(event, "text"),
            )
        )

    def on_unstable(self, event: Event) -> None:
        """Take a cell that is unstable."""
        self.unstable.append(UnstableResult(text(event, "of"), text(event, "text")))

    def on_certificate(self, event: Event) -> None:
        """Take what the certificate came to."""
        self.certificate = CertificateResult(event.get("held") is True, tuple(_lacks(event)))


def _lacks(event: Event) -> Iterator[LackResult]:
    listed = event.get("lacks")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, Mapping):
            yield LackResult(text(item, "kind"), text(item, "id"), text(item, "text"))


def known_by(event: Event) -> Known | None:
    """Return by which deviation a check's miss is known; None when it is no known miss."""
    listed = event.get("deviation")
    return _known(listed) if isinstance(listed, Mapping) else None


def _known(event: Event) -> Known:
    return Known(text(event, "ticket"), text(event, "until"), text(event, "reason"))
