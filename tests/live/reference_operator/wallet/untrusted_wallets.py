"""Launches while the wallet shows certificates that hold, and such that do not.

Only those that differ in how they call meet it; to all others it is nothing.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.reference_operator.wallet.defects.transport import DEFECTS
from sandbox.scenario.language.certificates import CERTIFICATES
from tests.live.reference_operator.transcript import Pauses, Transcript
from tests.live.reference_operator.visiting import visiting
from tests.transport.serving import Recorder, listening

ABOUT_CALLING = {defect.id for defect in DEFECTS}

_right: Transcript = {}


async def untrusted(*defects: str) -> Transcript:
    """Say what came to a wallet with each certificate; nothing that it answers is a success."""
    if ABOUT_CALLING.isdisjoint(defects):
        if not _right:
            _right.update(await _met())
        return _right
    return await _met(*defects)


async def _met(*defects: str) -> Transcript:
    found: Transcript = {}
    pauses = Pauses()
    with TemporaryDirectory() as folder:
        async with (
            listening(Path(folder), Recorder()) as listeners,
            visiting(*defects, urls={"wallet": "http://127.0.0.1:9"}, pause=pauses) as visit,
        ):
            for certificate in CERTIFICATES:
                pauses.noted = []
                wallet = await listeners.with_certificate("wallet", certificate)
                await visit.hook("switch-wallet-url", url=wallet.url, ca=wallet.ca)
                answer = await visit.launch()
                came = sorted(set(wallet.requests))
                found[f"certificate {certificate}"] = f"{answer.status}, {came}, {pauses.noted}"
                await wallet.close()
    return found
