"""Names the client's mistake behind a wrong signature, by computing the usual ones."""

from sandbox.protocol.fingerprint.mistakes import MISTAKES, Mistake
from sandbox.protocol.fingerprint.search import LARGEST_BODY, Look, fingerprint
from sandbox.protocol.fingerprint.signings import CorrectSigning

__all__ = ["LARGEST_BODY", "MISTAKES", "CorrectSigning", "Look", "Mistake", "fingerprint"]
