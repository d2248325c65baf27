"""Refusals and reports as they are written: for the evidence, and for the page.

What a code means, what it is about and which clause was missed stands in reasons.yaml.
"""

from sandbox.json_value import Json
from sandbox.protocol.refusal import Refusal
from sandbox.scenario.contract.reasons import load_reasons

_FROM_THE_PAGE = "host."
"""Codes by which the iFrame's page reports what the page around it did wrong."""


def remark(refusal: Refusal) -> str:
    """Write a refusal as one line for the evidence: code, words, clause."""
    clause = load_reasons("gr8")[refusal.reason].clause
    return f"{refusal}{f' [{clause}]' if clause else ''}"


def remark_of(code: str) -> str | None:
    """Write what the iFrame's page reports as a line of evidence; None for an unknown code."""
    reason = load_reasons("gr8").get(code) if code.startswith(_FROM_THE_PAGE) else None
    return f"{code}: {reason.text} [{reason.clause}]" if reason else None


def error_json(refusal: Refusal) -> Json:
    """Write a refusal as this room's JSON error."""
    about = load_reasons("gr8")[refusal.reason].about
    return {"error": {"code": refusal.reason, "message": refusal.sentence, "check": about}}
