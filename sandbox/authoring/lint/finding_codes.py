"""Every code that a file of the user can be given: what it says in a word, and how much it weighs.

An error keeps a run from beginning. A warning is told by `sandbox lint` and fails only with
`--strict`: what it points at works, but hardly as it was meant. `codes/` explains each of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sandbox.errors import FileFinding
from sandbox.scenario.language.shape.words import SHAPE_CODES
from sandbox.scenario.target.deviations import DEVIATION_CODES
from sandbox.scenario.target.target import TARGET_CODES


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `group` is what its letter stands for."""

    id: str
    title: str
    severity: Severity
    group: str


GROUPS: Mapping[str, str] = {
    "Y": "YAML",
    "S": "shape",
    "N": "names",
    "R": "references",
    "O": "operations",
    "C": "clauses",
    "K": "time",
    "Q": "receive",
    "M": "matchers",
    "X": "matrix",
    "G": "given",
    "T": "target",
    "P": "parts and replies",
    "D": "deviations",
    "F": "faults",
    "W": "order of keys",
}
"""First letter of a code → its group."""

_YAML = {
    "Y01": "not UTF-8",
    "Y02": "byte order mark",
    "Y03": "character that turns the direction of text",
    "Y04": "invisible character",
    "Y05": "file too large",
    "Y06": "tab as indentation",
    "Y07": "not YAML",
    "Y08": "empty file",
    "Y09": "second document",
    "Y10": "directive",
    "Y11": "anchor",
    "Y12": "alias",
    "Y13": "merge key",
    "Y14": "tag",
    "Y15": "key that stands twice",
    "Y16": "key that is no text",
    "Y17": "plain value that other readers take for something else",
    "Y18": "no value",
    "Y19": "nested too deep",
    "Y20": "too many keys and values",
}

_MEANING = {
    "S00": "file of another kind",
    "N01": "name that is taken",
    "N02": "id that another scenario has",
    "N03": "name of no step that has begun by then",
    "N04": "id that is not the name of its file",
    "N05": "save in a step without a name",
    "R01": "reference to nothing",
    "R02": "reference to what comes later",
    "R03": "reference to a branch that runs beside this one",
    "R04": "saved and never used",
    "R05": "reference whose path cannot be read",
    "R06": "reference without its brackets",
    "O01": "unknown operation",
    "O02": "operation in the wrong direction",
    "O03": "part that this step cannot look at",
    "O04": "unknown member of a verdict",
    "O05": "unknown word in send",
    "O06": "status that does not exist",
    "O07": "path that leads to nothing of this message",
    "O08": "verdict or reason that is never given",
    "C01": "unknown clause",
    "C02": "level that is not the contract's",
    "C03": "scenario that judges nothing",
    "C04": "clause of another provider than the operation's",
    "C05": "judgement where nothing is graded",
    "K01": "timed clause after our clock alone was moved",
    "K02": "repeated at longer intervals than for as long as it may last",
    "K03": "longer bound than that of the step around",
    "K04": "repeated with nothing to wait for",
    "K05": "bound on the time that can never be missed",
    "K06": "no time for something to happen in",
    "K07": "moved past the end of what is no token",
    "Q01": "reply that is never sent",
    "Q02": "bound that the replies never bring about",
    "Q03": "two receives open for the same request",
    "Q04": "attempt that never comes",
    "M01": "matcher that cannot be used",
    "M02": "unknown matcher",
    "M03": "regular expression that cannot be read",
    "M04": "regular expression that could take without end",
    "M05": "money compared as a fraction",
    "M06": "matcher in what is sent",
    "X01": "axis that is never used",
    "X02": "unknown axis left out",
    "X03": "unknown value left out",
    "X04": "nothing of the matrix is left",
    "X05": "two values of one name",
    "G01": "of that names no player",
    "G02": "given and never used",
    "G03": "as that names no player",
    "T07": "unknown hook",
    "T08": "need that no target can have",
    "T09": "unknown brand",
    "T10": "reference to what the target does not say",
    "T11": "the same entry twice in a target",
    "T12": "players from a hook that is not there",
    "T13": "parameter that a hook does not have",
    "T14": "open-session without what a player needs",
    "T15": "secret in the file",
    "P01": "unknown part",
    "P02": "unknown reply",
    "P03": "parts in a circle",
    "P04": "parameter that is not given",
    "P05": "unknown parameter",
    "P06": "reply that cannot be sent",
    "P07": "parameter that is never used",
    "P08": "file that no scenario uses",
    "F01": "fault that cannot be made here",
}

_FORMATTING = {
    "W01": "lines that cannot be taken apart",
    "W02": "in order it would mean something else",
}
"""Why `sandbox fmt` leaves a file as it is; lint never tells them."""

_WARNINGS = frozenset(
    {"R04", "R06", "C04", "K05", "Q02", "M05", "M06", "G02", "T03", "T15", "P07", "P08"}
)


def _code(id_: str, title: str) -> Code:
    severity = Severity.WARNING if id_ in _WARNINGS else Severity.ERROR
    return Code(id_, title, severity, GROUPS[id_[0]])


CODES: Mapping[str, Code] = {
    id_: _code(id_, title)
    for id_, title in sorted(
        {
            **_YAML,
            **SHAPE_CODES,
            **TARGET_CODES,
            **DEVIATION_CODES,
            **_MEANING,
            **_FORMATTING,
        }.items()
    )
}
"""Every code by its id."""


def severity_of(code: str) -> Severity:
    """Return how much a code weighs; one that is not listed here is an error."""
    return CODES[code].severity if code in CODES else Severity.ERROR


def errors_of(findings: Iterable[FileFinding]) -> list[FileFinding]:
    """Return the findings that keep a run from beginning."""
    return [finding for finding in findings if severity_of(finding.code) is Severity.ERROR]
