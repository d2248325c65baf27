"""A finding in labelled words, the same in every report."""

from collections.abc import Mapping

from sandbox.explain.finding.finding import Finding


def told(finding: Finding) -> Mapping[str, str]:
    """Return by its label each part of what a check comes down to, "" for what is not known."""
    return {
        "expected": "\n".join(finding.expected),
        "actual": "\n".join(finding.actual),
        "reason": reason_words(finding),
        "looks": f"as if {finding.looks_like}" if finding.looks_like else "",
        "against": finding.held_against,
    }


def reason_words(finding: Finding) -> str:
    """Return why the provider refused: in its own words about this message where it has some, else
    in those that its reason always has; "" where the check says it already.
    """
    reason, note, said = finding.reason, finding.note, "\n".join(finding.actual)
    general = f"{reason.code}: {reason.text}" if reason and reason.code not in note else ""
    words = "; ".join(filter(None, (general, "" if note in said else note)))
    return f"{finding.behind}: {words}" if finding.behind and words else words
