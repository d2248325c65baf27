"""The console's sections on what only the whole run can tell."""

from collections.abc import Iterator, Sequence

from sandbox.evidence.events import Deviation, Lack
from sandbox.evidence.results import Conclusions
from sandbox.evidence.verdict import Lacking
from sandbox.report.console.layout import Page
from sandbox.scenario.yaml_tree.wording import cut, printable
from sandbox.words import counted

_MOST_LISTED = 200
_KINDS = {
    Lacking.SKIPPED: "skipped",
    Lacking.INCONCLUSIVE: "could not be judged",
    Lacking.DEVIATION: "passed over as known misses",
    Lacking.UNJUDGED: "musts that nothing judged",
}


def conclusion_lines(conclusions: Conclusions, page: Page) -> Iterator[str]:
    """Print the sections that there are."""
    yield from _known(conclusions.known, page)
    yield from _out_of_date(conclusions.out_of_date, page)
    if conclusions.unstable:
        yield "UNSTABLE, not the same in every repeat:"
        pairs = [(cell.of, cell.text) for cell in conclusions.unstable]
        yield from _listed(pairs, page, indent=2)
    yield from _certificate(conclusions, page)


def why_refuted(conclusions: Conclusions) -> str:
    """Say why a run fails in which no check did."""
    certificate = conclusions.certificate
    if (
        certificate
        and not certificate.held
        and not certificate.pending
        and not conclusions.out_of_date
    ):
        return "a certificate was asked for, and something is lacking"
    return "a listed deviation is out of date"


def _known(entries: Sequence[Deviation], page: Page) -> Iterator[str]:
    if entries:
        count = counted(len(entries), "known deviation")
        tickets = ", ".join(dict.fromkeys(entry.ticket for entry in entries))
        yield page.dim(printable(cut(f"{count}: {tickets}")))


def _out_of_date(entries: Sequence[Deviation], page: Page) -> Iterator[str]:
    if entries:
        yield "deviations that are out of date:"
    pairs = [(_headline(entry), f"{entry.text} · {entry.place}") for entry in entries]
    yield from _listed(pairs, page, indent=2)


def _headline(entry: Deviation) -> str:
    place = entry.only or entry.scenario
    return f"{entry.fate.value}  {place}  {entry.clause}  {entry.ticket}"


def _certificate(conclusions: Conclusions, page: Page) -> Iterator[str]:
    certificate = conclusions.certificate
    if certificate is None:
        return
    if certificate.pending:
        yield "certificate: `sandbox merge` tells, when every shard was run"
        return
    if certificate.held:
        yield "certified: everything was run and judged, no deviation was needed"
        return
    yield "not certified:"
    for kind, words in _KINDS.items():
        found = [lack for lack in certificate.lacks if lack.kind is kind]
        yield from _lacking(found, words, page)


def _lacking(found: Sequence[Lack], words: str, page: Page) -> Iterator[str]:
    if found:
        yield f"  {words} ({len(found)}):"
        yield from _listed([(lack.id, lack.text) for lack in found], page, indent=4)


def _listed(pairs: Sequence[tuple[str, str]], page: Page, *, indent: int) -> Iterator[str]:
    margin = " " * indent
    for name, told in pairs[:_MOST_LISTED]:
        yield f"{margin}{printable(cut(name))}"
        yield f"{margin}  {page.wrapped(told, indent=indent + 2)}"
    if len(pairs) > _MOST_LISTED:
        yield f"{margin}and {len(pairs) - _MOST_LISTED} more, in result.json"
