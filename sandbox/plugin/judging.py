"""Which findings fail a test, and the words for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sandbox.client import Finding

_CLAUSE, _MUST = "clause", "must"


@dataclass(frozen=True, slots=True)
class Judged:
    """How a test was judged: how many findings had been `seen`, and what it allows."""

    test: str
    seen: int
    allowed: Sequence[str]


def broken(findings: Sequence[Finding], allowed: Sequence[str]) -> list[Finding]:
    """Return the findings that fail a test: broken musts, requests that no provider serves, and
    near misses of what never came. None that is allowed, by its clause or its kind.
    """
    return [each for each in findings if _counts(each) and not _is_allowed(each, allowed)]


def words(findings: Sequence[Finding], strays: Sequence[str], *, mark: str) -> str:
    """Say what fails a test, and how a test says that it is meant to be so."""
    listed = [f"  {each}".replace("\n", "\n  ") for each in findings]
    names = ", ".join(f'"{name}"' for name in dict.fromkeys(_name(each) for each in findings))
    allow = [f"If the test wants it so: @pytest.mark.{mark}({names})"] if names else []
    came = [f"  of no world, while this test ran: {each}" for each in strays]
    head = "The operator did in this test what it must not:"
    return "\n".join([head, *listed, *came, *allow])


def left_words(finding: Finding) -> str:
    """Say what was found where it fails no test."""
    return str(finding).replace("\n", "\n  ")


def wrong_names(allowed: Sequence[object]) -> str:
    """Say what is wrong with the arguments of a mark; "" for nothing."""
    wrong = [each for each in allowed if not isinstance(each, str) or not each]
    if not wrong:
        return ""
    return f"{wrong[0]!r} names no finding: give a clause's id, `unexpected` or `near-miss`"


def _counts(finding: Finding) -> bool:
    return finding.stands and (finding.kind != _CLAUSE or finding.level == _MUST)


def _is_allowed(finding: Finding, allowed: Sequence[str]) -> bool:
    names = (finding.clause, finding.kind)
    return any(name and fnmatchcase(name, pattern) for pattern in allowed for name in names)


def _name(finding: Finding) -> str:
    return finding.clause or finding.kind
